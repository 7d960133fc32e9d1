/**
 * Compares the ids of our builders with those of pycti and stix2 on inputs made at random: `node packages/sdk/conformance/pycti-ids.ts [seed]`.
 * Not part of the tests, since it installs pycti from PyPI.
 */
import fc from "fast-check";
import { type Call, idOf } from "../src/stix/test-vector.ts";
import { askPython } from "./python.ts";

const inputsPerType = 200;
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);

/** Where Python and JavaScript may disagree: blanks, cases, escapes, pairs of surrogates, combining characters. */
const oddities = [
  ..." \t\n\r\u000b\u001c\u001f\u0085\u00a0\u2003\u2028\u3000\ufeff\u200bİIıΣσςẞßǅŉÀéé'\"\\/{}<>&%\u0000\u007f\u00ad.:-AbZ9",
  "🦊",
  "𐐀",
  "e\u0301",
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...oddities), { maxLength: 12 }).map((letters) => letters.join("")),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "grapheme-ascii" }).map((words) => `  ${words.toUpperCase()}\u0085`),
  fc.constantFrom("CVE-2024-3094", "Acme Corp ", "APT 28", "ΟΔΟΣ", "T1566.001", ""),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const second = fc
  .date({ min: new Date("1970-01-01T00:00:00Z"), max: new Date("2100-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19));
const fraction = fc.integer({ min: 1, max: 999_999 }).map((micros) => `.${String(micros).padStart(6, "0")}`);
const date = fc.oneof(
  fc.tuple(second, fc.constantFrom("Z", ".000Z", ".123Z", "", ".5Z")).map((parts) => parts.join("")),
  fc
    .tuple(second, fc.oneof(fc.constant(""), fraction), fc.constantFrom("+00:00", "+02:00", "-05:30", ""))
    .map((parts) => ({ $datetime: parts.join("") })),
);
const dateText = fc
  .tuple(second, fc.oneof(fc.constant(""), fraction, fc.constantFrom(".5", ".500", ".100000")))
  .map(([time, part]) => `${time}${part}Z`);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const refOf = (...types: string[]) =>
  fc.tuple(fc.constantFrom(...types), fc.uuid({ version: 4 })).map(([type, uuid]) => `${type}--${uuid}`);
const anyRef = refOf("malware", "identity", "indicator", "ipv4-addr");
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF"), minLength: length, maxLength: length });
const hashes = fc
  .record(
    {
      MD5: hex(32),
      "SHA-1": hex(40),
      sha256: hex(64),
      "SHA-512": hex(128),
      "SHA3-256": hex(64),
      SSDEEP: fc.constant("3:ab:c"),
      imphash: hex(32),
    },
    { requiredKeys: [] },
  )
  .filter((found) => Object.keys(found).length > 0);

/** Some of the optional properties, and all of the needed ones. */
const some = (
  needed: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
) => fc.record<Record<string, unknown>>({ ...needed, ...optional }, { requiredKeys: Object.keys(needed) });

type Inputs = fc.Arbitrary<Readonly<Record<string, unknown>>>;
const calls: [type: string, by: string, inputs: Inputs][] = [];
const pascal = (type: string) => type.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
const generated = (types: string, inputs: Inputs, by?: string) => {
  for (const type of types.split(" ")) calls.push([type, by ?? `${pascal(type)}.generate_id`, inputs]);
};
const observed = (types: string, inputs: Inputs) => {
  for (const type of types.split(" ")) calls.push([type, "stix2", inputs]);
};

generated(
  "campaign channel data-component data-source event feedback infrastructure intrusion-set language malware narrative tool vulnerability",
  some({ name: text }),
);
generated("attack-pattern course-of-action", some({ name: text }, { x_mitre_id: maybe(text) }));
generated(
  "identity",
  some({ name: text, identity_class: fc.oneof(text, fc.constantFrom("organization", "Individual", "class")) }),
);
generated(
  "location",
  fc.oneof(
    some({ name: text, x_opencti_location_type: fc.oneof(text, fc.constantFrom("Country", "City", "Region")) }),
    some(
      { name: text, x_opencti_location_type: fc.constant("Position") },
      { latitude: maybe(number), longitude: maybe(number) },
    ),
  ),
);
generated("threat-actor", some({ name: text }), "ThreatActorGroup.generate_id");
generated("threat-actor", some({ name: text }), "ThreatActorIndividual.generate_id");
generated("threat-actor", some({ name: text, opencti_type: text }));
generated("incident case-incident case-rfi case-rft task", some({ name: text, created: maybe(date) }));
generated("report", some({ name: text, published: maybe(date) }));
generated("report", some({ name: text }, { published: date }), "Report.generate_fixed_fake_id");
generated("grouping", some({ name: text, context: text }, { created: maybe(date) }));
generated("note", some({ content: text, created: maybe(date) }, { abstract: maybe(text) }));
generated("opinion", some({ opinion: text, created: maybe(date) }));
generated("observed-data", some({ object_ids: fc.array(anyRef) }));
generated("indicator", some({ pattern: text }));
generated("malware-analysis", some({ result_name: text }, { product: maybe(text), submitted: maybe(dateText) }));
generated("security-coverage", some({ covered_ref: fc.oneof(text, anyRef) }));
generated(
  "marking-definition",
  some({
    definition_type: fc.oneof(text, fc.constantFrom("TLP", "PAP")),
    definition: fc.oneof(text, fc.constantFrom("TLP:RED", "TLP:WHITE", "tlp:red", "TLP:AMBER+STRICT")),
  }),
);
generated("label", some({ value: text }));
generated("external-reference", some({}, { url: maybe(text), source_name: maybe(text), external_id: maybe(text) }));
generated("kill-chain-phase", some({ phase_name: text, kill_chain_name: text }));
generated("vocabulary", some({ name: text, category: text }));
generated(
  "relationship",
  some(
    { relationship_type: text, source_ref: anyRef, target_ref: anyRef },
    { start_time: maybe(date), stop_time: maybe(date) },
  ),
  "StixCoreRelationship.generate_id",
);
generated(
  "sighting",
  some(
    { sighting_of_ref: anyRef, where_sighted_refs: fc.array(anyRef, { minLength: 1, maxLength: 3 }) },
    { first_seen: maybe(date), last_seen: maybe(date) },
  ),
  "StixSightingRelationship.generate_id",
);

observed(
  "domain-name email-addr ipv4-addr ipv6-addr mac-addr url hostname text credential cryptocurrency-wallet phone-number tracking-number user-agent cryptographic-key ssh-key ai-prompt imei iccid imsi",
  some({ value: text }),
);
observed("autonomous-system", some({ number: fc.integer({ min: 0 }) }, { name: text }));
observed("directory", some({ path: text }));
observed("mutex", some({ name: text }));
observed(
  "software",
  some({ name: text }, { vendor: text, version: text, cpe: text, swid: text, languages: fc.array(text) }),
);
observed("artifact", fc.oneof(some({ payload_bin: fc.base64String() }, { hashes }), some({ hashes, url: text })));
observed(
  "file",
  some(
    { name: text },
    {
      hashes,
      parent_directory_ref: refOf("directory"),
      size: fc.nat(),
      extensions: fc.constant({ "windows-pebinary-ext": { pe_type: "exe" } }),
    },
  ),
);
observed(
  "x509-certificate",
  some({}, { hashes, serial_number: text, subject: text }).filter((found) => Object.keys(found).length > 0),
);
observed(
  "email-message",
  some({ is_multipart: fc.constant(false) }, { subject: text, body: text, from_ref: refOf("email-addr") }),
);
observed(
  "network-traffic",
  some(
    { src_ref: refOf("ipv4-addr"), protocols: fc.array(text, { minLength: 1 }) },
    { dst_ref: refOf("ipv6-addr"), src_port: fc.nat(65_535), dst_port: fc.nat(65_535), start: dateText },
  ),
); // no end: it may not come before the start
observed("process", some({ pid: fc.nat() }, { command_line: text }));
observed("user-account", some({ display_name: text }, { user_id: text, account_type: text, account_login: text }));
observed(
  "windows-registry-key",
  some(
    { key: text },
    { values: fc.array(some({ name: text }, { data: text, data_type: fc.constantFrom("REG_SZ", "REG_DWORD") })) },
  ),
);
observed("payment-card", some({ value: text, card_number: text }, { holder_name: text }));
observed("bank-account", some({ value: text, iban: text }, { bic: text }));
observed("media-content", some({ url: text }, { title: text }));
observed("persona", some({ persona_name: text, persona_type: text }));

const inputs: Call[] = calls.flatMap(([type, by, arbitrary]) =>
  fc.sample(arbitrary, { numRuns: inputsPerType, seed }).map((input) => ({ type, by, input })),
);
const expected = await askPython<readonly Call[], readonly (string | null | { error: string })[]>(
  "pycti-ids.py",
  inputs,
);

/** The id, null, or why there is none. A UUIDv4 is stix2's word for: nothing that an id could be made of. */
function ours(call: Call): unknown {
  try {
    return idOf(call);
  } catch (error) {
    return { error: String(error) };
  }
}
const isNone = (id: unknown): boolean =>
  typeof id === "string" ? /--.{14}4/.test(id) : id !== null && typeof id === "object";

let failed = 0;
let none = 0;
for (const [index, call] of inputs.entries()) {
  const python = expected[index];
  const made = ours(call);
  if (made === python) continue;
  if (isNone(made) && isNone(python)) {
    none += 1;
    continue;
  }
  failed += 1;
  if (failed <= 20) process.stderr.write(`${JSON.stringify({ ...call, python, made })}\n`);
}
process.stdout.write(
  `${calls.length} kinds, ${inputsPerType} inputs each, ${none} of them without an id on both sides, seed ${seed}\n`,
);
process.stdout.write(`${inputs.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
