import {
  allOf,
  anyOf,
  autonomousSystem,
  compare,
  emailAddr,
  emailMessage,
  networkTraffic,
  pattern,
  type StixId,
  x509Certificate,
} from "@octi/sdk/stix";
import { asNumber, fullAddress } from "./kinds.ts";
import { joined, type Maker, mostPorts } from "./object-relations.ts";

/** A connection, with its ends. */
export const connection: Maker = (_, { one, number }, common) => {
  const ends = { src: one("ip-src", "src-ip"), dst: one("ip-dst", "dst-ip", "ip") };
  const [src_port, dst_port] = [number(mostPorts, "src-port"), number(mostPorts, "dst-port", "port")];
  const protocols = [one("layer3-protocol"), one("layer4-protocol", "protocol"), one("layer7-protocol")]
    .filter((protocol) => protocol !== undefined)
    .map((protocol) => protocol.toLowerCase());
  const made = (value: string | undefined) => value && fullAddress(value).observable?.(value, common);
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
  };
};

/** A mail, with its addresses. */
export const email: Maker = (_, { one, all, instant }, common) => {
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
      date: instant("send-date"),
      ...common,
    }),
    parts: [...from, ...to, ...cc],
    pattern: joined(tests, allOf),
    mainType: "Email-Message",
  };
};

/** A certificate. */
export const certificate: Maker = (_, { one, instant }, common) => {
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
      validity_not_before: instant("validity-not-before"),
      validity_not_after: instant("validity-not-after"),
      ...common,
    }),
    parts: [],
    pattern: has ? joined(tests, anyOf) : pattern(bySerial),
    mainType: "X509-Certificate",
  };
};

/** An autonomous system. */
export const asn: Maker = (_, { one }, common) => {
  const said = one("asn");
  if (said === undefined) return undefined;
  const number = asNumber(said);
  return {
    main: autonomousSystem({ number, name: one("description"), ...common }),
    parts: [],
    pattern: pattern(compare(["autonomous-system", "number"], "=", number)),
    mainType: "Autonomous-System",
  };
};
