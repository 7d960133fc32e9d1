import { expect, test } from "vitest";
import { PlatformUnavailable, SourceMissing } from "../errors.ts";
import { openLog } from "./log.ts";

function logged(err: unknown): { readonly type: string; readonly message: string; readonly stack?: string } {
  let line = "";
  const log = openLog({ level: "info", json: true, name: "test", secrets: [], write: (text) => (line += text) });
  log.error({ err }, "the run failed");
  return JSON.parse(line).attributes.err;
}

test.each([
  new PlatformUnavailable("nothing listens at opencti:8080", { hint: "is it up?" }),
  new SourceMissing("the feed answers 404", { status: 404 }),
])("an outage, $name, is told without its place in the code", (error) => {
  expect(logged(error)).toEqual({ type: error.name, message: error.message });
});

test("a fault of the code is told with its place", () => {
  expect(logged(new TypeError("x is not a function")).stack).toMatch(/log\.test\.ts/);
});
