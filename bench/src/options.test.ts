import { expect, test } from "vitest";
import { optionsOf, parts } from "./options.ts";

test("without arguments everything is measured, five times", () => {
  expect(optionsOf([], { XDG_CACHE_HOME: "/cache" })).toEqual({
    subject: expect.objectContaining({ slug: "cisa-kev" }),
    only: new Set(parts),
    runs: 5,
    sizes: [10_000, 100_000, 1_000_000],
    sizeRuns: 1,
    objects: undefined,
    cache: "/cache/octi-bench",
    write: false,
    help: false,
    peer: undefined,
    python: undefined,
  });
});

test("what is asked for is what is measured", () => {
  const asked = [
    "--only",
    "ours, bare",
    "--runs",
    "3",
    "--sizes",
    "100,200",
    "--size-runs",
    "2",
    "--objects",
    "300",
    "--connector",
    "mitre",
  ];
  expect(
    optionsOf([...asked, "--write"], { BENCH_PEER_DIR: import.meta.dirname, BENCH_PYTHON: "python3" }),
  ).toMatchObject({
    only: new Set(["ours", "bare"]),
    runs: 3,
    sizes: [100, 200],
    sizeRuns: 2,
    objects: 300,
    subject: { slug: "mitre" },
    write: true,
    peer: import.meta.dirname,
    python: "python3",
  });
});

test.each([
  [["--only", "ours,theirs"], "--only theirs: expected some of ours, peer, bare, idle, size"],
  [["--only", ""], "--only : expected some of"],
  [["--runs", "0"], "--runs 0: expected a whole number from 1 to 100"],
  [["--runs", "1.5"], "--runs 1.5: expected a whole number"],
  [["--size-runs", "many"], "--size-runs many: expected a whole number"],
  [["--sizes", "100,"], "--sizes : expected a whole number from 1 to 3000000"],
  [["--objects", "some"], "--objects some: expected a whole number"],
  [["--connector", "otx"], "--connector otx: expected one of cisa-kev, mitre, alienvault, misp-feed"],
  [["--fast"], "--fast"],
])("%j: %s", (args, told) => {
  expect(() => optionsOf(args, {})).toThrow(told);
});

test("a checkout that isn't there is told, not left out", () => {
  expect(() => optionsOf([], { BENCH_PEER_DIR: "/nowhere" })).toThrow("BENCH_PEER_DIR: /nowhere is not there");
});
