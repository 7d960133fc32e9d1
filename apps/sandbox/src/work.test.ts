import { describe, expect, test } from "vitest";
import { newWork, reduce, tracking, type Work, type WorkEvent, type WorkRules } from "./work.ts";

const at = "2026-03-01T12:00:00.000Z";
const rules69: WorkRules = { line: "6.9", diesWhenEven: true };
const rules7: WorkRules = { line: "7", diesWhenEven: true };

const fresh = (multipart = false): Work =>
  newWork({
    id: "work_c_1",
    connectorId: "c",
    name: "run",
    userId: "u",
    timestamp: "2026-03-01T11:00:00.000Z",
    multipart,
  });
const expecting = (count: number): WorkEvent => ({ kind: "addExpectations", count });
const reported: WorkEvent = { kind: "reportExpectation", error: null };
const failed = (error: string): WorkEvent => ({ kind: "reportExpectation", error: { error, source: "{}" } });
const received: WorkEvent = { kind: "toReceived", message: "in" };
const processed: WorkEvent = { kind: "toProcessed", message: "done", inError: false };
const processedInError: WorkEvent = { kind: "toProcessed", message: "broken", inError: true };
const closedOld: WorkEvent = { kind: "closeOld" };

const after = (rules: WorkRules, work: Work, ...events: readonly WorkEvent[]): Work =>
  events.reduce((current, event) => reduce(current, event, at, rules), work);

interface Case {
  /** The row of platform-internals Q3, or the sentence under its table, that says so. */
  readonly cites: string;
  readonly events: readonly WorkEvent[];
  readonly status: Work["status"];
  readonly alive: boolean;
  readonly expected: number;
  readonly number: number;
}

const single69: readonly Case[] = [
  { cites: "workAdd: status progress", events: [], status: "progress", alive: true, expected: 0, number: 0 },
  {
    cites: "addExpectations: runs no completion check",
    events: [expecting(1), expecting(-1)],
    status: "progress",
    alive: true,
    expected: 0,
    number: 0,
  },
  {
    cites: "addExpectations: negative n works",
    events: [expecting(3), expecting(-2), reported],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "reportExpectation: below expected goes on",
    events: [expecting(2), reported],
    status: "progress",
    alive: true,
    expected: 2,
    number: 0,
  },
  {
    cites: "reportExpectation: processed === expected completes, the key is kept",
    events: [expecting(2), reported, reported],
    status: "complete",
    alive: true,
    expected: 2,
    number: 2,
  },
  {
    cites: "over-count: equality can be jumped over, then never complete",
    events: [reported, reported, expecting(1), reported],
    status: "progress",
    alive: true,
    expected: 1,
    number: 0,
  },
  {
    cites: "an error counts as processed",
    events: [expecting(1), failed("MISSING_REFERENCE_ERROR")],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "early completion: a later batch goes on counting",
    events: [expecting(1), reported, expecting(2), reported, reported],
    status: "complete",
    alive: true,
    expected: 3,
    number: 3,
  },
  {
    cites: "toReceived: re-opens a complete one",
    events: [expecting(1), reported, received],
    status: "progress",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "toProcessed: expected 0 completes, the key is kept",
    events: [processed],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "toProcessed: at equality completes and deletes the key",
    events: [expecting(1), reported, processed],
    status: "complete",
    alive: false,
    expected: 1,
    number: 1,
  },
  {
    cites: "toProcessed: below expected doesn't complete",
    events: [expecting(2), reported, processed],
    status: "progress",
    alive: true,
    expected: 2,
    number: 0,
  },
  {
    cites: "guard: toProcessed, then report, keeps the key",
    events: [expecting(1), processed, reported],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "guard: -1, then toProcessed, deletes it at equality",
    events: [expecting(2), reported, expecting(-1), processed],
    status: "complete",
    alive: false,
    expected: 1,
    number: 1,
  },
  {
    cites: "report of a dead work: nothing",
    events: [expecting(1), reported, processed, expecting(1), reported],
    status: "complete",
    alive: false,
    expected: 2,
    number: 1,
  },
  {
    cites: "closeOldWorks: complete, and the key deleted",
    events: [expecting(5), reported, closedOld],
    status: "complete",
    alive: false,
    expected: 5,
    number: 1,
  },
  {
    cites: "closeOldWorks: an early complete one's key survives",
    events: [expecting(1), reported, closedOld],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
];

const single7: readonly Case[] = [
  {
    cites: "[newer] non-multipart uses processed >= expected too",
    events: [reported, reported, expecting(1), reported],
    status: "complete",
    alive: true,
    expected: 1,
    number: 3,
  },
  {
    cites: "[newer] toProcessed no longer deletes the key",
    events: [expecting(1), reported, processed],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "[newer] nothing expected: toProcessed completes",
    events: [processed],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "[newer] below expected doesn't complete",
    events: [expecting(2), reported, processed],
    status: "progress",
    alive: true,
    expected: 2,
    number: 0,
  },
];

const multi7: readonly Case[] = [
  {
    cites: "[newer] multipart: even without toProcessed isn't complete",
    events: [expecting(1), reported],
    status: "progress",
    alive: true,
    expected: 1,
    number: 0,
  },
  {
    cites: "[newer] multipart: toProcessed after the last report",
    events: [expecting(1), reported, processed],
    status: "complete",
    alive: true,
    expected: 1,
    number: 1,
  },
  {
    cites: "[newer] multipart: the last report after toProcessed",
    events: [expecting(2), reported, processed, reported],
    status: "complete",
    alive: true,
    expected: 2,
    number: 2,
  },
  {
    cites: "[newer] multipart: two batches don't complete in between",
    events: [expecting(1), reported, expecting(1), reported],
    status: "progress",
    alive: true,
    expected: 2,
    number: 0,
  },
];

describe.each([
  ["6.9", rules69, false, single69],
  ["7", rules7, false, single7],
  ["7, multi-part", rules7, true, multi7],
] as const)("a work on %s (platform-internals Q3)", (_line, rules, multipart, cases) => {
  test.each(cases)("$cites", ({ events, status, alive, expected, number }) => {
    const work = after(rules, fresh(multipart), ...events);
    expect({
      status: work.status,
      alive: work.live !== null,
      expected: work.expected,
      number: work.completedNumber,
    }).toEqual({ status, alive, expected, number });
    expect(work.completedTime !== null).toBe(number > 0);
  });
});

test("toProcessed: its message goes to the errors when inError, which changes no status", () => {
  const work = after(rules69, fresh(), expecting(1), received, processedInError);
  expect(work).toMatchObject({ status: "progress", processedTime: at, receivedTime: at });
  expect(work.messages).toEqual([{ timestamp: at, message: "in", sequence: 1, source: null }]);
  expect(work.errors).toEqual([{ timestamp: at, message: "broken", sequence: 1, source: null }]);
});

test("reportExpectation: at most 100 errors are kept, all count", () => {
  const work = after(
    rules69,
    fresh(),
    expecting(130),
    ...Array.from({ length: 130 }, (_, index) => failed(`E${index}`)),
  );
  expect(work).toMatchObject({ status: "complete", completedNumber: 130 });
  expect(work.errors).toHaveLength(100);
  expect(work.errors.at(-1)).toMatchObject({ message: "E99", sequence: 100, source: "{}" });
});

test("addDraftContext notes the draft only", () => {
  const work = fresh();
  expect(after(rules7, work, { kind: "addDraftContext", draft: "d1" })).toEqual({ ...work, draft: "d1" });
});

test("a work that dies when even does not with that habit off", () => {
  const events = [expecting(1), reported, processed];
  expect(after({ line: "6.9", diesWhenEven: false }, fresh(), ...events).live).not.toBeNull();
});

test("the page shows live numbers while a work goes on, stored ones when it is complete", () => {
  const open = after(rules69, fresh(), expecting(2), reported);
  expect(tracking(open)).toEqual({ expected: 2, processed: 1, last: at });
  const early = after(rules69, open, reported, expecting(3), reported);
  expect(tracking(early)).toEqual({ expected: 5, processed: 2, last: at }); // complete by label, grown since
});
