import { describe, expect, test } from "vitest";
import { openConsumer } from "./broker/consumer.ts";
import { statusOf } from "./page.ts";
import { connectorId, identified, testPlatform } from "./test-platform.ts";

const malware = identified("malware", { name: "Ghost", description: "seen by all", aliases: ["A"] });
const actor = identified("intrusion-set", { name: "Spectre" });
const uses = identified("relationship", { relationship_type: "uses", source_ref: actor.id, target_ref: malware.id });
const foreign = "intrusion-set--abcdef01-2345-4678-8abc-def012345678";

/** A platform with a draft, whose worker takes messages that name it. */
function drafted() {
  const platform = testPlatform();
  const draft = platform.drafts.add({ name: "To validate", entityId: null });
  const handle = openConsumer({
    ...platform,
    wait: async () => {},
    publish: async (connector, body) => void (await handle(connector, body)),
    bury: async () => {},
  });
  const send = (objects: readonly object[], more: object = { draft_id: draft.id }) => {
    const content = Buffer.from(JSON.stringify({ type: "bundle", id: "bundle--1", objects })).toString("base64");
    return handle(connectorId, Buffer.from(JSON.stringify({ content, ...more })));
  };
  const has = (id: string) => platform.drafts.object(draft.id, id)?.stix;
  return { ...platform, draft, send, has };
}

describe("a draft (connector-sdk-contract 7.2)", () => {
  test("has what came with its id; nobody else sees it", async () => {
    const { send, objects, draft, has, works, newWork, drafts } = drafted();
    const work = newWork();
    expect(await send([uses, malware, actor], { draft_id: draft.id, work_id: work })).toBe("ack");
    expect(works.get(work)).toMatchObject({ status: "complete", completedNumber: 3, errors: [] });
    expect(has(uses.id)).toMatchObject({ source_ref: actor.id, target_ref: malware.id });
    for (const { id } of [uses, malware, actor]) expect(objects.get(id)).toBeUndefined();
    expect(drafts.counts(draft.id)).toEqual({ "Intrusion-Set": 1, Malware: 1, uses: 1 });
  });

  test("an empty id, or none, is no draft", async () => {
    const { send, objects, draft, drafts } = drafted();
    await send([malware], { draft_id: "" });
    await send([actor], { draft_id: null });
    await send([uses], {});
    for (const { id } of [uses, malware, actor]) expect(objects.get(id)).toBeDefined();
    expect(drafts.counts(draft.id)).toEqual({});
  });

  test("an unknown one is an error on the work", async () => {
    const { send, objects, newWork, works } = drafted();
    const work = newWork();
    await send([malware], { draft_id: "unknown", work_id: work });
    expect(works.get(work)?.errors).toMatchObject([{ message: expect.stringContaining("DRAFT_NOT_FOUND") }]);
    expect(objects.get(malware.id)).toBeUndefined();
  });

  test("adds to what everybody sees, in itself alone; references lead through it", async () => {
    const { send, objects, has, push, draft, drafts } = drafted();
    await push(null, malware);
    await send([{ ...actor, id: foreign }]);
    await send([{ ...malware, description: "drafted", aliases: ["B"] }]);
    await send([{ ...uses, source_ref: foreign }]);
    expect(has(malware.id)).toMatchObject({ description: "drafted", aliases: ["A", "B"] });
    expect(objects.get(malware.id)?.stix).toMatchObject({ description: "seen by all", aliases: ["A"] });
    expect(has(uses.id)).toMatchObject({ source_ref: actor.id, target_ref: malware.id });
    expect([has(foreign)?.id, objects.get(foreign)]).toEqual([actor.id, undefined]);
    await send([malware]); // nothing new: but what the draft says stays
    expect(drafts.counts(draft.id)).toEqual({ "Intrusion-Set": 1, Malware: 1, uses: 1 });
  });

  test("what it doesn't change isn't in it", async () => {
    const { send, push, draft, drafts } = drafted();
    await push(null, malware);
    await send([malware]);
    expect(drafts.counts(draft.id)).toEqual({});
  });

  test("takes away in itself alone, and can bring it back", async () => {
    const { send, objects, has, push } = drafted();
    await push(null, malware, actor, uses);
    await send([{ ...malware, opencti_operation: "delete" }]);
    expect([has(malware.id), has(uses.id), has(actor.id)?.id]).toEqual([undefined, undefined, actor.id]);
    for (const { id } of [uses, malware, actor]) expect(objects.get(id)).toBeDefined();
    await send([malware]);
    expect(has(malware.id)).toMatchObject({ name: "Ghost" });
  });

  test("is shown with its number of objects, which are in no other figure", async () => {
    const platform = drafted();
    await platform.send([malware, actor, uses]);
    await platform.push(null, identified("tool", { name: "Hammer" }));
    expect(statusOf(platform)).toMatchObject({
      counts: { Tool: 1 },
      drafts: [
        {
          id: platform.draft.id,
          name: "To validate",
          objects: 3,
          counts: { "Intrusion-Set": 1, Malware: 1, uses: 1 },
        },
      ],
      latest: expect.not.arrayContaining([expect.objectContaining({ id: malware.id })]),
    });
    expect(Object.keys(statusOf(platform).counts)).toEqual(["Tool"]);
  });
});
