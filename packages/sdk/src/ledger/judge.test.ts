import { describe, expect, test } from "vitest";
import type { WorkLook } from "../platform/work.ts";
import { judge, type Sent } from "./judge.ts";

const work: Sent = {
  sent: 10,
  guarded: false,
  closed: true,
  isOwn: (message) => message === "closing words" || message.startsWith("settled"),
  isSettlement: (message) => message.startsWith("settled"),
  drained: false,
};
const look = (more: Partial<WorkLook> = {}): WorkLook => ({
  status: "complete",
  expected: 10,
  processed: 10,
  errors: [],
  ...more,
});
const of = (id: string) => JSON.stringify({ type: "malware", id });
const error = (message: string, source: string | undefined = of("malware--1")) => ({ message, source });

describe("judge: what became of a work (platform-internals Q3)", () => {
  test.each([
    ["complete, all processed", look(), work, { kind: "imported", refused: [] }],
    ["still being imported", look({ status: "progress", processed: 4 }), work, { kind: "waiting" }],
    ["not begun", look({ status: "wait", processed: 0 }), work, { kind: "waiting" }],
    ["ended by a newer work before its time", look({ processed: 4 }), work, { kind: "lost" }],
    [
      "purged: open, and the queue stays empty",
      look({ status: "progress", processed: 4 }),
      { ...work, drained: true },
      { kind: "lost" },
    ],
    [
      "its run was killed: more was announced than sent, and all that was sent has come",
      look({ status: "progress", expected: 2_000, processed: 10 }),
      { ...work, drained: true },
      { kind: "imported", refused: [] },
    ],
    ["deleted", look({ status: "missing", processed: 0 }), work, { kind: "lost" }],
    ["timed out", look({ status: "timeout" }), work, { kind: "lost" }],
    [
      "an object refused",
      look({ errors: [error("no")] }),
      work,
      { kind: "imported", refused: [{ id: "malware--1", reason: "no" }] },
    ],
    [
      "an object refused in its bundle",
      look({ errors: [error("no", JSON.stringify({ type: "bundle", objects: [{ id: "malware--2" }] }))] }),
      work,
      { kind: "imported", refused: [{ id: "malware--2", reason: "no" }] },
    ],
    ["an error that names no object", look({ errors: [error("no", "{")] }), work, { kind: "lost" }],
    ["an error without source", look({ errors: [{ message: "no", source: undefined }] }), work, { kind: "lost" }],
    [
      "more errors than OpenCTI keeps",
      look({ errors: Array.from({ length: 100 }, () => error("no")) }),
      work,
      { kind: "lost" },
    ],
    [
      "a failed run's closing words are no refusal",
      look({ errors: [error("closing words", undefined)] }),
      work,
      { kind: "imported", refused: [] },
    ],
    [
      "what the connector settled itself is no import",
      look({ expected: 10, processed: 10, errors: [error("settled", "")] }),
      work,
      { kind: "lost" },
    ],
    [
      "with a guard one of the processed is the guard",
      look({ expected: 11, processed: 10 }),
      { ...work, guarded: true },
      { kind: "lost" },
    ],
    [
      "open, with the guard among the processed",
      look({ status: "progress", expected: 11, processed: 10 }),
      { ...work, guarded: true, drained: true },
      { kind: "lost" },
    ],
    [
      "its run was killed before it reported the guard",
      look({ status: "progress", expected: 11, processed: 10 }),
      { ...work, guarded: true, closed: false, drained: true },
      { kind: "imported", refused: [] },
    ],
    [
      "all and the guard",
      look({ expected: 11, processed: 11 }),
      { ...work, guarded: true },
      { kind: "imported", refused: [] },
    ],
  ] as const)("%s", (_what, seen, sent, verdict) => {
    expect(judge(seen, sent)).toMatchObject(verdict);
  });
});
