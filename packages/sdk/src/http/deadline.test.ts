import { getEventListeners } from "node:events";
import { queryObjects } from "node:v8";
import { expect, test, vi } from "vitest";
import { fakeSource } from "../testing/source.ts";
import { openDeadline } from "./deadline.ts";
import { createHttp } from "./http.ts";

const never = new AbortController().signal;

test("the time is over: the signal says so", () => {
  vi.useFakeTimers();
  try {
    const deadline = openDeadline(1_000, never);
    vi.advanceTimersByTime(999);
    expect([deadline.signal.aborted, deadline.passed]).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    expect([deadline.signal.reason.name, deadline.passed]).toEqual(["TimeoutError", true]);
  } finally {
    vi.useRealTimers();
  }
});

test("an end from outside is the reason, also one that came before", () => {
  const outside = new AbortController();
  const deadline = openDeadline(1_000, outside.signal);
  outside.abort("shutdown");
  const late = openDeadline(1_000, outside.signal);
  for (const { signal, passed } of [deadline, late]) expect([signal.reason, passed]).toEqual(["shutdown", false]);
  for (const one of [deadline, late]) one.close();
});

test("one that is closed leaves neither a timer nor a listener", () => {
  vi.useFakeTimers();
  try {
    const { signal } = new AbortController();
    const deadline = openDeadline(1_000, signal);
    expect([vi.getTimerCount(), getEventListeners(signal, "abort").length]).toEqual([1, 1]);
    deadline.close();
    expect([vi.getTimerCount(), getEventListeners(signal, "abort").length]).toEqual([0, 0]);
  } finally {
    vi.useRealTimers();
  }
});

test("requests that are over leave no signals, whatever they were answered", async () => {
  const source = fakeSource({
    "https://feed.example/good.json": { body: {} },
    "https://feed.example/gone.json": { status: 404 },
  });
  const { signal } = new AbortController();
  const http = createHttp({
    transport: source,
    log: { debug() {}, info() {}, warn() {} } as unknown as Parameters<typeof createHttp>[0]["log"],
    signal,
    clock: { now: () => new Date(0), sleep: async () => {} },
    userAgent: "test",
    random: () => 0.5,
  });
  const ask = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await (await http.get("https://feed.example/good.json")).text();
      await expect(http.get("https://feed.example/gone.json")).rejects.toThrow("404");
    }
  };
  await ask(5);
  const before = queryObjects(AbortSignal, { format: "count" });
  await ask(100);
  expect(queryObjects(AbortSignal, { format: "count" }) - before).toBeLessThan(20);
});
