import { type Clock, type Configuration, exit } from "@octi/sdk/runtime";
import { expect, test } from "vitest";
import { keep } from "./keep.ts";

const minute = 60_000;

/** Keeps a connector that lives for so many milliseconds each time, and then ends with these codes; says how long it waited. */
async function waits(codes: readonly (number | Error)[], { once = false, lives = 0, stopAfter = 99 } = {}) {
  let now = 0;
  const slept: number[] = [];
  const end = new AbortController();
  const clock: Clock = {
    now: () => new Date(now),
    async sleep(ms) {
      slept.push(ms / minute);
      now += ms;
      if (slept.length < stopAfter) return;
      end.abort(new Error("ended"));
      throw end.signal.reason;
    },
  };
  const settings = { CONNECTOR_RUN_AND_TERMINATE: once, CONNECTOR_DURATION_PERIOD: "P1D" };
  const left = [...codes];
  const told: Date[] = [];
  const thrown: unknown[] = [];
  const code = await keep({
    configuration: { settings } as Configuration,
    async live() {
      now += lives;
      const next = left.shift() ?? exit.good;
      if (next instanceof Error) throw next;
      return next;
    },
    threw: (error) => void thrown.push(error),
    ended: (again) => void told.push(again),
    signal: end.signal,
    clock,
  });
  expect(told).toHaveLength(slept.length);
  return { code, slept, told, thrown };
}

test("one that ends in error starts again, less and less often, at least once an hour", async () => {
  const { code, slept, told } = await waits(Array(9).fill(exit.failed));
  expect(code).toBe(exit.good);
  expect(slept).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(told[0]).toEqual(new Date(minute));
});

test("one whose life throws has failed, and the error is told", async () => {
  const error = new Error("of its end");
  expect(await waits([error])).toMatchObject({ code: exit.good, slept: [1], thrown: [error] });
  expect(await waits([error], { once: true })).toMatchObject({ code: exit.failed, slept: [], thrown: [error] });
});

test("one that has gone on for long starts again soon", async () => {
  const { slept } = await waits([exit.failed, exit.failed, exit.configuration], { lives: 61 * minute });
  expect(slept).toEqual([1, 1, 1]);
});

test("one that ends by itself, or that was to run once, does not; nor while the process ends", async () => {
  expect(await waits([exit.good])).toMatchObject({ code: exit.good, slept: [] });
  expect(await waits([exit.failed], { once: true })).toMatchObject({ code: exit.failed, slept: [] });
  expect(await waits(Array(9).fill(exit.failed), { stopAfter: 2 })).toMatchObject({ code: exit.good, slept: [1, 2] });
});
