import { expect, test } from "vitest";
import { arrivalsOf } from "./arrivals.ts";

test("from the first look that saw messages to the first that saw all", () => {
  const samples = [
    { at: 0.1, messages: 0 },
    { at: 0.5, messages: 10 },
    { at: 0.6, messages: 60 },
    { at: 0.7, messages: 110 },
    { at: 5, messages: 110 },
  ];
  expect(arrivalsOf(samples)).toEqual({ messages: 110, last: 0.7, rate: 100 / (0.7 - 0.5) });
});

test("all at once have no rate, and none no time", () => {
  expect(arrivalsOf([{ at: 1, messages: 5 }])).toEqual({ messages: 5, last: 1, rate: Number.NaN });
  expect(arrivalsOf([{ at: 1, messages: 0 }])).toEqual({ messages: 0, last: Number.NaN, rate: Number.NaN });
});
