import type { Logger } from "pino";
import { expect, test } from "vitest";
import type { Clock } from "../clock.ts";
import type { Work } from "../platform/work.ts";
import { counted, guarded } from "./guard.ts";

/** A work whose counts are kept here, and whatever else is of a test. */
function countingWork(more: Partial<Work> = {}) {
  const counts = { expected: 0, processed: 0 };
  const work: Work = {
    id: "work_1",
    async announce(count) {
      counts.expected += count;
    },
    async report() {
      counts.processed += 1;
    },
    processed: async () => {},
    look: () => Promise.reject(new Error("not asked")),
    ...more,
  };
  return { counts, work };
}

/** OpenCTI's counts of a work that the workers have done all of what arrived of. */
async function countsAfter(announced: number, sent: number) {
  const { counts, work } = countingWork();
  const run = counted(work);
  await run.announce(announced);
  await run.processed("failed", true, sent);
  return { expected: counts.expected, processed: sent + counts.processed };
}

test.each([
  [0, 10],
  [1, 10],
  [2, 9],
  [3, 8],
  [10, 1],
])("with %i of 10 objects missing the counts of the work meet at %i", async (missing, met) => {
  expect(await countsAfter(10, 10 - missing)).toEqual({ expected: met, processed: met });
});

/**
 * OpenCTI 6.x (platform-internals Q3): the counts of a work are gone when they are equal at `toProcessed`, and then workers drop
 * what is still queued. Resolves with what they have imported of so many messages, of which the first ones came twice.
 */
async function importedOn6(messages: number, twice: number, doneBefore: number, mayRepeat: number) {
  let isAlive = true;
  const queue = [...Array.from({ length: twice }, (_, n) => n), ...Array.from({ length: messages }, (_, n) => n)];
  const imported = new Set<number>();
  const take = (count: number) => {
    for (const message of queue.splice(0, count)) {
      if (!isAlive) continue;
      imported.add(message);
      counts.processed += 1;
    }
  };
  const { counts, work } = countingWork({
    async processed() {
      if (counts.expected === counts.processed) isAlive = false;
    },
  });
  const run = counted(work, () => mayRepeat);
  await run.announce(messages);
  take(doneBefore);
  await run.processed("done", false, messages);
  take(queue.length);
  return { imported: imported.size, ...counts };
}

test("messages that may have come twice don't end the work before its last message", async () => {
  for (let doneBefore = 0; doneBefore <= 8; doneBefore++)
    expect(await importedOn6(6, 2, doneBefore, 6)).toEqual({ imported: 6, expected: 7, processed: 9 });
  expect((await importedOn6(6, 2, 6, 0)).imported).toBe(4); // what happens without
  expect(await importedOn6(6, 0, 6, 6)).toEqual({ imported: 6, expected: 7, processed: 7 });
});

/** A worker that announces another bundle at each look, and has imported what was announced before; whether it is behind for good. */
async function guardedRun(bundles: readonly number[], { isAway = false, isCounted = true } = {}) {
  const waiting = [...bundles];
  const told: string[] = [];
  let isReported = false;
  const { counts, work } = countingWork({
    async report() {
      isReported = true;
    },
    async look() {
      const [next = 0] = isAway ? [] : waiting.splice(0, 1);
      counts.processed = counts.expected - 1;
      if (next > 1) counts.expected += next;
      else counts.processed += next;
      return { status: "progress", ...counts, errors: [] };
    },
  });
  let now = 0;
  const clock: Clock = {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
  };
  const log = { warn: (_: object, text: string) => told.push(text) } as unknown as Logger;
  const run = guarded(work, { isCounted: () => isCounted, clock, log, signal: new AbortController().signal });
  await run.announce(1);
  const sent = bundles.reduce((sum, count) => sum + count, 0);
  await run.processed("done", false, sent);
  return { left: waiting.length, guardIsThere: !isReported, told, now };
}

test("over api the guard stays until the worker has split the last bundle, however far it is behind", async () => {
  expect(await guardedRun([5, 200, 3])).toMatchObject({ left: 0, guardIsThere: false, told: [], now: 1_000 });
  expect(await guardedRun(Array(500).fill(2))).toMatchObject({ left: 0, told: [] });
  expect(await guardedRun([1])).toMatchObject({ left: 0, told: [], now: 0 });
  expect(await guardedRun([5], { isCounted: false })).toMatchObject({ left: 1, told: [], now: 0 });
});

test("over api the guard stays for good where no worker splits, and that is told", async () => {
  const { left, guardIsThere, told, now } = await guardedRun([5, 3], { isAway: true });
  expect({ left, guardIsThere, now }).toEqual({ left: 2, guardIsThere: true, now: 60_000 });
  expect(told).toEqual(["no worker takes what was sent: the work stays open until a later run closes it"]);
});
