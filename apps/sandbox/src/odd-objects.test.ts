import fc from "fast-check";
import { expect, test } from "vitest";
import { testClient } from "./test-client.ts";
import { connectorId, identified, testPlatform } from "./test-platform.ts";

const good = identified("malware", { name: "Ghost" });
const uuid = "5d1b9e6e-5a9c-4c6f-8d0a-2c6b1d5c0a11";

/** JSON of so many lists in one another. */
const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

const types = [
  ...["malware", "identity", "location", "indicator", "report", "grouping", "observed-data", "attack-pattern", "note"],
  ...[
    "marking-definition",
    "label",
    "vocabulary",
    "kill-chain-phase",
    "external-reference",
    "relationship",
    "sighting",
  ],
  ...["file", "artifact", "network-traffic", "email-message", "process", "windows-registry-key", "x509-certificate"],
  ...["ipv4-addr", "url", "incident", "case-incident", "malware-analysis", "opinion", "threat-actor", "x-mitre-matrix"],
];
const keys = [
  ...["name", "value", "description", "aliases", "x_opencti_aliases", "labels", "confidence", "created", "modified"],
  ...["created_by_ref", "object_marking_refs", "object_refs", "external_references", "kill_chain_phases", "hashes"],
  ...[
    "source_ref",
    "target_ref",
    "relationship_type",
    "sighting_of_ref",
    "where_sighted_refs",
    "first_seen",
    "pattern",
  ],
  ...[
    "valid_until",
    "definition",
    "definition_type",
    "x_opencti_order",
    "x_opencti_stix_ids",
    "x_opencti_location_type",
  ],
  ...["x_mitre_id", "extensions", "opencti_operation", "opencti_field_patch", "identity_class", "values", "src_ref"],
  ...["path", "key", "id", "content", "x_deep", "__proto__", "constructor", "toString"],
];
const odd: readonly unknown[] = [
  ...[null, "", "x", "bad \ud800 name", "\u0000", 0, -1, 1e308, true, [], {}, [null], [[]], [{}], ["x"], [0]],
  ...[{ toString: 1 }, { length: 3 }, [{ toString: null }], { "\udfff": 1 }, [{ url: 1, source_name: {} }]],
  ...[
    "2024-13-45T99:00:00Z",
    "delete",
    "patch",
    "merge",
    good.id,
    [good.id],
    `malware--${uuid}`,
    JSON.parse(nested(1_500)),
  ],
  { "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba": { opencti_operation: "patch" } },
  [{ key: "name", value: [null] }, { key: {}, value: 1, operation: [] }, null],
];

const object = fc
  .record({
    type: fc.constantFrom(...types),
    name: fc.constantFrom("Ghost", "Spectre"),
    entries: fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...odd)), { minLength: 1, maxLength: 4 }),
  })
  .map(({ type, name, entries }) => {
    const made = { type, id: `${type}--${uuid}`, name, value: name, source_ref: good.id, target_ref: good.id };
    return { ...made, ...Object.fromEntries(entries) };
  });

/** Everything is taken off the queue, and what comes behind is imported. */
async function survives(platform: ReturnType<typeof testPlatform>, objects: readonly unknown[]): Promise<void> {
  await platform.push(platform.newWork(), ...objects);
  await platform.push(platform.newWork(), good);
  expect(platform.worker.waiting(connectorId)).toBe(0);
  expect(platform.objects.get(good.id)).toBeDefined();
}

test.each(["6.9", "7"] as const)("no object kills the sandbox of %s, alone or among others", async (line) => {
  const platform = testPlatform({ line });
  await fc.assert(
    fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 3 }), (objects) => survives(platform, objects)),
    { numRuns: 400 },
  );
});

test.each([
  ["a lone surrogate", JSON.stringify({ ...good, name: "bad \ud800 name" })],
  ["a list that is none", JSON.stringify({ type: "observed-data", id: `observed-data--${uuid}`, object_refs: {} })],
  ["twenty thousand levels", `${JSON.stringify(good).slice(0, -1)},"x_deep":${nested(20_000)}}`],
])("%s is an error on the work, alone or among others", async (_what, object) => {
  const platform = testPlatform();
  const other = identified("tool", { name: "Hammer" });
  const work = platform.newWork();
  for (const objects of [object, `${object},${JSON.stringify(other)}`]) {
    platform.worker.push(connectorId, work, `{"type":"bundle","objects":[${objects}]}`);
    await platform.worker.idle();
  }
  expect(platform.works.get(work)).toMatchObject({
    live: { processed: 3 },
    errors: [{ message: expect.stringContaining("INTERNAL_SERVER_ERROR") }, {}],
  });
  expect(platform.objects.get(good.id)).toBeUndefined();
  expect(platform.objects.get(other.id)).toBeDefined();
});

test("lists are still answered, sorted by what an odd object has", async () => {
  const platform = testClient();
  await platform.push(null, { ...good, x_deep: JSON.parse(nested(1_500)), object_marking_refs: "x" });
  const list = "{ malwares(orderBy: created) { edges { node { id objectMarking { id } } } } }";
  expect(await platform.data(list)).toEqual({ malwares: { edges: [{ node: { id: good.id, objectMarking: [] } }] } });
});
