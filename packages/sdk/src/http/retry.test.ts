import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pause, retryAfter } from "./retry.ts";

const now = new Date("2026-08-07T12:00:00Z");

describe("Retry-After", () => {
  test.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["Fri, 07 Aug 2026 12:00:30 GMT", 30_000],
    ["Fri, 07 Aug 2026 11:00:00 GMT", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("%j is %j ms", (header, expected) => {
    expect(retryAfter(header, now)).toBe(expected);
  });
});

describe("the pause", () => {
  test("is anything up to a bound that doubles to 30 s", () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => pause(failures, undefined, () => 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    expect(pause(3, undefined, () => 0)).toBe(0);
    expect(pause(3, undefined, () => 0.25)).toBe(1_000);
  });

  test("is never shorter than the feed asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.nat(1e6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, ms, random) => {
          expect(pause(n, ms, () => random)).toBeGreaterThanOrEqual(ms);
        },
      ),
    );
  });
});
