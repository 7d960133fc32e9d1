import { expect, test } from "vitest";
import { summaryOf } from "./summary.ts";

const run = { messages: 100, last: 1, end: 1.2, rate: 200, cpu: 0.8, peak: 90 };

test("a median of each figure by itself", () => {
  const runs = [run, { ...run, last: 4, peak: 80 }, { ...run, last: 2, peak: 95, cpu: 0.9 }];
  expect(summaryOf(runs)).toEqual({ ...run, runs: 3, last: 2, peak: 90, cpu: 0.8, throughput: 50 });
});

test("runs that didn't do the same work have no median", () => {
  expect(() => summaryOf([run, { ...run, messages: 99 }])).toThrow("sent 100 and 99 messages");
});
