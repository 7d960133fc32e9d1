import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { after as afterwards, before as earlier, milliseconds, parseDuration } from "./duration.ts";

describe("durations", () => {
  test.each([
    ["P2D", 172_800_000],
    ["PT30M", 1_800_000],
    ["P1W", 604_800_000],
    ["PT1.5H", 5_400_000],
    ["PT0,5S", 500],
    ["P18Y9W4DT11H9M8S", 573_476_948_000],
    ["0", 0],
    ["PT0S", 0],
    ["12:00:00", 43_200_000],
    ["2 days", 172_800_000],
    ["1 day 12:00:00", 129_600_000],
  ])("%s is %i ms", (text, expected) => {
    expect(milliseconds(parseDuration(text))).toBe(expected);
  });

  test.each(["", "P", "PT", "P1", "pt5m", "-P1D", "30", "P1.5M", "P1DT", "P1D2W", "every day", "P1H", " P1D"])(
    "%j is refused",
    (text) => {
      expect(() => parseDuration(text)).toThrow(RangeError);
    },
  );

  test.each([
    ["2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z"],
    ["2024-01-31T10:00:00Z", "P1M", "2024-02-29T10:00:00Z"],
    ["2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00Z"],
    ["2026-11-24T23:30:00Z", "P1MT45M", "2026-12-25T00:15:00Z"],
    ["2026-12-15T00:00:00Z", "P14M", "2028-02-15T00:00:00Z"],
  ])("%s plus %s is %s", (from, period, to) => {
    expect(afterwards(new Date(from), parseDuration(period))).toEqual(new Date(to));
  });

  test("before goes back by the calendar", () => {
    expect(earlier(new Date("2026-03-31T00:00:00Z"), parseDuration("P1M"))).toEqual(new Date("2026-02-28T00:00:00Z"));
  });

  const part = fc.nat(400);
  test("any duration comes back as it was written, and only goes forward", () => {
    fc.assert(
      fc.property(
        part,
        part,
        part,
        part,
        part,
        part,
        part,
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        (y, mo, w, d, h, mi, s, date) => {
          const duration = parseDuration(`P${y}Y${mo}M${w}W${d}DT${h}H${mi}M${s}S`);
          expect(duration).toEqual({
            years: y,
            months: mo,
            milliseconds: (((w * 7 + d) * 24 + h) * 60 + mi) * 60_000 + s * 1_000,
          });
          const later = afterwards(date, duration);
          expect(later.getTime()).toBeGreaterThanOrEqual(date.getTime());
          const months =
            (later.getUTCFullYear() - date.getUTCFullYear()) * 12 + later.getUTCMonth() - date.getUTCMonth();
          if (duration.milliseconds === 0) expect(months).toBe(y * 12 + mo);
        },
      ),
    );
  });
});
