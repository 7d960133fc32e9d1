import { expect, test } from "vitest";
import { median } from "./median.ts";

test.each([
  [[3, 1, 2], 2],
  [[10, 9], 9.5],
  [[7], 7],
  [[100, 2, 30, 4], 17],
])("%j: %d", (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});

test("of nothing there is no median", () => {
  expect(median([])).toBeNaN();
});
