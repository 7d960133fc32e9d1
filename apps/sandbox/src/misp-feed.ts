import { createHash } from "node:crypto";
import { numbers } from "./numbers.ts";

/** A feed in MISP's form, of any size, made of numbers alone: the same for the same size and seed. */
export interface MispSize {
  readonly events: number;
  /** Attributes of each event, beside those of its objects. */
  readonly attributes: number;
  readonly seed: number;
}

const organisations = ["Acme CERT", "Globex Threat Team", "Initech Labs"];
const subjects = ["Phishing", "Loader", "Botnet", "Stealer", "Exploit kit", "Ransomware"];
const tags = [
  "tlp:clear",
  "tlp:green",
  "tlp:amber",
  "PAP:GREEN",
  "type:OSINT",
  'osint:certainty="50"',
  'misp-galaxy:mitre-malware="Made-up RAT - S9001"',
  'misp-galaxy:mitre-attack-pattern="Made-up Phishing - T9566"',
  'misp-galaxy:threat-actor="Made-up Spider"',
  'misp-galaxy:malpedia="Made-up Loader"',
  'misp-galaxy:sector="Finance"',
];

const hex = (...words: readonly (string | number)[]): string =>
  createHash("sha256").update(words.join(" ")).digest("hex");

/** The UUID of anything of the feed. */
export function mispUuid(...words: readonly (string | number)[]): string {
  const digits = hex(...words);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

const address = (id: number) => `203.0.${(id >> 8) & 255}.${id & 255}`;
/** A value of each kind that connectors map, by MISP's type. */
const makers: readonly (readonly [type: string, make: (id: number) => string])[] = [
  ["domain", (id) => `host-${id}.example`],
  ["url", (id) => `https://host-${id}.example/é/${id}?q='x'`],
  ["ip-dst", address],
  ["sha256", (id) => hex("sha256", id)],
  ["md5", (id) => hex("md5", id).slice(0, 32)],
  ["filename|sha1", (id) => `file ${id}.exe|${hex("sha1", id).slice(0, 40)}`],
  ["ip-src|port", (id) => `${address(id)}|${1024 + (id % 60_000)}`],
  ["domain|ip", (id) => `web-${id}.example|${address(id)}`],
  ["hostname", (id) => `www.host-${id}.example`],
  ["email-src", (id) => `sender-${id}@host.example`],
  ["email-subject", (id) => `Invoice ${id}`],
  ["sha512", (id) => hex("a", id) + hex("b", id)],
  ["ssdeep", (id) => `3:${hex("s", id).slice(0, 12)}:${hex("t", id).slice(0, 6)}`],
  ["regkey", (id) => `HKEY_LOCAL_MACHINE\\Software\\Run${id}`],
  ["regkey|value", (id) => `HKEY_CURRENT_USER\\Software\\${id}|C:\\evil-${id}.exe`],
  ["mutex", (id) => `Global\\mutex-${id}`],
  ["AS", (id) => `AS${64_496 + (id % 1000)}`],
  ["btc", (id) => `1${hex("btc", id).slice(0, 32)}`],
  ["user-agent", (id) => `Evil/${id}.0`],
  ["vulnerability", (id) => `CVE-2024-${10_000 + (id % 80_000)}`],
  ["ja3-fingerprint-md5", (id) => hex("ja3", id).slice(0, 32)],
  ["yara", (id) => `rule made_up_${id} { strings: $a = "evil ${id}" condition: $a }`],
  ["text", (id) => `a remark of number ${id}`],
];

const field = (event: string, id: number, object_relation: string, type: string, value: string) => ({
  ...attribute(event, id, type, value),
  object_relation,
});

function attribute(event: string, id: number, type: string, value: string) {
  return {
    uuid: mispUuid(event, "attribute", id, type),
    type,
    category: "Network activity",
    value,
    comment: id % 5 === 0 ? `number ${id} 🛡` : "",
    to_ids: id % 3 !== 0,
    timestamp: String(1_700_000_000 + (id % 1_000_000)),
    deleted: id % 97 === 96,
    disable_correlation: false,
    ...(id % 11 === 10 && { Tag: [{ name: "tlp:red" }, { name: "own" }] }),
    ...(id % 13 === 12 && { first_seen: "2023-11-01T00:00:00Z", last_seen: "2023-11-02T00:00:00Z" }),
    ...(id % 17 === 16 && {
      Sighting: [{ type: String(id % 3), date_sighting: "1700000000", Organisation: { name: "Sighting Org" } }],
    }),
  };
}

/** Objects of every kind, with references between them. */
function objects(event: string, id: number): object[] {
  const object = (name: string, attributes: object[], references: object[] = []) => ({
    uuid: mispUuid(event, "object", name),
    name,
    "meta-category": "network",
    description: `a ${name}`,
    deleted: false,
    Attribute: attributes,
    ObjectReference: references,
  });
  const one = (at: number, relation: string, type: string, value: string) =>
    field(event, id + at, relation, type, value);
  return [
    object(
      "file",
      [
        one(1, "filename", "filename", `dropper-${id}.exe`),
        one(2, "md5", "md5", hex("m", id).slice(0, 32)),
        one(3, "sha256", "sha256", hex("n", id)),
        one(4, "size-in-bytes", "size-in-bytes", "4096"),
      ],
      [
        {
          uuid: mispUuid(event, "reference"),
          object_uuid: mispUuid(event, "object", "file"),
          referenced_uuid: mispUuid(event, "object", "domain-ip"),
          relationship_type: "connects-to",
          comment: "",
        },
      ],
    ),
    object("domain-ip", [one(5, "domain", "domain", `c2-${id}.example`), one(6, "ip", "ip-dst", address(id + 7))]),
    object("network-connection", [
      one(7, "ip-src", "ip-src", address(id + 1)),
      one(8, "ip-dst", "ip-dst", address(id + 2)),
      one(9, "dst-port", "port", "443"),
    ]),
    object("email", [
      one(1, "from", "email-src", `from-${id}@host.example`),
      one(2, "subject", "email-subject", `Mail ${id}`),
    ]),
    object("x509", [one(3, "x509-fingerprint-sha1", "x509-fingerprint-sha1", hex("x", id).slice(0, 40))]),
    object("registry-key", [one(4, "key", "regkey", `HKLM\\Run\\${id}`), one(5, "data", "text", "evil.exe")]),
    object("process", [one(6, "command-line", "text", `evil.exe --id ${id}`)]),
    object("vulnerability", [one(7, "id", "vulnerability", `CVE-2025-${10_000 + (id % 80_000)}`)]),
    object("person", [one(8, "full-name", "full-name", `Person ${id}`)]),
  ];
}

/** Every third event has the timestamp of the one before it. */
const timestamp = (index: number) => String(1_700_000_000 + (index - (index % 3 === 2 ? 1 : 0)) * 60);
const day = (index: number) => new Date(Date.UTC(2023, 0, 1) + (index % 900) * 86_400_000).toISOString().slice(0, 10);

function head(index: number, { seed }: MispSize) {
  const random = numbers(seed * 1_000_003 + index);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const name = pick(organisations);
  return {
    uuid: mispUuid("event", seed, index),
    info: `${pick(subjects)} campaign ${index}`,
    date: day(index),
    analysis: "2",
    threat_level_id: String(1 + Math.floor(random() * 4)),
    timestamp: timestamp(index),
    published: true,
    Orgc: { name, uuid: mispUuid(name) },
    Tag: tags.filter(() => random() < 0.25).map((tag) => ({ name: tag, colour: "#ffffff" })),
  };
}

const atOnce = 200;

/** The manifest, some entries at a time; as a list where a broken generator is asked for. */
export function* mispManifest(size: MispSize, list = false): Generator<string> {
  yield list ? "[" : "{";
  for (let from = 0; from < size.events; from += atOnce) {
    const some: string[] = [];
    for (let index = from; index < Math.min(from + atOnce, size.events); index++) {
      const { uuid, ...entry } = head(index, size);
      some.push(list ? JSON.stringify({ uuid, ...entry }) : `"${uuid}":${JSON.stringify(entry)}`);
    }
    yield `${from === 0 ? "" : ","}${some.join(",")}`;
  }
  yield list ? "]" : "}";
}

/** Which event of the feed has the UUID: looked up once a size. */
export function mispIndex({ events, seed }: MispSize): ReadonlyMap<string, number> {
  return new Map(Array.from({ length: events }, (_, index) => [mispUuid("event", seed, index), index]));
}

/** The file of an event, some attributes at a time. */
export function* mispEvent(index: number, size: MispSize): Generator<string> {
  const event = head(index, size);
  const { uuid } = event;
  yield `{"Event":${JSON.stringify(event).slice(0, -1)},"Attribute":[`;
  for (let from = 0; from < size.attributes; from += atOnce) {
    const some: string[] = [];
    for (let at = from; at < Math.min(from + atOnce, size.attributes); at++) {
      const [type, make] = makers[at % makers.length] ?? ["text", String];
      const id = index * size.attributes + at;
      some.push(JSON.stringify(attribute(uuid, id, type, make(id))));
    }
    yield `${from === 0 ? "" : ","}${some.join(",")}`;
  }
  const report = {
    uuid: mispUuid(uuid, "report"),
    name: "Summary",
    content: `# Event ${index}\n@[object](${mispUuid(uuid, "object", "file")}) @[tag](tlp:green)`,
    timestamp: event.timestamp,
    deleted: false,
  };
  const isRich = index % 4 === 0;
  yield `],"Object":${JSON.stringify(isRich ? objects(uuid, index * 100) : [])}`;
  yield `,"EventReport":${JSON.stringify(isRich ? [report] : [])}}}`;
}
