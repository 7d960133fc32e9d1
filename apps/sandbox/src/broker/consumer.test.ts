import { describe, expect, test } from "vitest";
import { connectorId, identified, testPlatform } from "../test-platform.ts";
import { openConsumer } from "./consumer.ts";

const malware = identified("malware", { name: "Ghost" });
const actor = identified("intrusion-set", { name: "Spectre" });
const uses = identified("relationship", { relationship_type: "uses", source_ref: actor.id, target_ref: malware.id });

/** A consumer whose queue is a list, without a broker. */
function consumer(options: Parameters<typeof testPlatform>[0] = {}) {
  const platform = testPlatform(options);
  const queue: Buffer[] = [];
  const waits: number[] = [];
  const buried: unknown[] = [];
  const handle = openConsumer({
    ...platform,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
    publish: async (_connector, body) => void queue.push(body),
    bury: async (body) => void buried.push(JSON.parse(body.toString())),
  });
  const message = (objects: readonly object[], more: object = {}) =>
    Buffer.from(
      JSON.stringify({
        content: Buffer.from(JSON.stringify({ type: "bundle", id: "bundle--1", objects })).toString("base64"),
        ...more,
      }),
    );
  return { ...platform, queue, buried, waits, message, take: (body: Buffer) => handle(connectorId, body) };
}

describe("a worker (Q4)", () => {
  test("imports a bundle of one, and reports it", async () => {
    const { take, message, newWork, works, objects } = consumer();
    const work = newWork();
    works.apply(work, { kind: "addExpectations", count: 1 });
    expect(await take(message([malware], { work_id: work }))).toBe("ack");
    expect(works.get(work)).toMatchObject({ status: "complete", completedNumber: 1, errors: [] });
    expect(objects.get(malware.id)).toBeDefined();
  });

  test("announces the parts of a bundle of many, and puts them at the tail, ends first", async () => {
    const { take, message, newWork, works, objects, queue } = consumer();
    const work = newWork();
    expect(await take(message([uses, malware, actor], { work_id: work, update: true }))).toBe("ack");
    expect(works.get(work)?.live).toMatchObject({ expected: 3, processed: 0 });
    expect(queue).toHaveLength(3);
    for (const part of queue) expect(await take(part)).toBe("ack");
    expect(works.get(work)).toMatchObject({ status: "complete", completedNumber: 3, errors: [] });
    expect(objects.get(uses.id)).toBeDefined();
  });

  test("with no_split imports a bundle of many as it is, without announcing it", async () => {
    const { take, message, newWork, works, queue } = consumer();
    const work = newWork();
    expect(await take(message([uses, malware, actor], { work_id: work, no_split: true }))).toBe("ack");
    expect([queue, works.get(work)?.live]).toEqual([[], { expected: 0, processed: 3, last: expect.any(String) }]);
  });

  test("alone doesn't find what comes behind: the relationship is an error after its tries", async () => {
    const { take, message, newWork, works, objects } = consumer();
    const work = newWork();
    expect(await take(message([uses], { work_id: work }))).toBe("ack");
    expect(works.get(work)?.errors).toHaveLength(1);
    expect(objects.get(uses.id)).toBeUndefined();
  });

  test("finds what another worker imports meanwhile", async () => {
    const { take, message, newWork, works, objects } = consumer();
    const work = newWork();
    const first = take(message([uses], { work_id: work }));
    expect(await Promise.all([first, take(message([actor])), take(message([malware]))])).toEqual(["ack", "ack", "ack"]);
    expect([works.get(work)?.errors, objects.get(uses.id)?.id]).toEqual([[], uses.id]);
  });

  test.each([
    ["6.9", 1],
    ["7", 0],
  ] as const)("of %s: a work that dies between two tries", async (line, reported) => {
    const { take, message, newWork, works, objects } = consumer({ line });
    const work = newWork();
    const taken = take(
      message([{ ...malware, created_by_ref: "identity--99999999-9999-5999-8999-999999999999" }], { work_id: work }),
    );
    await take(message([actor])); // the first try is over
    works.loseAll();
    expect(await taken).toBe("ack");
    expect(objects.counts().get("Malware") ?? 0).toBe(reported);
  });

  test.each([
    ["cannot be read", Buffer.from("{")],
    ["breaks the splitter", undefined],
  ])("rejects a message that %s", async (_what, body) => {
    const { take, message } = consumer();
    expect(await take(body ?? message([{ ...uses, source_ref: undefined }, malware]))).toBe("reject");
  });

  test("takes a message of a dead work off the queue, and does nothing", async () => {
    const { take, message, objects } = consumer();
    expect(await take(message([malware], { work_id: "work_gone" }))).toBe("ack");
    expect(objects.get(malware.id)).toBeUndefined();
  });

  test.each([
    [true, 50, 1_000, 3_000],
    [false, undefined, 200, 600],
  ])("takes its time, where that habit is on: %j", async (slowWorkers, floor, least, most) => {
    const { take, message, waits } = consumer({ quirks: { slowWorkers } });
    await take(message([malware]));
    expect(waits).toEqual(floor === undefined ? [] : [floor]);
    waits.length = 0;
    await take(message([uses]));
    const tries = waits.filter((milliseconds) => milliseconds !== floor);
    expect(tries).toHaveLength(4);
    for (const milliseconds of tries) {
      expect(milliseconds).toBeGreaterThanOrEqual(least);
      expect(milliseconds).toBeLessThanOrEqual(most);
    }
  });

  test("reports what it gives up, and puts it into the dead letter queue", async () => {
    const { take, message, newWork, works, faults, buried } = consumer();
    faults.add({ kind: "workerGivesUp", every: 2 });
    const work = newWork();
    expect(await take(message([malware, actor], { work_id: work, no_split: true }))).toBe("ack");
    expect(works.get(work)?.errors).toMatchObject([{ message: expect.stringContaining("LOCK_ERROR") }]);
    expect(buried).toMatchObject([
      { work_id: work, rejection_info: { reject_reason: "MAX_RETRY", original_connector_id: connectorId } },
    ]);
    const { content } = buried[0] as { content: string };
    expect(JSON.parse(Buffer.from(content, "base64").toString())).toMatchObject({ id: actor.id });
  });

  test("gives a message back that it could not queue the parts of", async () => {
    const platform = testPlatform();
    const handle = openConsumer({
      ...platform,
      publish: () => Promise.reject(new Error("gone")),
      bury: async () => {},
    });
    const { message } = consumer();
    await expect(handle(connectorId, message([malware, actor]))).rejects.toThrow("gone");
  });
});
