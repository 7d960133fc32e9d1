import { describe, expect, test } from "vitest";
import { tlpId } from "./standard-id.ts";
import { identified, testPlatform } from "./test-platform.ts";

const foreign = (type: string) => `${type}--abcdef01-2345-4678-8abc-def012345678`;

describe("one object, many ids (platform-internals Q5)", () => {
  test("it is kept under the platform's id and found by the sent one", () => {
    const { objects } = testPlatform();
    const { id } = identified("malware", { name: "Ghost" });
    objects.import({ type: "malware", id: foreign("malware"), name: "Ghost" }, 0);
    expect(objects.get(foreign("malware"))).toMatchObject({
      id,
      stix: { id, x_opencti_stix_ids: [foreign("malware")] },
    });
    expect(objects.get(id)?.name).toBe("Ghost");
  });

  test("references to a sent id point at the platform's", () => {
    const { objects } = testPlatform();
    const author = identified("identity", { name: "Lab", identity_class: "organization" });
    objects.import({ ...author, id: foreign("identity") }, 0);
    const malware = identified("malware", { name: "Ghost", created_by_ref: foreign("identity") });
    objects.import(malware, 0);
    expect(objects.get(malware.id)?.stix.created_by_ref).toBe(author.id);
  });

  test("a known alias leads to the object that has it, and its name becomes one", () => {
    const { objects } = testPlatform();
    const first = identified("intrusion-set", { name: "APT 1", aliases: ["Comment Crew"] });
    objects.import(first, 0);
    objects.import(identified("intrusion-set", { name: "Comment Crew" }), 0);
    expect(objects.counts().get("Intrusion-Set")).toBe(1);
    expect(objects.get(first.id)?.stix).toMatchObject({ name: "Comment Crew", aliases: ["Comment Crew", "APT 1"] });
  });

  test("a file is the same by any of its hashes", () => {
    const { objects } = testPlatform();
    objects.import(identified("file", { hashes: { MD5: "d41d8cd98f00b204e9800998ecf8427e" } }), 0);
    objects.import(
      identified("file", {
        hashes: { MD5: "d41d8cd98f00b204e9800998ecf8427e", "SHA-1": "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
      }),
      0,
    );
    objects.import(
      identified("file", { hashes: { "SHA-1": "da39a3ee5e6b4b0d3255bfef95601890afd80709" }, name: "empty" }),
      0,
    );
    expect(objects.counts().get("StixFile")).toBe(1);
  });

  test("the name of a marking that is always there leads to it", () => {
    const { objects } = testPlatform();
    objects.import(
      {
        type: "marking-definition",
        id: foreign("marking-definition"),
        definition_type: "tlp",
        definition: { tlp: "white" },
      },
      0,
    );
    expect(objects.get(foreign("marking-definition"))?.id).toBe(tlpId("TLP:CLEAR"));
    expect(objects.counts().get("Marking-Definition")).toBe(5);
  });

  test("MITRE's id is taken from a MITRE reference (connector-sdk-contract 11.2)", () => {
    const { objects } = testPlatform();
    const technique = {
      type: "attack-pattern",
      id: foreign("attack-pattern"),
      name: "Phishing",
      external_references: [{ source_name: "mitre-attack", external_id: "T1566" }],
    };
    objects.import(technique, 0);
    expect(objects.get(technique.id)?.stix).toMatchObject({
      id: identified("attack-pattern", { name: "", x_mitre_id: "T1566" }).id,
      x_mitre_id: "T1566",
    });
  });
});

test("the same again writes nothing", () => {
  const { objects, pass } = testPlatform();
  const malware = identified("malware", { name: "Ghost", description: "a" });
  objects.import(malware, 0);
  const before = objects.get(malware.id);
  pass(1_000);
  objects.import(malware, 0);
  expect(objects.get(malware.id)).toEqual(before);
  objects.import({ ...malware, description: "b" }, 0);
  expect(objects.get(malware.id)).toMatchObject({
    createdAt: before?.createdAt,
    updatedAt: "2026-03-01T12:00:01.000Z",
    stix: { description: "b" },
  });
});

test("an older version overwrites a newer one, and doesn't with that habit off", () => {
  for (const [ignoresModified, description] of [
    [true, "old"],
    [false, "new"],
  ] as const) {
    const { objects } = testPlatform({ quirks: { ignoresModified } });
    const malware = identified("malware", { name: "Ghost" });
    objects.import({ ...malware, description: "new", modified: "2026-01-01T00:00:00.000Z" }, 0);
    objects.import({ ...malware, description: "old", modified: "2025-01-01T00:00:00.000Z" }, 0);
    expect(objects.get(malware.id)?.stix.description).toBe(description);
  }
});

test("the higher of two TLPs stays", () => {
  const { objects } = testPlatform();
  const malware = identified("malware", { name: "Ghost" });
  for (const name of ["TLP:GREEN", "TLP:RED", "TLP:CLEAR"])
    objects.import({ ...malware, object_marking_refs: [tlpId(name)] }, 0);
  expect(objects.get(malware.id)?.stix.object_marking_refs).toEqual([tlpId("TLP:RED")]);
});

test.each(["malware--x", "malware", "malware--11111111-1111-4111-8111-11111111111"])("%s is no id", (id) => {
  const { objects } = testPlatform();
  expect(() => objects.import({ type: "malware", id, name: "m" }, 0)).toThrow(
    `Provided value ${id} is not a valid STIX ID`,
  );
});

test.each([
  [{ city: "Lyon", country: "FR", name: "Lyon" }, "City"],
  [{ country: "FR", region: "western-europe", name: "France" }, "Country"],
  [{ region: "western-europe", name: "Western Europe" }, "Region"],
  [{ latitude: 1, longitude: 2, name: "here" }, "Position"],
  [{ name: "nowhere" }, "Position"],
  [{ name: "Alentejo", x_opencti_location_type: "Administrative-Area" }, "Administrative-Area"],
])("location %j is a %s (connector-sdk-contract 11.2)", (properties, entityType) => {
  const { objects } = testPlatform();
  const location = identified("location", properties);
  objects.import(location, 0);
  expect(objects.get(location.id)?.entityType).toBe(entityType);
});

describe("an indicator whose time is over (platform-internals Q5)", () => {
  const indicator = (properties: object) =>
    identified("indicator", { pattern: "[ipv4-addr:value = '1.2.3.4']", ...properties });
  test.each([
    ["is revoked", { valid_until: "2026-02-01T00:00:00.000Z" }, true],
    ["isn't, where it says so", { valid_until: "2026-02-01T00:00:00.000Z", revoked: false }, false],
    ["isn't before", { valid_until: "2027-02-01T00:00:00.000Z" }, undefined],
    ["isn't without an end", {}, undefined],
  ])("%s", (_what, properties, revoked) => {
    const { objects } = testPlatform();
    const one = indicator(properties);
    objects.import(one, 0);
    expect(objects.get(one.id)?.stix.revoked).toBe(revoked);
  });

  test("is revoked when its end is moved back", () => {
    const { objects } = testPlatform();
    objects.import(indicator({ valid_until: "2027-02-01T00:00:00.000Z" }), 0);
    const moved = indicator({ valid_until: "2026-02-01T00:00:00.000Z" });
    objects.import(moved, 0);
    expect(objects.get(moved.id)?.stix).toMatchObject({ revoked: true, valid_until: "2026-02-01T00:00:00.000Z" });
  });
});

test.each([
  ["6.9", {}, "Cant add another relation on single ref"],
  ["6.9", { refusesSetReferences: false }, undefined],
  ["7", {}, undefined],
] as const)("an observable of %s with a reference that comes again, %j: %s", (line, quirks, message) => {
  const { objects } = testPlatform({ line, quirks });
  const from = identified("ipv4-addr", { value: "1.2.3.4" });
  const traffic = identified("network-traffic", { protocols: ["tcp"], src_ref: from.id, dst_port: 80 });
  objects.import(from, 0);
  objects.import(traffic, 0);
  const again = () => objects.import({ ...traffic, x_opencti_description: "new" }, 0);
  if (message === undefined) again();
  else expect(again).toThrow(message);
  expect(objects.get(traffic.id)?.stix).toMatchObject({ x_opencti_description: "new" }); // upserted all the same
});
