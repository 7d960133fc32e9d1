import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { createClient } from "./client.ts";
import { hastyClock } from "./test-clock.ts";
import { testLog } from "./test-log.ts";
import { type Fault, type KeptWork, type TestPlatform, testPlatform } from "./test-platform.ts";
import { openedWork, type Work } from "./work.ts";

const id = "work_c0ffee00-0000-4000-8000-000000000001_2026-01-01T00:00:00.000Z";
let platform: TestPlatform;
let kept: KeptWork;
let work: Work;

beforeEach(async () => {
  platform = await testPlatform();
  kept = {
    id,
    name: "a run",
    multipart: false,
    expected: 0,
    processed: 0,
    status: "progress",
    errors: [],
    messages: [],
  };
  platform.works.set(id, kept);
  const clock = hastyClock();
  const client = createClient({
    url: platform.url,
    token: platform.token,
    userAgent: "octi/0.1.0",
    fetch,
    clock,
    log: testLog().log,
    patience: 60_000,
  });
  work = openedWork(client, id, { clock, signal: new AbortController().signal });
});
afterEach(() => platform.close());

const on = "workEdit.addExpectations";
const outages: [string, Fault[]][] = [
  ["nothing fails", []],
  ["the answer is lost", [{ on, answer: "cut", applied: true }]],
  ["the request is lost", [{ on, answer: "cut" }]],
  [
    "a proxy answers in between",
    [
      { on, answer: { status: 502 } },
      { on, answer: { status: 504 }, applied: true },
    ],
  ],
  [
    "the platform is overloaded",
    [
      { on, answer: { status: 429 } },
      { on, answer: { code: "LOCK_ERROR" } },
    ],
  ],
  [
    "the look fails, too",
    [
      { on, answer: "cut", applied: true },
      { on: "work", answer: "cut" },
    ],
  ],
];

describe("announcing", () => {
  test.each(outages)("counts once when %s", async (_, faults) => {
    await work.announce(10);
    platform.faults.push(...faults);
    await work.announce(5);
    expect(kept.expected).toBe(15);
    await work.announce(-4);
    expect(kept.expected).toBe(11);
  });

  test("takes back once when the answer is lost", async () => {
    await work.announce(10);
    platform.faults.push({ on, answer: "cut", applied: true });
    await work.announce(-9);
    expect(kept.expected).toBe(1);
  });

  test("fails when it never arrives", async () => {
    for (let i = 0; i < 5; i++) platform.faults.push({ on, answer: { status: 502 } });
    await expect(work.announce(5)).rejects.toBeInstanceOf(PlatformUnavailable);
    expect(platform.count(on)).toBe(5);
  });

  test("fails when the work is gone", async () => {
    platform.works.delete(id);
    platform.faults.push({ on, answer: "cut" });
    await expect(work.announce(5)).rejects.toMatchObject({ code: "WORK_NOT_ALIVE" });
    platform.faults.push({ on, answer: { code: "WORK_NOT_ALIVE" } });
    await expect(work.announce(5)).rejects.toBeInstanceOf(PlatformRefused);
  });
});

describe("reporting", () => {
  test("counts one, with or without an error", async () => {
    await work.announce(2);
    await work.report();
    await work.report({ error: "refused", source: '{"type":"malware"}' });
    expect(await work.look()).toEqual({
      status: "complete",
      expected: 2,
      processed: 2,
      errors: [{ message: "refused", source: '{"type":"malware"}' }],
    });
  });

  test("is repeated where it cannot have arrived, and only there", async () => {
    await work.announce(3);
    platform.faults.push({ on: "workEdit.reportExpectation", answer: { status: 429 } });
    await work.report();
    expect(kept.processed).toBe(1);
    platform.faults.push({ on: "workEdit.reportExpectation", answer: "cut", applied: true });
    await expect(work.report()).rejects.toBeInstanceOf(PlatformUnavailable);
    expect(kept.processed).toBe(2);
  });
});

describe("closing", () => {
  test.each([false, true])("says the message, in error %s, also through an outage", async (inError) => {
    platform.faults.push({ on: "workEdit.toProcessed", answer: { status: 502 } });
    await work.processed("3 records", inError);
    expect(inError ? kept.errors : kept.messages).toEqual(inError ? [{ message: "3 records" }] : ["3 records"]);
    expect(await work.look()).toMatchObject({ status: "complete" });
  });
});

test("a work that was deleted is missing", async () => {
  platform.works.delete(id);
  expect(await work.look()).toEqual({ status: "missing", expected: 0, processed: 0, errors: [] });
});
