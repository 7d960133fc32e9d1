import { expect, test } from "vitest";
import { figuresIn, figuresOf } from "./process-figures.ts";

const stat =
  "4711 (node (a) b) S 4700 4711 4700 0 -1 4194304 21913 0 9 0 123 45 6 7 20 0 11 0 438153 1267458048 13021 18446744073709551615";
const status = "Name:\tnode\nVmPeak:\t 1237752 kB\nVmHWM:\t   62500 kB\nVmRSS:\t   50000 kB\nThreads:\t11\n";

test("processor time of user and system, whatever the process is called; memory in MB", () => {
  expect(figuresIn(stat, status)).toEqual({ cpu: 1.68, peak: 64, resident: 51.2 });
});

test("a process at its end has no memory any more", () => {
  expect(figuresIn(stat, "Name:\tnode\nState:\tZ (zombie)\n")).toBeUndefined();
  expect(figuresOf(2 ** 30)).toBeUndefined();
});

test.skipIf(process.platform !== "linux")("of this process", () => {
  const found = figuresOf(process.pid);
  expect(found?.cpu).toBeGreaterThan(0);
  expect(found?.peak).toBeGreaterThanOrEqual(found?.resident ?? Number.NaN);
});
