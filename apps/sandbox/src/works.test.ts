import { expect, test } from "vitest";
import { connectorId, testPlatform } from "./test-platform.ts";

const reported = { kind: "reportExpectation", error: null } as const;

test("a work's id is the connector's and the time's, and no two are the same", () => {
  const { works, newWork } = testPlatform();
  expect([newWork(), newWork()]).toEqual([
    `work_${connectorId}_2026-03-01T12:00:00.000Z`,
    `work_${connectorId}_2026-03-01T12:00:00.001Z`,
  ]);
  expect(works.list().map(({ timestamp }) => timestamp)).toEqual([
    "2026-03-01T12:00:00.001Z",
    "2026-03-01T12:00:00.000Z",
  ]);
});

test("a report of a newer work closes and kills the older ones within a minute", () => {
  const { works, newWork, pass } = testPlatform();
  const older = newWork();
  pass(1_000);
  const newer = newWork();
  works.closeOld();
  expect(works.isAlive(older)).toBe(true);
  works.apply(newer, reported);
  works.closeOld();
  expect(works.get(older)).toMatchObject({ status: "complete", live: null });
  expect(works.isAlive(newer)).toBe(true);
});

test("other connectors' works stay", () => {
  const { works, newWork, pass } = testPlatform();
  const other = works.add({ connectorId: "other", name: "run", userId: "u", multipart: false }).id;
  pass(1_000);
  works.apply(newWork(), reported);
  works.closeOld();
  expect(works.isAlive(other)).toBe(true);
});

test("with that habit off, older works stay", () => {
  const { works, newWork, pass } = testPlatform({ quirks: { closesOldWorks: false } });
  const older = newWork();
  pass(1_000);
  works.apply(newWork(), reported);
  works.closeOld();
  expect(works.isAlive(older)).toBe(true);
});

test("nothing happens to a work that isn't there", () => {
  const { works } = testPlatform();
  works.apply("work_x_y", reported);
  expect(works.get("work_x_y")).toBeUndefined();
  expect(works.isAlive("work_x_y")).toBe(false);
});

test("steps that fail together leave what was changed before them", () => {
  const { works, newWork } = testPlatform();
  const work = newWork();
  const steps = () => {
    works.apply(work, { kind: "addExpectations", count: 2 });
    throw new Error("stop");
  };
  expect(() => works.together(steps)).toThrow("stop");
  expect(works.get(work)?.expected).toBe(2);
});
