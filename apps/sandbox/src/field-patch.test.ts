import { describe, expect, test } from "vitest";
import { tlpId } from "./standard-id.ts";
import { identified, testPlatform } from "./test-platform.ts";

const author = identified("identity", { name: "Lab", identity_class: "organization" });
const tool = identified("tool", { name: "Hammer", aliases: ["Mallet"], labels: ["old", "heavy"], confidence: 50 });

/** What a patch makes of the tool, and the errors on its work. */
async function after(patches: unknown, where: "root" | "extension" = "root") {
  const platform = testPlatform();
  await platform.push(null, { ...tool, created_by_ref: author.id }, author);
  const said = { opencti_operation: "patch", opencti_field_patch: patches };
  const extensions = { "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba": said };
  const work = platform.newWork();
  const message = { type: "tool", id: tool.id, name: "Hammer", ...(where === "root" ? said : { extensions }) };
  await platform.push(work, message);
  const errors = platform.works.get(work)?.errors.map(({ message }) => message);
  return { stix: platform.objects.get(tool.id)?.stix, errors };
}

describe("opencti_operation: patch (Q4, Q5)", () => {
  test.each([
    ["replaces a value", [{ key: "description", value: ["new"] }], { description: "new" }],
    ["replaces a list", [{ key: "aliases", value: ["Maul"], operation: "replace" }], { aliases: ["Maul"] }],
    ["adds to a list", [{ key: "aliases", value: ["Maul"], operation: "add" }], { aliases: ["Mallet", "Maul"] }],
    ["takes from a list", [{ key: "objectLabel", value: ["old"], operation: "remove" }], { labels: ["heavy"] }],
    [
      "adds a marking, in OpenCTI's word",
      [{ key: "objectMarking", value: [tlpId("TLP:RED")], operation: "add" }],
      { object_marking_refs: [tlpId("TLP:RED")] },
    ],
    [
      "does several things, whatever the confidence",
      [
        { key: "confidence", value: [10] },
        { key: "revoked", value: [true] },
      ],
      { confidence: 10, revoked: true, name: "Hammer" },
    ],
  ])("%s", async (_what, patches, expected) => {
    for (const where of ["root", "extension"] as const) {
      const { stix, errors } = await after(patches, where);
      expect(errors).toEqual([]);
      expect(stix).toMatchObject(expected);
    }
  });

  test.each([
    ["a value", [{ key: "createdBy", value: [] }], "created_by_ref"],
    ["a value by name", [{ key: "createdBy", value: [author.id], operation: "remove" }], "created_by_ref"],
  ])("takes away %s", async (_what, patches, key) => {
    expect((await after(patches)).stix).not.toHaveProperty(key);
  });

  test.each([
    ["nothing", undefined, "opencti_field_patch is to be a list of edits"],
    ["an edit without key", [{ value: ["x"] }], "has an edit without key"],
    ["no list of values", [{ key: "name", value: "x" }], "has no list of values for name"],
    ["an unknown operation", [{ key: "name", value: ["x"], operation: "merge" }], 'has no operation \\"merge\\"'],
    ["the id", [{ key: "id", value: ["x"] }], "may not change id"],
    [
      "a marking that isn't there",
      [{ key: "objectMarking", value: ["marking-definition--1"] }],
      "Element(s) not found: marking-definition--1",
    ],
  ])("with %s is an error, and changes nothing", async (_what, patches, message) => {
    const { stix, errors } = await after(patches);
    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(stix).toMatchObject({ ...tool, created_by_ref: author.id });
  });

  test("of what isn't there is an error", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, { ...tool, opencti_operation: "patch", opencti_field_patch: [] });
    expect(platform.works.get(work)?.errors).toMatchObject([{ message: expect.stringContaining("cannot be found") }]);
  });

  test("what was patched is found by what it now is", async () => {
    const platform = testPlatform();
    await platform.push(null, tool);
    await platform.push(null, {
      ...tool,
      opencti_operation: "patch",
      opencti_field_patch: [{ key: "name", value: ["Sledge"] }],
    });
    const [stored] = platform.objects.latest(1);
    expect([stored?.id, stored?.name]).toEqual([tool.id, "Sledge"]);
  });
});
