import { expect, test } from "vitest";
import { busy, disturbed, listed } from "./machine.ts";

test("a machine with other work is told of", () => {
  expect(busy(2, 1.9)).toBeUndefined();
  expect(busy(2, 3.16)).toContain("loaded before the start (3.2 on 2 cores)");
});

test("work of others during the measurement is told of, the measurement's own is not", () => {
  expect(disturbed(2, 3.5)).toBeUndefined();
  expect(disturbed(2, 4.6)).toContain("load average 4.6 at most on 2 cores");
});

test("some changed files are named, many are counted", () => {
  expect(listed(["a", "b"])).toBe("a, b");
  expect(listed(["a", "b", "c", "d", "e", "f"])).toBe("a, b, c, d and 2 more files");
});
