import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { openPlatform } from "./platform.ts";
import { usualQuirks } from "./quirks.ts";
import type { Wait } from "./retry-wait.ts";
import { connectorId, identified, testPlatform } from "./test-platform.ts";

const malware = identified("malware", { name: "Ghost" });
const actor = identified("intrusion-set", { name: "Spectre" });
const uses = identified("relationship", { relationship_type: "uses", source_ref: actor.id, target_ref: malware.id });
const now = () => new Date("2026-03-01T12:00:00.000Z");
const absent = "identity--99999999-9999-5999-8999-999999999999";

const messagesOf = (list: readonly { readonly message: string }[] | undefined) => list?.map(({ message }) => message);

test("a bundle is split, announced, imported in the order of its references, and reported", async () => {
  const platform = testPlatform();
  const work = platform.newWork();
  await platform.push(work, uses, malware, actor);
  expect(platform.works.get(work)).toMatchObject({ status: "complete", expected: 3, completedNumber: 3, errors: [] });
  expect(platform.objects.get(uses.id)?.stix).toMatchObject({ source_ref: actor.id, target_ref: malware.id });
});

test("a bundle of one object is imported without being announced", async () => {
  const platform = testPlatform();
  const work = platform.newWork(true);
  await platform.push(work, malware);
  expect(platform.works.get(work)).toMatchObject({ expected: 0, live: { expected: 0, processed: 1 } });
  expect(platform.objects.get(malware.id)?.name).toBe("Ghost");
});

test("without a work objects are imported, and nobody is told", async () => {
  const platform = testPlatform();
  await platform.push(null, malware, actor);
  expect(platform.objects.counts().get("Malware")).toBe(1);
  expect(platform.works.list()).toEqual([]);
});

describe("missing references (platform-internals Q4, Q5)", () => {
  test("an end that never comes is an error after the last try", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, uses, malware);
    const { status, errors, completedNumber } = platform.works.get(work) ?? {};
    expect({ status, completedNumber }).toEqual({ status: "complete", completedNumber: 2 });
    expect(messagesOf(errors)).toEqual([
      `{'name': 'MISSING_REFERENCE_ERROR', 'error_message': "Element(s) not found: ${actor.id} (source_ref of ${uses.id})"}`,
    ]);
    expect(JSON.parse(errors?.[0]?.source ?? "")).toMatchObject({ id: uses.id });
    expect(platform.objects.get(uses.id)).toBeUndefined();
  });

  test("an end that comes meanwhile is found", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    platform.worker.push(connectorId, work, JSON.stringify({ objects: [uses] }));
    await platform.push(work, malware, actor);
    expect(platform.works.get(work)?.errors).toEqual([]);
    expect(platform.objects.get(uses.id)).toBeDefined();
  });

  test("between two tries the workers wait, and do what comes behind; half a second isn't too late", async () => {
    let time = 0;
    const waits: { readonly until: number; readonly over: () => void }[] = [];
    const platform = testPlatform({
      wait: (milliseconds) => new Promise((over) => waits.push({ until: time + milliseconds, over })),
    });
    /** Lets the time pass until then, wait after wait. */
    const until = async (end: number) => {
      for (time = 0; time < end; time += 10) {
        for (const wait of waits.splice(0)) wait.until <= time ? wait.over() : waits.push(wait);
        await new Promise(setImmediate);
      }
    };
    const work = platform.newWork();
    platform.worker.push(connectorId, work, JSON.stringify({ objects: [uses] }));
    await until(500);
    expect(platform.worker.waiting(connectorId)).toBe(1);
    platform.worker.push(connectorId, work, JSON.stringify({ objects: [malware, actor] }));
    await until(3_000);
    await platform.worker.idle();
    expect(platform.works.get(work)?.errors).toEqual([]);
    expect(platform.objects.get(uses.id)).toBeDefined();
  });

  test("what waits for another try when the sandbox ends is tried again at the next start", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "octi-worker-")), "store.sqlite");
    const open = (wait: Wait) => {
      const database = openDatabase(path);
      return {
        database,
        ...openPlatform(database, { release: "7", quirks: usualQuirks, now, users: [], wait }),
      };
    };
    const first = open(() => new Promise(() => {}));
    const work = first.works.add({ connectorId, name: "run", userId: "u", multipart: false }).id;
    first.worker.push(connectorId, work, JSON.stringify({ objects: [uses] }));
    first.worker.push(connectorId, work, JSON.stringify({ objects: [actor] }));
    while (!first.objects.get(actor.id)) await new Promise(setImmediate);
    await first.worker.stop();
    first.database.close();

    const second = open(async () => {});
    second.worker.push(connectorId, work, JSON.stringify({ objects: [malware] }));
    await second.worker.idle();
    expect(second.objects.get(uses.id)).toBeDefined();
    await second.worker.stop();
    second.database.close();
    await rm(dirname(path), { recursive: true });
  });

  test.each([
    ["an author", "created_by_ref", absent],
    ["a marking", "object_marking_refs", [absent]],
    ["a member", "object_refs", [absent, malware.id]],
  ])("%s is left out in silence on the fourth try", async (_what, key, value) => {
    const platform = testPlatform();
    const work = platform.newWork();
    const report = identified("report", { name: "R", published: "2026-01-01T00:00:00.000Z", [key]: value });
    await platform.push(work, report, malware);
    expect(platform.works.get(work)).toMatchObject({ status: "complete", errors: [] });
    const left = platform.objects.get(report.id)?.stix[key];
    expect(left).toEqual(Array.isArray(value) ? value.filter((ref) => ref !== absent) : null);
  });

  test("it is tried four times before it is left out, five before an end is an error", () => {
    const { objects } = testPlatform();
    const orphan = { ...malware, created_by_ref: absent };
    for (const tries of [0, 1, 2]) expect(() => objects.import(orphan, tries)).toThrow("Element(s) not found");
    objects.import(orphan, 3);
    expect(objects.get(malware.id)?.stix.created_by_ref).toBeNull();
    for (const tries of [0, 1, 2, 3, 4]) expect(() => objects.import(uses, tries)).toThrow(actor.id);
  });

  test("with that habit off, each is an error", async () => {
    const platform = testPlatform({ quirks: { leavesOutMissingReferences: false } });
    const work = platform.newWork();
    await platform.push(work, { ...malware, created_by_ref: absent });
    expect(platform.works.get(work)?.errors).toHaveLength(1);
    expect(platform.objects.get(malware.id)).toBeUndefined();
  });
});

describe("what cannot be imported", () => {
  const matrix = { type: "x-mitre-matrix", id: "x-mitre-matrix--11111111-1111-4111-8111-111111111111", name: "x" };

  test("an unsupported type among others disappears without a report", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, malware, matrix, actor);
    expect(platform.works.get(work)).toMatchObject({ status: "complete", expected: 2, errors: [] });
  });

  test("an unsupported type alone is an error", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, matrix);
    expect(messagesOf(platform.works.get(work)?.errors)).toEqual([
      `{'name': 'UNSUPPORTED_ERROR', 'error_message': "Unsupported type x-mitre-matrix"}`,
    ]);
  });

  test("types of 7 are unknown to 6.9", async () => {
    const imei = identified("imei", { value: "490154203237518" });
    for (const [line, count] of [
      ["6.9", undefined],
      ["7", 1],
    ] as const) {
      const platform = testPlatform({ line });
      await platform.push(platform.newWork(), imei);
      expect(platform.objects.counts().get("IMEI")).toBe(count);
    }
  });

  test("an object without a name is an error, and the others are imported", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, { ...malware, name: "" }, actor);
    expect(messagesOf(platform.works.get(work)?.errors)).toEqual([
      expect.stringContaining("attribute name of malware--"),
    ]);
    expect(platform.objects.get(actor.id)).toBeDefined();
  });

  test("a long object's text doesn't go with its error", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, { ...matrix, description: "x".repeat(50_000) });
    expect(platform.works.get(work)?.errors[0]?.source).toBe("Bundle too large");
  });

  test.each([
    ["no JSON", "{"],
    ["an empty bundle", '{"type":"bundle","objects":[]}'],
    ["no list of objects", '{"type":"bundle"}'],
    ["null in a list of references", JSON.stringify({ objects: [malware, { ...actor, object_marking_refs: [null] }] })],
    [
      "a relationship without the key of an end",
      JSON.stringify({ objects: [malware, { ...uses, source_ref: undefined }] }),
    ],
  ])("a message with %s is lost, and nothing is reported", async (_what, body) => {
    const platform = testPlatform();
    const work = platform.newWork();
    platform.worker.push(connectorId, work, body);
    await platform.worker.idle();
    expect(platform.works.get(work)).toMatchObject({
      status: "progress",
      expected: 0,
      live: { processed: 0 },
      errors: [],
    });
    expect(platform.objects.get(malware.id)).toBeUndefined();
    expect(platform.worker.queue(connectorId)).toEqual({ messages: 0, bytes: 0 });
  });
});

describe("works that are dead", () => {
  const dead = (platform: ReturnType<typeof testPlatform>) => {
    const work = platform.newWork();
    platform.works.apply(work, { kind: "addExpectations", count: 1 });
    platform.works.apply(work, { kind: "reportExpectation", error: null });
    platform.works.apply(work, { kind: "toProcessed", message: null, inError: false });
    return work;
  };

  test("lose their messages", async () => {
    const platform = testPlatform({ line: "6.9" });
    await platform.push(dead(platform), malware);
    expect(platform.objects.get(malware.id)).toBeUndefined();
  });

  test("so do works that were deleted", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    platform.works.delete(work);
    await platform.push(work, malware);
    expect(platform.objects.get(malware.id)).toBeUndefined();
  });

  test("with that habit off, they don't", async () => {
    const platform = testPlatform({ line: "6.9", quirks: { dropsDeadWorks: false } });
    await platform.push(dead(platform), malware);
    expect(platform.objects.get(malware.id)).toBeDefined();
  });
});

test("a work that doesn't die when it is even, with that habit off, goes on", async () => {
  for (const [diesWhenEven, count] of [
    [true, undefined],
    [false, 1],
  ] as const) {
    const platform = testPlatform({ line: "6.9", quirks: { diesWhenEven } });
    const work = platform.newWork();
    await platform.push(work, actor, malware);
    platform.works.apply(work, { kind: "toProcessed", message: null, inError: false });
    await platform.push(work, identified("tool", { name: "late" }));
    expect(platform.objects.counts().get("Tool")).toBe(count);
  }
});

describe("deletion", () => {
  test.each([
    ["said at the root", { opencti_operation: "delete" }],
    [
      "said in the extension",
      { extensions: { "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba": { opencti_operation: "delete" } } },
    ],
  ])("takes an object away: %s", async (_where, how) => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, malware);
    await platform.push(work, { ...malware, ...how });
    expect(platform.objects.get(malware.id)).toBeUndefined();
    expect(platform.works.get(work)?.errors).toEqual([]);
    await platform.push(work, malware);
    expect(platform.objects.get(malware.id)).toBeDefined();
  });

  test("takes along the relationships at both ends, and what refers to it", async () => {
    const platform = testPlatform();
    const author = identified("identity", { name: "Lab", identity_class: "organization" });
    const report = identified("report", {
      name: "R",
      published: "2026-01-01T00:00:00.000Z",
      created_by_ref: author.id,
      object_refs: [malware.id, actor.id, uses.id],
    });
    await platform.push(null, author, malware, actor, uses, report);
    await platform.push(null, { ...malware, opencti_operation: "delete" });
    expect(platform.objects.get(uses.id)).toBeUndefined();
    expect(platform.objects.get(report.id)?.stix.object_refs).toEqual([actor.id]);
    await platform.push(null, uses, malware);
    await platform.push(null, { ...actor, opencti_operation: "delete" }, { ...author, opencti_operation: "delete" });
    expect(platform.objects.get(uses.id)).toBeUndefined();
    expect(platform.objects.get(report.id)?.stix).not.toHaveProperty("created_by_ref");
    expect(platform.objects.get(malware.id)).toBeDefined();
    expect(Object.fromEntries(platform.objects.counts())).toEqual({ "Marking-Definition": 5, Malware: 1, Report: 1 });
  });

  test("of what isn't there is an error, other operations too", async () => {
    const platform = testPlatform();
    const work = platform.newWork();
    await platform.push(work, { ...malware, opencti_operation: "delete" });
    await platform.push(work, { ...malware, opencti_operation: "merge" });
    expect(messagesOf(platform.works.get(work)?.errors)).toEqual([
      expect.stringContaining("ALREADY_DELETED_ERROR"),
      expect.stringContaining("Not supported opencti_operation: merge"),
    ]);
  });
});

test("the queue is counted in messages and bytes, and can be emptied", async () => {
  const platform = testPlatform();
  await platform.worker.stop(); // what comes now stays
  platform.worker.push(connectorId, null, "é");
  platform.worker.push(connectorId, null, "abc");
  expect(platform.worker.queue(connectorId)).toEqual({ messages: 2, bytes: 5 });
  platform.worker.purge("another");
  expect(platform.worker.queue(connectorId).messages).toBe(2);
  platform.worker.purge(connectorId);
  expect(platform.worker.queue(connectorId)).toEqual({ messages: 0, bytes: 0 });
});
