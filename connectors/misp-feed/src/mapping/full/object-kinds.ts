import {
  allOf,
  anyOf,
  autonomousSystem,
  compare,
  type Expression,
  emailAddr,
  emailMessage,
  file,
  individual,
  networkTraffic,
  pattern,
  process,
  type StixId,
  type StixObject,
  vulnerability,
  windowsRegistryKey,
  x509Certificate,
} from "@octi/sdk/stix";
import type { Attribute, MispObject } from "../../event.ts";
import { address, type Common } from "../kinds.ts";
import { algorithmOf, isFileHash } from "./hashes.ts";

/** What an object of MISP becomes. */
export interface Whole {
  /** What it is; nothing where it only brings others along. */
  readonly main: StixObject;
  /** What it points at. */
  readonly parts: readonly StixObject[];
  /** How it is looked for. */
  readonly pattern: string | undefined;
  readonly mainType: string | undefined;
  /** Attributes that are in it, and aren't made alone. */
  readonly used: ReadonlySet<Attribute>;
}

/** Reads an object's attributes by their relation, and remembers which were read. */
function openRelations(attributes: readonly Attribute[]) {
  const used = new Set<Attribute>();
  const all = (...relations: readonly string[]): readonly string[] =>
    attributes
      .filter(({ object_relation }) => relations.includes(object_relation ?? ""))
      .map((attribute) => {
        used.add(attribute);
        return attribute.value;
      });
  return { used, all, one: (...relations: readonly string[]): string | undefined => all(...relations)[0] };
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
const instant = (text: string | undefined): string | undefined => {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};
const joined = (parts: readonly Expression[], join: typeof allOf): string | undefined => {
  const [first, ...more] = parts;
  return first && pattern(join(first, ...more));
};
type Maker = (object: MispObject, attributes: readonly Attribute[], common: Common) => Whole | undefined;

const fileOf: Maker = (_, attributes, common) => {
  const { one, used } = openRelations(attributes);
  const hashes: Record<string, string> = {};
  for (const attribute of attributes) {
    const sample = attribute.type === "malware-sample" ? attribute.value.split("|") : undefined;
    if (sample?.[1]) hashes.MD5 ??= sample[1];
    else if (isFileHash(attribute.type)) hashes[algorithmOf(attribute.type)] ??= attribute.value;
    else continue;
    used.add(attribute);
  }
  const name = one("filename", "fullpath");
  const [size, mime_type] = [whole(one("size-in-bytes")), one("mimetype")];
  if (name === undefined && Object.keys(hashes).length === 0) return undefined;
  const found = Object.entries(hashes).map(([algorithm, hash]) => compare(["file", "hashes", algorithm], "=", hash));
  return {
    main: file({ name, size, mime_type, ...(found.length > 0 && { hashes }), ...common }),
    parts: [],
    // whoever has the file has each of its hashes
    pattern: found.length > 0 ? joined(found, anyOf) : pattern(compare(["file", "name"], "=", name ?? "")),
    mainType: "File",
    used,
  };
};

const connection: Maker = (_, attributes, common) => {
  const { one, used } = openRelations(attributes);
  const ends = { src: one("ip-src", "src-ip"), dst: one("ip-dst", "dst-ip", "ip") };
  const [src_port, dst_port] = [whole(one("src-port")), whole(one("dst-port", "port"))];
  const protocols = [one("layer3-protocol"), one("layer4-protocol", "protocol"), one("layer7-protocol")]
    .filter((protocol) => protocol !== undefined)
    .map((protocol) => protocol.toLowerCase());
  const made = (value: string | undefined) => value && address(value).observable?.(value, common);
  const [source, target] = [made(ends.src), made(ends.dst)];
  if (!source && !target) return undefined;
  const tests = [
    ...(ends.src ? [compare(["network-traffic", "src_ref", "value"], "=", ends.src)] : []),
    ...(ends.dst ? [compare(["network-traffic", "dst_ref", "value"], "=", ends.dst)] : []),
    ...(src_port === undefined ? [] : [compare(["network-traffic", "src_port"], "=", src_port)]),
    ...(dst_port === undefined ? [] : [compare(["network-traffic", "dst_port"], "=", dst_port)]),
  ];
  return {
    main: networkTraffic({
      src_ref: source ? (source.id as StixId<"ipv4-addr">) : undefined,
      dst_ref: target ? (target.id as StixId<"ipv4-addr">) : undefined,
      src_port,
      dst_port,
      protocols: protocols.length > 0 ? protocols : ["tcp"],
      ...common,
    }),
    parts: [source, target].filter((end) => end !== undefined && end !== ""),
    pattern: joined(tests, allOf),
    mainType: "Network-Traffic",
    used,
  };
};

const email: Maker = (_, attributes, common) => {
  const { one, all, used } = openRelations(attributes);
  const addresses = (...relations: readonly string[]) =>
    all(...relations).map((value) => emailAddr({ value, ...common }));
  const [from, to, cc] = [addresses("from"), addresses("to"), addresses("cc")];
  const [subject, body, message_id] = [one("subject"), one("email-body"), one("message-id")];
  if (subject === undefined && body === undefined && message_id === undefined && from.length === 0) return undefined;
  const sender = from[0];
  const tests = [
    ...(sender ? [compare(["email-message", "from_ref", "value"], "=", sender.value)] : []),
    ...(subject === undefined ? [] : [compare(["email-message", "subject"], "=", subject)]),
  ];
  return {
    main: emailMessage({
      is_multipart: false,
      from_ref: sender?.id,
      to_refs: to.map(({ id }) => id),
      cc_refs: cc.map(({ id }) => id),
      subject,
      body,
      message_id,
      date: instant(one("send-date")),
      ...common,
    }),
    parts: [...from, ...to, ...cc],
    pattern: joined(tests, allOf),
    mainType: "Email-Message",
    used,
  };
};

const certificate: Maker = (_, attributes, common) => {
  const { one, used } = openRelations(attributes);
  const hashes = Object.fromEntries(
    [
      ["MD5", one("x509-fingerprint-md5")],
      ["SHA-1", one("x509-fingerprint-sha1")],
      ["SHA-256", one("x509-fingerprint-sha256")],
    ].flatMap(([name, hash]) => (name && hash ? [[name, hash.replaceAll(":", "")]] : [])),
  );
  const [serial_number, issuer, subject] = [one("serial-number"), one("issuer"), one("subject")];
  const has = Object.keys(hashes).length > 0;
  if (!has && serial_number === undefined) return undefined;
  const tests = Object.entries(hashes).map(([name, hash]) => compare(["x509-certificate", "hashes", name], "=", hash));
  const bySerial = compare(["x509-certificate", "serial_number"], "=", serial_number ?? "");
  return {
    main: x509Certificate({
      ...(has && { hashes }),
      serial_number,
      issuer,
      subject,
      version: one("version"),
      validity_not_before: instant(one("validity-not-before")),
      validity_not_after: instant(one("validity-not-after")),
      ...common,
    }),
    parts: [],
    pattern: has ? joined(tests, anyOf) : pattern(bySerial),
    mainType: "X509-Certificate",
    used,
  };
};

const registryKey: Maker = (_, attributes, common) => {
  const { one, used } = openRelations(attributes);
  const key = one("key");
  if (key === undefined) return undefined;
  const [name, data, data_type] = [one("name"), one("data"), one("data-type")];
  const hasValue = name !== undefined || data !== undefined;
  return {
    main: windowsRegistryKey({
      key,
      ...(hasValue && {
        values: [{ name: name ?? "", ...(data !== undefined && { data }), ...(data_type && { data_type }) }],
      }),
      ...common,
    } as Parameters<typeof windowsRegistryKey>[0]),
    parts: [],
    pattern: pattern(compare(["windows-registry-key", "key"], "=", key)),
    mainType: "Windows-Registry-Key",
    used,
  };
};

const processOf: Maker = ({ uuid }, attributes, common) => {
  const { one, used } = openRelations(attributes);
  const [command_line, image] = [one("command-line"), one("image", "name")];
  const [pid, cwd] = [whole(one("pid")), one("current-directory")];
  if (!uuid || (command_line === undefined && pid === undefined && image === undefined)) return undefined;
  const program = image === undefined ? undefined : file({ name: image, ...common });
  return {
    // nothing of a process makes an id, so that MISP's own is taken
    main: process({
      id: `process--${uuid}`,
      command_line,
      pid,
      cwd,
      image_ref: program?.id,
      created_time: instant(one("creation-time")),
      ...common,
    }),
    parts: program ? [program] : [],
    pattern: command_line === undefined ? undefined : pattern(compare(["process", "command_line"], "=", command_line)),
    mainType: "Process",
    used,
  };
};

const vulnerabilityOf: Maker = ({ description }, attributes, { created_by_ref, object_marking_refs, labels }) => {
  const { one, used } = openRelations(attributes);
  const name = one("id");
  if (name === undefined) return undefined;
  const told = one("summary", "description") ?? description ?? undefined;
  return {
    main: vulnerability({ name, description: told, labels, created_by_ref, object_marking_refs }),
    parts: [],
    pattern: undefined,
    mainType: undefined,
    used,
  };
};

const person: Maker = (_, attributes, { created_by_ref, object_marking_refs, labels }) => {
  const { one, used } = openRelations(attributes);
  const parts = [one("first-name"), one("middle-name"), one("last-name")].filter((part) => part !== undefined);
  const name = one("full-name") ?? parts.join(" ");
  if (name === "") return undefined;
  const main = individual({
    name,
    description: one("description", "text"),
    labels,
    created_by_ref,
    object_marking_refs,
  });
  return { main, parts: [], pattern: undefined, mainType: undefined, used };
};

const asn: Maker = (_, attributes, common) => {
  const { one, used } = openRelations(attributes);
  const number = whole(one("asn")?.replace(/^AS/i, ""));
  if (number === undefined) return undefined;
  return {
    main: autonomousSystem({ number, name: one("description"), ...common }),
    parts: [],
    pattern: pattern(compare(["autonomous-system", "number"], "=", number)),
    mainType: "Autonomous-System",
    used,
  };
};

const makers: Readonly<Record<string, Maker>> = {
  file: fileOf,
  "network-connection": connection,
  "network-socket": connection,
  email,
  x509: certificate,
  "registry-key": registryKey,
  process: processOf,
  vulnerability: vulnerabilityOf,
  person,
  asn,
};

/** What an object becomes as a whole; `undefined` where its template isn't known or says too little. @throws {TypeError} a value is none of its kind */
export const wholeOf: Maker = (object, attributes, common) => makers[object.name]?.(object, attributes, common);
