import { expect, test } from "vitest";
import { hastyClock, testClock } from "../platform/test-clock.ts";
import { openRate } from "./rate.ts";

const { signal } = new AbortController();

test("no stretch of the period has more requests than the rate", async () => {
  const clock = hastyClock();
  const turn = openRate({ requests: 3, per: 60_000 }, clock);
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      await turn(signal);
      times.push(clock.now().getTime());
    }),
  );
  const start = times[0] ?? 0;
  expect(times.map((time) => time - start)).toEqual([0, 0, 0, 60_000, 60_000, 60_000, 120_000, 120_000]);
});

test("one that is ended while it waits doesn't hold up the next", async () => {
  const clock = testClock();
  const turn = openRate({ requests: 1, per: 60_000 }, clock);
  await turn(signal);
  const ended = new AbortController();
  const second = turn(ended.signal);
  const third = turn(signal);
  await clock.sleeping();
  ended.abort(new Error("the run ends"));
  await expect(second).rejects.toThrow("the run ends");
  await clock.sleeping();
  clock.advance(60_000);
  await third;
});
