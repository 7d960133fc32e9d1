import { describe, expect, test } from "vitest";
import * as z from "zod";
import { PlatformRefused } from "../errors.ts";
import { hastyClock } from "../platform/test-clock.ts";
import { testLog } from "../platform/test-log.ts";
import type { Work } from "../platform/work.ts";
import { abandoned, counted, guarded } from "./guard.ts";
import { quiet } from "./quiet.ts";
import { openReset } from "./reset.ts";
import { openRoom } from "./room.ts";
import { validState } from "./state.ts";

/** A work that writes down what is asked of it. */
function openBook() {
  const calls: unknown[] = [];
  const work: Work = {
    id: "work_1",
    announce: async (count) => void calls.push(["announce", count]),
    report: async (error) => void calls.push(["report", error?.error]),
    processed: async (message, inError) => void calls.push(["processed", message, inError]),
    look: () => Promise.reject(new Error("not asked")),
  };
  return { calls, work };
}

describe("guard", () => {
  const recorded = () => {
    const { calls, work } = openBook();
    return { calls, work: guarded(work) };
  };

  test("announces one, once, and reports it after toProcessed", async () => {
    const { calls, work } = recorded();
    await work.announce(1_000);
    await work.announce(20);
    await work.processed("done", false, 0);
    expect(calls).toEqual([
      ["announce", 1],
      ["processed", "done", false],
      ["report", undefined],
    ]);
  });

  test("what was never announced is not reported", async () => {
    const { calls, work } = recorded();
    await work.processed("failed", true, 0);
    expect(calls).toEqual([["processed", "failed", true]]);
  });
});

describe("counted", () => {
  const open = () => {
    const { calls, work } = openBook();
    return { calls, work: counted(work) };
  };

  test("announces what comes, and only closes when all of it was sent", async () => {
    const { calls, work } = open();
    await work.announce(1_000);
    await work.announce(20);
    await work.processed("done", false, 1_020);
    expect(calls).toEqual([
      ["announce", 1_000],
      ["announce", 20],
      ["processed", "done", false],
    ]);
  });

  test("what was not sent is taken back but for one, which is reported after toProcessed", async () => {
    const { calls, work } = open();
    await work.announce(1_000);
    await work.processed("failed", true, 990);
    expect(calls.slice(1)).toEqual([
      ["announce", -9],
      ["processed", "failed", true],
      ["report", "10 announced objects did not come: failed"],
    ]);
  });

  test("a single one is reported, nothing is taken back", async () => {
    const { calls, work } = open();
    await work.announce(10);
    await work.processed("done", false, 9);
    expect(calls.slice(1)).toEqual([
      ["processed", "done", false],
      ["report", "1 announced objects did not come: done"],
    ]);
  });
});

describe("abandoned", () => {
  const closing = async (status: "progress" | "complete", expected: number, processed: number) => {
    const calls: unknown[] = [];
    await abandoned(
      {
        id: "work_1",
        announce: async (count) => void calls.push(["announce", count]),
        report: async () => void calls.push("report"),
        processed: async (_, inError) => void calls.push(["processed", inError]),
        look: () => Promise.reject(new Error("not asked")),
      },
      { status, expected, processed, errors: [] },
    );
    return calls;
  };

  test("what never comes is taken back but for one, which is reported in error", async () => {
    expect(await closing("progress", 100, 40)).toEqual([["announce", -59], ["processed", true], "report"]);
    expect(await closing("progress", 1, 0)).toEqual([["processed", true], "report"]);
  });

  test("a dead one is closed all the same: its counts are gone", async () => {
    const calls: unknown[] = [];
    const dead = () => Promise.reject(new PlatformRefused("dead", { code: "WORK_NOT_ALIVE", hint: "" }));
    const processed = async (_: string, inError: boolean) => void calls.push(["processed", inError]);
    const work: Work = { id: "work_1", announce: dead, report: dead, processed, look: dead };
    await abandoned(work, { status: "progress", expected: 100, processed: 40, errors: [] });
    expect(calls).toEqual([["processed", true]]);
    const refused = () => Promise.reject(new PlatformRefused("no", { code: "FORBIDDEN_ACCESS", hint: "" }));
    const other = { ...work, announce: refused };
    await expect(abandoned(other, { status: "progress", expected: 9, processed: 4, errors: [] })).rejects.toThrow("no");
  });

  test("one of which all was imported is only closed; a complete one is left alone", async () => {
    expect(await closing("progress", 40, 40)).toEqual([["processed", true]]);
    expect(await closing("progress", 40, 43)).toEqual([
      ["announce", 3],
      ["processed", true],
    ]);
    expect(await closing("complete", 40, 40)).toEqual([]);
  });
});

describe("quiet", () => {
  const looking = async (works: readonly (readonly string[])[], messages: readonly number[]) => {
    const clock = hastyClock();
    const { log, lines } = testLog();
    const left = { works: [...works], messages: [...messages] };
    const closed: string[] = [];
    await quiet({
      openWorks: async () => left.works.shift() ?? [],
      queue: async () => ({ messages: left.messages.shift() ?? 0 }),
      close: async (work) => void closed.push(work),
      clock,
      log,
      signal: new AbortController().signal,
    });
    return { sleeps: clock.sleeps, told: lines.length, closed };
  };

  test("without an older open work nothing is waited for", async () => {
    expect(await looking([[]], [])).toEqual({ sleeps: [], told: 0, closed: [] });
  });

  test("an older work with messages queued is waited for, and said once", async () => {
    expect(await looking([["w"], ["w"], []], [5, 2])).toEqual({ sleeps: [60_000, 60_000], told: 1, closed: [] });
  });

  test("an empty queue counts after two looks in a row, and what is open then is closed", async () => {
    expect(await looking([["w"], ["w"], ["w"], ["w"]], [0, 7, 0, 0])).toEqual({
      sleeps: [60_000, 60_000, 60_000],
      told: 1,
      closed: ["w"],
    });
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
      published: () => 0,
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
      published: () => 0,
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

  test("what was sent since the last look counts before OpenCTI's figures have it", async () => {
    let published = 0;
    let asked = 0;
    const clock = hastyClock();
    const room = openRoom({
      queue: async () => ({ messages: 0, megabytes: 0 * ++asked }),
      published: () => published,
      info: () => {},
      threshold: 10,
      clock,
      log: testLog().log,
      signal,
    });
    await room();
    published = 7_400_000; // 9.9 MB in base64
    await room();
    expect(asked).toBe(1);
    published = 7_600_000;
    await room();
    expect(asked).toBe(3); // full by what was sent, then seen with nothing new
    expect(clock.sleeps).toEqual([10_000]);
  });

  test("an ended run doesn't wait", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stop"));
    const room = openRoom({
      queue: async () => ({ messages: 1, megabytes: 900 }),
      published: () => 0,
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
