import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Incoming } from "./entity-type.ts";
import { otherIds, standardId, tlpId } from "./standard-id.ts";

const file = new URL("../../../../shared/reference/id-vectors.json", import.meta.url);
const absent = !existsSync(file);

const draft = (type: string, properties: object): Incoming => ({
  ...properties,
  type,
  id: `${type}--00000000-0000-4000-8000-000000000000`,
});
const at = "2022-11-25T19:00:05.000Z";
const later = "2022-11-26T19:00:05.000Z";

/** connector-sdk-contract 10.5: what the platform's own tests say. */
const vectors: readonly [type: string, properties: object, uuid: string][] = [
  ["attack-pattern", { name: "attack" }, "25f21617-8de8-5d5e-8cd4-b7e88547ba76"],
  ["note", { content: "My note content!" }, "2b4ab5af-2307-58e1-8862-a6a269aae798"],
  ["note", { content: "My note content!", created: at }, "10861e5c-049e-54f6-9736-81c106e39a0b"],
  ["observed-data", { object_refs: ["id"] }, "4765c523-81bc-54c8-b1af-ee81d961dad1"],
  ["opinion", { opinion: "Good" }, "0aef8829-207e-508b-b1f1-9da07f3379cb"],
  ["report", { name: "Report", published: at }, "761c6602-975f-5e5e-b220-7a2d41f33ce4"],
  ["identity", { name: "julien", identity_class: "individual" }, "d969b177-497f-598d-8428-b128c8f5f819"],
  ["identity", { name: "julien", identity_class: "sector" }, "14ffa2a4-e16a-522a-937a-784c0ac1fab0"],
  ["identity", { name: "julien", identity_class: "system" }, "8af97482-121d-53f7-a533-9c48f06b5a38"],
  ["location", { name: "Lyon", x_opencti_location_type: "City" }, "da430873-42c8-57ca-b08b-a797558c6cbd"],
  [
    "location",
    { name: "P", x_opencti_location_type: "Position", latitude: 5.12 },
    "56b3fc50-5091-5f2e-bd19-7b40ee3881e4",
  ],
  [
    "location",
    { name: "P", x_opencti_location_type: "Position", longitude: 5.12 },
    "dd2cf94c-1d58-58a1-b21f-0ede4059aaf0",
  ],
  [
    "location",
    { name: "P", x_opencti_location_type: "Position", latitude: 5.12, longitude: 5.12 },
    "57acef55-747a-55ef-9c49-06ca85f8d749",
  ],
  ["location", { name: "Position3", x_opencti_location_type: "Position" }, "a4152781-8721-5d44-ae2d-e492665bc35b"],
  ["malware", { name: "malware" }, "92ddf766-b27c-5159-8f46-27002bba2f04"],
  ["threat-actor", { name: "CARD04" }, "6d458783-df3b-5398-8e30-282655ad7b94"],
  ["threat-actor", { name: "CARD04", resource_level: "individual" }, "af15b6ae-a3dd-54d3-8fa0-3adfe0391d01"],
  ["vulnerability", { name: "vulnerability" }, "2c690168-aec3-57f1-8295-adf53f4dc3da"],
  ["incident", { name: "incident", created: at }, "0e117c15-0a94-5ad3-b090-0395613f5b29"],
  ["case-incident", { name: "case", created: at }, "4838a141-bd19-542c-85d9-cce0382645b5"],
  ["case-rfi", { name: "case", created: at }, "4838a141-bd19-542c-85d9-cce0382645b5"],
  ["case-rft", { name: "case", created: at }, "4838a141-bd19-542c-85d9-cce0382645b5"],
  ["task", { name: "case", created: at }, "4838a141-bd19-542c-85d9-cce0382645b5"],
  ["grouping", { name: "grouping", context: "context", created: at }, "7c3e3534-9c09-568a-9485-377054b4c588"],
  ["malware-analysis", { product: "linux", result_name: "result" }, "3d501241-a4a5-574d-a503-301a6426f8c1"],
  ["vocabulary", { name: "facebook", category: "account_type_ov" }, "85ae7185-ff6f-509b-a011-3069921614aa"],
  [
    "relationship",
    { relationship_type: "based-on", source_ref: "from_id", target_ref: "to_id" },
    "0b11fa67-da01-5d34-9864-67d4d71c3740",
  ],
  [
    "relationship",
    { relationship_type: "based-on", source_ref: "from_id", target_ref: "to_id", start_time: at },
    "c5e1e2ce-14d6-535b-911d-267e92119e01",
  ],
  [
    "relationship",
    { relationship_type: "based-on", source_ref: "from_id", target_ref: "to_id", start_time: at, stop_time: later },
    "a7778a7d-a743-5193-9912-89f88f9ed0b4",
  ],
  ["sighting", { sighting_of_ref: "from_id", where_sighted_refs: ["to_id"] }, "161901df-21bb-527a-b96b-354119279fe2"],
  [
    "sighting",
    { sighting_of_ref: "from_id", where_sighted_refs: ["to_id"], first_seen: at },
    "3c59ceea-8e41-5adb-a257-d070d19e6d2b",
  ],
  [
    "sighting",
    { sighting_of_ref: "from_id", where_sighted_refs: ["to_id"], first_seen: at, last_seen: later },
    "b4d307b6-d22c-5f22-b530-876c298493da",
  ],
  ["ipv4-addr", { value: "1.2.3.4" }, "0198f97b-e65d-5025-87e5-58bc39d4bdb4"],
  ["domain-name", { value: "example.com" }, "bedb4899-d24b-5401-bc86-8f6b4cc18ec7"],
  ["url", { value: "https://example.com/é" }, "681cc340-7cd2-5db4-8c40-34f240adaced"],
  [
    "file",
    { hashes: { MD5: "d41d8cd98f00b204e9800998ecf8427e" }, name: "a.exe" },
    "02fff920-f614-527c-81d1-6353633a6d21",
  ],
  ["file", { name: "a.exe" }, "c10ebc4d-e065-5ec7-93e4-fa1fd2bae072"],
  ["autonomous-system", { number: 13335 }, "0204c07d-e4dd-5f14-a3d5-c93cb1c5a9fc"],
  ["identity", { name: "Filigran", identity_class: "organization" }, "8cb00c79-ab20-5ed4-b37d-337241b96a29"],
  ["location", { name: "France", country: "France" }, "b8d0549f-de06-5ebd-a6e9-d31a581dba5d"],
  ["location", { latitude: 48.8566, longitude: 2.3522 }, "76554dbe-0dbc-52fa-816d-ca9e292f0551"],
  ["indicator", { pattern: "[ipv4-addr:value = '1.2.3.4']" }, "274128a4-2ad4-50b5-ae7b-b0dea1fa9861"],
  ["external-reference", { source_name: "x", url: "https://example.com/a" }, "f58a9af8-5cf8-560c-b8e8-c3f6fa0ee938"],
  ["external-reference", { source_name: "mitre-attack", external_id: "T1566" }, "2384d06a-37c9-5cb5-bfeb-4fae541af9d8"],
  [
    "kill-chain-phase",
    { kill_chain_name: "mitre-attack", phase_name: "initial-access" },
    "669c7069-0cda-5e65-8ce0-002e631ee320",
  ],
  ["label", { value: "phishing" }, "64027af7-ee46-5b0c-93a3-96f98e17f1b7"],
];

test.each(vectors)("%s %j", (type, properties, uuid) => {
  for (const line of ["6.9", "7"] as const) expect(standardId(draft(type, properties), line)).toBe(`${type}--${uuid}`);
});

test("a MITRE id is hashed as it stands on 6.9, in lower case on 7", () => {
  const object = draft("attack-pattern", { name: "x", x_mitre_id: "MITREID" });
  expect(standardId(object, "6.9")).toBe("attack-pattern--b74cfee2-7b14-585e-862f-fea45e802da9");
  expect(standardId(object, "7")).toBe("attack-pattern--66488b4f-c9d1-5e36-99cc-372b34ebeeee");
});

test("OpenCTI's prefixes are no part of an id", () => {
  expect(standardId(draft("x-opencti-case-incident", { name: "case", created: at }), "7")).toBe(
    "case-incident--4838a141-bd19-542c-85d9-cce0382645b5",
  );
});

test.each([
  [{ definition_type: "tlp", definition: { tlp: "white" } }, "TLP:CLEAR"],
  [{ definition_type: "tlp", definition: { tlp: "amber" } }, "TLP:AMBER"],
  [
    {
      definition_type: "statement",
      definition: { statement: "custom" },
      x_opencti_definition_type: "TLP",
      x_opencti_definition: "TLP:AMBER+STRICT",
    },
    "TLP:AMBER+STRICT",
  ],
  [{ definition_type: "TLP", name: "TLP:RED" }, "TLP:RED"],
])("marking %j is the platform's own", (properties, name) => {
  expect(standardId(draft("marking-definition", properties), "7")).toBe(tlpId(name));
});

test("a marking of another kind has an id by its kind and text, whatever their case", () => {
  const of = (definition_type: string, statement: string) =>
    standardId(draft("marking-definition", { definition_type, definition: { [definition_type]: statement } }), "7");
  expect(of("statement", "Copyright Acme")).toBe(of("statement", "COPYRIGHT ACME"));
  expect(of("statement", "Copyright Acme")).not.toBe(of("statement", "Copyright Globex"));
});

test("nothing to go by: its own id", () => {
  const object = draft("process", { cwd: "/" });
  expect(standardId(object, "7")).toBe(object.id);
});

test("other names and each hash lead to an object too", () => {
  const named = otherIds(draft("malware", { name: "A", aliases: ["B"] }), "7");
  expect(named).toEqual([standardId(draft("malware", { name: "b " }), "7")]);
  expect(otherIds(draft("vulnerability", { name: "A", aliases: ["B"] }), "7")).toEqual([]); // its key is x_opencti_aliases
  const hashed = otherIds(draft("file", { hashes: { MD5: "m", "SHA-256": "s" } }), "7");
  expect(hashed).toEqual([
    standardId(draft("file", { hashes: { MD5: "m" } }), "7"),
    standardId(draft("file", { hashes: { "SHA-256": "s" } }), "7"),
  ]);
});

interface Vector {
  readonly type: string;
  readonly by: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly same: boolean;
  readonly random?: unknown;
  readonly error?: unknown;
  readonly id?: string | null;
  readonly id_7?: string | null;
  readonly "id_6.9"?: string | null;
}

/** Types of which pycti or stix2 hash something else than the platform (connector-sdk-contract 10.2 to 10.4). */
const otherwise = new Set([
  "artifact",
  "malware-analysis",
  "security-coverage",
  "ssh-key",
  "windows-registry-key",
  "x509-certificate",
]);
const hashNames = ["MD5", "SHA-1", "SHA-256", "SHA-512"];
const isDate = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text);
/** Texts that both sides read alike: no blanks around them, and dates as the platform writes them. */
const isPlain = (text: string) =>
  text.length > 0 && !/^\s|\s$|[\p{Cc}\ufeff]/u.test(text) && (!isDate(text) || text.endsWith(".000Z"));

const isUpper = (value: unknown) => value === String(value).toUpperCase();
const isSorted = (ids: unknown) => Array.isArray(ids) && ids.length > 0 && ids.join() === ids.toSorted().join();

/** Whether pycti's id has to be the platform's: both hash the same properties, and read them alike. */
function agrees({ type, by, input }: Vector): boolean {
  if (otherwise.has(type) || !/(\.generate_id|stix2 library)$|CustomObservable/.test(by)) return false;
  const { hashes, name, extensions, parent_directory_ref } = input as Record<string, unknown>;
  if (type === "file" && ((hashes && name) || extensions || parent_directory_ref)) return false;
  if (hashes && !Object.keys(hashes).every((key) => hashNames.includes(key))) return false;
  if (type === "marking-definition") return input.definition_type === "TLP" && isUpper(input.definition);
  if (type === "observed-data") return isSorted(input.object_ids); // the platform sorts
  if (type === "location" && /Area|Position/.test(String(input.x_opencti_location_type))) return false; // in 10.5's list
  if (type === "threat-actor") return false; // in 10.5's list
  if (type === "label" || type === "grouping") return !/[A-Z]/.test(JSON.stringify(Object.values(input)));
  const starts = { relationship: "start_time", sighting: "first_seen" }[type];
  if (starts && !(starts in input) && ("stop_time" in input || "last_seen" in input)) return false;
  return Object.values(input).every((value) =>
    typeof value === "string" ? isPlain(value) : value !== null && !JSON.stringify(value).includes("$datetime"),
  );
}

/** The object of a vector's arguments. */
function objectOf({ type, input }: Vector): Incoming {
  const { object_ids, definition_type, definition, ...properties } = input as Record<string, unknown>;
  if (Array.isArray(object_ids)) return draft(type, { object_refs: object_ids });
  if (definition_type)
    return draft(type, { x_opencti_definition_type: definition_type, x_opencti_definition: definition });
  return draft(type, properties);
}

describe.skipIf(absent)(`ids that pycti and the platform agree on${absent ? " (skipped: no shared data)" : ""}`, () => {
  const { vectors: all } = absent ? { vectors: [] } : (JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] });
  test.each(all.filter(agrees).map((vector) => [vector.type, vector.input, vector] as const))(
    "%s %j",
    (_type, _input, vector) => {
      for (const line of ["6.9", "7"] as const) {
        const id = vector.id ?? vector[`id_${line}`];
        if (typeof id === "string") expect({ line, id: standardId(objectOf(vector), line) }).toEqual({ line, id });
      }
    },
  );
});
