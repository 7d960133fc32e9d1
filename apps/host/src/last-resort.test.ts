import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLastResort } from "./last-resort.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that counts how it was ended. */
function process() {
  const ends: (number | undefined)[] = [];
  const told: string[] = [];
  const signals = Object.assign(new EventEmitter(), { exit: (code?: number) => void ends.push(code) });
  const dispose = openLastResort(signals as unknown as NodeJS.Process, (message) => void told.push(message));
  return { signals, ends, told, dispose };
}

test.each(["SIGTERM", "SIGINT"])("what has not ended 9.5 s after %s is ended with 1, and says so", (name) => {
  const { signals, ends, told } = process();
  vi.advanceTimersByTime(60_000);
  signals.emit(name, name);
  vi.advanceTimersByTime(9_499);
  signals.emit(name, name);
  expect(ends).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ends).toEqual([1]);
  expect(told).toEqual([expect.stringContaining(`9.5 s after ${name}`)]);
});

test("taken away it knows no signals, but one that has come counts on", () => {
  const { signals, ends, dispose } = process();
  signals.emit("SIGTERM", "SIGTERM");
  dispose();
  expect(signals.eventNames()).toEqual([]);
  vi.advanceTimersByTime(9_500);
  expect(ends).toEqual([1]);
});
