import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PlatformRefused } from "../errors.ts";
import { framed } from "../ledger/holdings.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { testLog } from "../platform/test-log.ts";
import type { WorkLook } from "../platform/work.ts";
import { judgeWorks } from "./judging.ts";

let folder = "";
let ledger: Ledger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "octi-judging-"));
  ledger = openLedger(join(folder, "c.ledger"), { platform: "7", now: 0, token: () => "token" });
});
afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true });
});

/** A run that has sent two objects into a work and was killed before it closed it. */
function killed(): void {
  ledger.change({ ...ledger.book, works: [{ id: "w", before: {}, sent: 0, guarded: false, tries: 0 }] });
  const objects = framed(["a", "b"].map((id) => ({ id, digest: "0123456789abcdef" })));
  ledger.confirmed({ work: "w", count: 2, objects, further: [], records: [], removed: [] });
}

/** OpenCTI with that work, and what is asked of it, at so many seconds. */
function platform(look: WorkLook, refusal?: Error) {
  const asked: string[] = [];
  let seconds = 0;
  const work = {
    id: "w",
    announce: async (count: number) => void asked.push(`announce ${count}`),
    report: async () => void asked.push("report"),
    async processed(_message: string, inError: boolean) {
      if (refusal) throw refusal;
      asked.push(`processed ${inError}`);
    },
    look: async () => look,
  };
  const session = {
    state: {},
    save: async () => {},
    queue: async () => ({ messages: 0, megabytes: 0 }),
    earlierWork: async () => ({ work, look }),
  };
  const clock = { now: () => new Date(seconds * 1_000), sleep: async () => {} };
  return {
    asked,
    judge(at: number) {
      seconds = at;
      return judgeWorks({ ledger, session, clock, log: testLog().log });
    },
  };
}

const open: WorkLook = { status: "progress", expected: 5, processed: 2, errors: [] };

test("a work that its run has left open is closed once the queue was empty for a minute", async () => {
  killed();
  const { asked, judge } = platform(open);
  expect(await judge(0)).toBe(1);
  expect(await judge(59)).toBe(1);
  expect(asked).toEqual([]);
  expect(await judge(61)).toBe(0);
  expect(asked).toEqual(["announce -2", "processed true", "report"]);
  expect(ledger.has("a")).toBe(true);
  expect(await judge(200)).toBe(0);
  expect(asked).toHaveLength(3);
});

test("one that OpenCTI doesn't let be closed is judged all the same", async () => {
  killed();
  const { judge } = platform(open, new PlatformRefused("no", { code: "WORK_NOT_ALIVE", hint: "" }));
  await judge(0);
  expect(await judge(61)).toBe(0);
});

test("complete and missing ones are left alone", async () => {
  for (const status of ["complete", "missing", "timeout"] as const) {
    killed();
    const { asked, judge } = platform({ ...open, status });
    expect(await judge(0)).toBe(0);
    expect(asked).toEqual([]);
  }
});
