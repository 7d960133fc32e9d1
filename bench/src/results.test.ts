import { expect, test } from "vitest";
import { page, type Results } from "./results.ts";

const run = { runs: 5, messages: 5_698, last: 1, end: 1.5, rate: 10_000, cpu: 1.25, peak: 100, throughput: 5_698 };
const results: Results = {
  date: new Date("2026-01-02T03:04:05Z"),
  machine: { cores: 2, processor: "A processor", memory: 8, system: "A system" },
  versions: { commit: "abc", node: "24.0.0", rabbitmq: "3.10.8", peer: "pycti 7, Python 3.12.1" },
  load: { before: 0.5, highest: 2 },
  warnings: [],
  connector: "cisa-kev",
  feed: "kev.json",
  sides: new Map([
    ["ours", run],
    ["peer", { ...run, messages: 9_966, last: 15, cpu: 10, peak: 90, throughput: 664.4 }],
    ["bare", { ...run, rate: 20_000 }],
  ]),
  idle: { rounds: 3, ours: 70, peer: 87 },
  sizes: new Map([
    [10_000, { ...run, runs: 1, messages: 10_088, last: 2.0176 }],
    [100_000, { ...run, runs: 1, messages: 100_000, last: 10, peak: 140 }],
  ]),
};
const lines = (page: string) => page.split("\n");

test("figures side by side, ratios, cost against size, and where it was measured", () => {
  expect(lines(page(results))).toEqual(
    expect.arrayContaining([
      "- 2026-01-02, commit abc",
      "- Node 24.0.0, RabbitMQ 3.10.8, pycti 7, Python 3.12.1",
      "|  | octi | Python | bare publisher |",
      "| messages | 5,698 | 9,966 | 5,698 |",
      "| memory 60 s after the start, waiting, MB | 70 | 87 |  |",
      "| Python / octi, start to the last message | 15.0 |",
      "| Python / octi, most memory | 0.90 |",
      "| octi / Python, messages/s from the start to the last | 8.58 |",
      "| octi / bare publisher, messages/s from the first to the last | 0.50 |",
      "| 100,000 | 10.00 | 0.10 | 0.50 | 1.25 | 140 |",
    ]),
  );
});

test("what wasn't measured isn't told of; a loaded machine is", () => {
  const alone = page({
    ...results,
    versions: { ...results.versions, peer: undefined },
    warnings: ["The machine was loaded."],
    sides: new Map([["ours", run]]),
    idle: undefined,
    sizes: new Map(),
  });
  expect(alone).not.toMatch(/Python|Ratios|against size|NaN|undefined/);
  expect(alone).toContain("**The machine was loaded.**");
});

test("memory of waiting connectors is told of without their runs, too", () => {
  const [, peer] = [...results.sides];
  for (const sides of [[], peer ? [peer] : []])
    expect(page({ ...results, sides: new Map(sides) })).toContain(
      "waiting for the next run: octi 70 MB, Python 87 MB.",
    );
});
