import { expect, test } from "vitest";
import * as z from "zod";
import { Interrupted, SourceShape } from "../errors.ts";
import { finish, type Outcome, outcomeOf } from "./finish.ts";
import { emptyReport, tallied } from "./report.ts";

const report = {
  ...emptyReport(),
  records: 3,
  objects: 7,
  skipped: tallied(emptyReport().skipped, "CVE-1", new Error("dateAdded:\n  not a date")),
};

test.each<[Outcome, string, boolean]>([
  [{ kind: "success", report }, "3 records, 7 objects sent; 1 records skipped (CVE-1: dateAdded: not a date)", false],
  [
    { kind: "unchanged", reason: "the catalogue is the same", report },
    "Nothing to do: the catalogue is the same",
    false,
  ],
  [
    outcomeOf(new Interrupted("shutdown", "SIGTERM"), report),
    "Interrupted (SIGTERM) after 3 records, 7 objects sent; 1 records skipped (CVE-1: dateAdded: not a date); the next run goes on from the last checkpoint",
    true,
  ],
  [
    outcomeOf(new SourceShape("no JSON"), report),
    "Failed: no JSON; 3 records, 7 objects sent; 1 records skipped (CVE-1: dateAdded: not a date); the state stays at the last checkpoint, where the next run begins",
    true,
  ],
  [
    outcomeOf("odd", report),
    "Failed: odd; 3 records, 7 objects sent; 1 records skipped (CVE-1: dateAdded: not a date); the state stays at the last checkpoint, where the next run begins",
    true,
  ],
])("%o closes the work once, in words", async (outcome, message, inError) => {
  const calls: unknown[] = [];
  await finish({ processed: async (...call) => void calls.push(call) }, outcome);
  expect(calls).toEqual([[message, inError, 7]]);
});

test("a run without a work closes none", async () => {
  await expect(finish(undefined, { kind: "success", report })).resolves.toBeUndefined();
});

test("a tally keeps five samples and counts all", () => {
  let tally = emptyReport().skipped;
  for (let n = 0; n < 8; n++) tally = tallied(tally, `r${n}`, "x".repeat(400));
  expect(tally.count).toBe(8);
  expect(tally.samples).toHaveLength(5);
  expect(tally.samples[0]?.reason).toHaveLength(300);
});

test("a record of another shape is told by its faults, not by zod's JSON", () => {
  const error = z.object({ dateAdded: z.string(), product: z.string() }).safeParse({ dateAdded: 7 }).error;
  const { samples } = tallied(emptyReport().skipped, "CVE-1", error);
  expect(samples[0]?.reason).toMatch(/^dateAdded: .*string.*; product: /);
});
