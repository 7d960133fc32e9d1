import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDuration } from "../config/duration.ts";
import { type Outcome, outcomeOf } from "../delivery/finish.ts";
import { emptyReport } from "../delivery/report.ts";
import { Interrupted, SourceDenied, SourceUnavailable } from "../errors.ts";
import { testClock } from "../platform/test-clock.ts";
import { nextRun, schedule } from "./schedule.ts";

const report = emptyReport();
const success: Outcome = { kind: "success", report };
const failed = (error: Error = new Error("odd")): Outcome => outcomeOf(error, report);
const now = new Date("2026-01-31T12:00:00Z");
const every = parseDuration("P1D");
const minutes = (date: Date) => (date.getTime() - now.getTime()) / 60_000;

describe("nextRun", () => {
  test("a period after a success, months by the calendar", () => {
    expect(nextRun(success, 0, every, now, () => 1)).toEqual(new Date("2026-02-01T12:00:00Z"));
    expect(nextRun(success, 0, parseDuration("P1M"), now, () => 1)).toEqual(new Date("2026-02-28T12:00:00Z"));
  });

  test("soon after a failure, later with each, never later than the period", () => {
    expect(
      [1, 2, 3, 4, 5, 6, 7, 8, 20].map((failures) => minutes(nextRun(failed(), failures, every, now, () => 1))),
    ).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(minutes(nextRun(failed(), 20, parseDuration("PT5M"), now, () => 1))).toBe(5);
  });

  test("a feed's Retry-After is respected, a refusal asks seldom, an interruption goes on soon", () => {
    expect(
      minutes(nextRun(failed(new SourceUnavailable("429", { retryAfter: 7_200_000 })), 1, every, now, () => 1)),
    ).toBe(120);
    // for a day at most, or a period where that is longer
    for (const retryAfter of [31_536_000_000, 1e21, Number.POSITIVE_INFINITY]) {
      const asked = failed(new SourceUnavailable("503", { retryAfter }));
      expect(minutes(nextRun(asked, 1, parseDuration("PT1H"), now, () => 1))).toBe(24 * 60);
      expect(minutes(nextRun(asked, 1, parseDuration("P2D"), now, () => 1))).toBe(48 * 60);
    }
    expect(minutes(nextRun(failed(new SourceDenied("403", { status: 403 })), 1, every, now, () => 1))).toBe(15);
    expect(minutes(nextRun(failed(new Interrupted("timeout", "long")), 0, every, now, () => 1))).toBe(1);
  });

  test("for any failures and jitter: in the future, at least half the back-off, at most the period", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const wait = minutes(nextRun(failed(), failures, every, now, () => random));
        expect(wait).toBeGreaterThanOrEqual(0.5);
        expect(wait).toBeLessThanOrEqual(60);
      }),
    );
  });
});

describe("schedule", () => {
  test("runs at once, then each period; failures come sooner; the signal ends it", async () => {
    const clock = testClock();
    const stop = new AbortController();
    const outcomes = [success, failed(), failed(), success];
    const began: number[] = [];
    const start = clock.now().getTime();
    const done = schedule({
      every: parseDuration("PT1H"),
      clock,
      signal: stop.signal,
      random: () => 1,
      async run() {
        began.push((clock.now().getTime() - start) / 60_000);
        return outcomes[began.length - 1] ?? success;
      },
      planned: () => {},
      wake: () => new Promise(() => {}),
    });
    for (const minutes of [60, 1, 2, 60]) {
      await clock.sleeping();
      clock.advance(minutes * 60_000);
      await new Promise(setImmediate);
    }
    expect(began).toEqual([0, 60, 61, 63, 123]);
    stop.abort();
    await done;
  });

  test("a reset doesn't wait for the period", async () => {
    const clock = testClock();
    const stop = new AbortController();
    const bell = Promise.withResolvers<void>();
    let runs = 0;
    const done = schedule({
      every,
      clock,
      signal: stop.signal,
      random: () => 1,
      async run() {
        runs += 1;
        if (runs === 2) stop.abort();
        return success;
      },
      planned: () => {},
      wake: () => bell.promise,
    });
    await clock.sleeping();
    bell.resolve();
    await done;
    expect(runs).toBe(2);
  });
});
