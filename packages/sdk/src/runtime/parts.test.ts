import { describe, expect, test } from "vitest";
import * as z from "zod";
import { hastyClock } from "../platform/test-clock.ts";
import { testLog } from "../platform/test-log.ts";
import type { Work } from "../platform/work.ts";
import { guarded } from "./guard.ts";
import { openReset } from "./reset.ts";
import { openRoom } from "./room.ts";
import { validState } from "./state.ts";

describe("guard", () => {
  const recorded = () => {
    const calls: unknown[] = [];
    const work: Work = {
      id: "work_1",
      announce: async (count) => void calls.push(["announce", count]),
      report: async () => void calls.push("report"),
      processed: async (message, inError) => void calls.push(["processed", message, inError]),
      look: () => Promise.reject(new Error("not asked")),
    };
    return { calls, work: guarded(work) };
  };

  test("announces one, once, and reports it after toProcessed", async () => {
    const { calls, work } = recorded();
    await work.announce(1_000);
    await work.announce(20);
    await work.processed("done", false);
    expect(calls).toEqual([["announce", 1], ["processed", "done", false], "report"]);
  });

  test("what was never announced is not reported", async () => {
    const { calls, work } = recorded();
    await work.processed("failed", true);
    expect(calls).toEqual([["processed", "failed", true]]);
  });
});

describe("room", () => {
  const signal = new AbortController().signal;

  test("waits while the queue is over its threshold, and the ping says so", async () => {
    const sizes = [600, 500, 499, 10];
    const told: unknown[] = [];
    const clock = hastyClock();
    const { log, lines } = testLog();
    const room = openRoom({
      queue: async () => ({ messages: 1, megabytes: sizes.shift() ?? 0 }),
      info: (change) => told.push(change),
      threshold: 500,
      clock,
      log,
      signal,
    });
    await room();
    expect(told).toEqual(
      [600, 500, 499].map((size) => ({ buffering: size >= 500, queue_threshold: 500, queue_messages_size: size })),
    );
    expect(clock.sleeps).toEqual([10_000, 10_000]);
    expect(lines.map(({ msg }) => msg)).toEqual([
      "the queue is full: waiting until the workers have caught up",
      "the queue has room again",
    ]);
  });

  test("an answer is good for five seconds", async () => {
    let asked = 0;
    const clock = hastyClock();
    const room = openRoom({
      queue: async () => ({ messages: 0, megabytes: 0 * ++asked }),
      info: () => {},
      threshold: 500,
      clock,
      log: testLog().log,
      signal,
    });
    await room();
    await room();
    expect(asked).toBe(1);
    await clock.sleep(5_000);
    await room();
    expect(asked).toBe(2);
  });

  test("an ended run doesn't wait", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stop"));
    const room = openRoom({
      queue: async () => ({ messages: 1, megabytes: 900 }),
      info: () => {},
      threshold: 500,
      clock: hastyClock(),
      log: testLog().log,
      signal: stop.signal,
    });
    await expect(room()).rejects.toThrow("stop");
  });
});

test("of a saved state only what is valid is used, with a word about the rest", () => {
  const { log, lines } = testLog();
  const shape = z.object({ last_update: z.string(), page: z.number(), gone: z.string() });
  expect(validState(shape, { last_update: "2024", page: "two", other: 1, gone: null }, log)).toEqual({
    last_update: "2024",
  });
  expect(lines).toMatchObject([{ key: "page" }]);
});

test("a reset ends the run that is under way, wakes the schedule, and leaves the next run alone", async () => {
  let listener = () => {};
  const reset = openReset({
    onReset: (told) => {
      listener = told;
      return () => {};
    },
  });
  const first = reset.signal();
  listener();
  expect(first.reason).toMatchObject({ reason: "reset" });
  await reset.wake();
  expect(reset.signal().aborted).toBe(false);
  const woken = await Promise.race([reset.wake().then(() => "woken"), Promise.resolve("waiting")]);
  expect(woken).toBe("waiting");
});
