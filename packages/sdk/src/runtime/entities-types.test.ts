import { expect, test } from "vitest";
import { testLog } from "../platform/test-log.ts";
import { entitiesTypesOf } from "./entities-types.ts";

const own = ["malware", "x-mitre-tactic"];

test.each([
  ["of a scope that is no list of types nothing is told", false, ["cisa"], [], false],
  ["the chosen types", true, ["malware", "tool"], ["malware", "tool"], false],
  ["a type that OpenCTI doesn't store, of the connector's own", true, ["x-mitre-tactic"], ["x-mitre-tactic"], false],
  ["no type at all", true, ["mitre"], own, true],
] as const)("%s", (_what, scopeIsTypes, chosen, expected, warns) => {
  const { log, text } = testLog();
  expect(entitiesTypesOf({ scope: own, scopeIsTypes }, chosen, log)).toEqual(expected);
  expect(text().includes("CONNECTOR_SCOPE holds no STIX type")).toBe(warns);
});
