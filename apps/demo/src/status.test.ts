import { expect, test } from "vitest";
import { countLines, isSettled } from "./status.ts";

const work = (status: string) => ({ status, processed: 1, expected: 1, messages: [], errors: [] });

test("counts are told, the most first, with their sum", () => {
  expect(countLines({ works: [], counts: { Organization: 2, Vulnerability: 30 } })).toEqual([
    "         30  Vulnerability",
    "          2  Organization",
    "         32  in all",
  ]);
  expect(countLines({ works: [], counts: {} })).toEqual([]);
});

test("settled when every work is complete", () => {
  expect(isSettled({ works: [work("complete"), work("progress")], counts: {} })).toBe(false);
  expect(isSettled({ works: [work("complete")], counts: {} })).toBe(true);
});
