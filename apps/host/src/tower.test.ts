import { expect, test } from "vitest";
import { openTower } from "./tower.ts";

const readiness = (reason?: string) => ({
  readiness: {
    notReady: () => reason,
    notLive: () => undefined,
    registered: () => {},
    pinged: () => {},
    ran: () => {},
  },
  metrics: undefined,
});

test("ready when all are: each that isn't has a line, in the order of the list, from before its start to its end", () => {
  const end = new AbortController();
  const tower = openTower(["one", "two", "three"], end.signal);
  expect(tower.notReady()).toBe("one: has not started yet\ntwo: has not started yet\nthree: has not started yet");
  tower.show("two", readiness());
  tower.show("one", readiness("OpenCTI has not answered"));
  tower.ended("three", undefined); // it has done what it was to do
  expect(tower.notReady()).toBe("one: OpenCTI has not answered");
  tower.show("one", readiness());
  expect(tower.notReady()).toBeUndefined();
  tower.ended("two", "has ended in error");
  expect(tower.notReady()).toBe("two: has ended in error");
  tower.show("two", readiness());
  expect(tower.notReady()).toBeUndefined();
  expect(tower.notLive()).toBeUndefined();
  end.abort();
  expect([tower.notReady(), tower.notLive()]).toEqual(["the connectors are ending", "the connectors are ending"]);
});

test("without metrics the page is empty", async () => {
  const { signal } = new AbortController();
  const tower = openTower(["one"], signal);
  tower.show("one", readiness());
  expect((await tower.page()).trim()).toBe("");
});
