import { expect, test } from "vitest";
import { decoded, partOf, pushed } from "./envelope.ts";

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const body = (message: object) => Buffer.from(JSON.stringify(message));
const tool = { type: "tool", id: "tool--1" };

test("a message of pycti is read (connector-sdk-contract 7.5)", () => {
  const message = {
    bundle_type: "QUEUE_BUNDLE",
    applicant_id: "user-1",
    action_sequence: 1,
    entities_types: ["tool"],
    content: encoded({ type: "bundle", id: "bundle--1", objects: [tool] }),
    update: false,
    draft_id: "",
    no_split: true,
    work_id: "work_1",
  };
  expect(decoded(body(message), "7")).toEqual({
    work: "work_1",
    applicant: "user-1",
    draft: null,
    types: ["tool"],
    noSplit: true,
    bundleId: "bundle--1",
    objects: [tool],
  });
});

test("what isn't said is the worker's default (Q4)", () => {
  expect(decoded(body({ content: encoded({ objects: [tool] }) }), "6.9")).toMatchObject({
    work: null,
    applicant: null,
    draft: null,
    types: [],
    noSplit: false,
  });
});

test.each([
  ["no JSON", Buffer.from("{")],
  ["no content", body({})],
  ["content that is no JSON", body({ content: "e30-" })],
  ["an empty bundle", body({ content: encoded({ objects: [] }) })],
  ["null", body([])],
])("%s is lost", (_what, message) => {
  expect(decoded(message, "7")).toBeUndefined();
});

test("events of streams are written, other operations are named on 7 and misnamed on 6.9 (Q4, pycti-v7 12)", () => {
  const event = (type: string, line: "6.9" | "7") =>
    decoded(body({ type: "event", content: encoded({ type, data: tool }) }), line)?.objects;
  expect(event("update", "6.9")).toEqual([tool]);
  expect(event("delete", "7")).toEqual([{ ...tool, opencti_operation: "delete" }]);
  expect(event("delete", "6.9")).toEqual([{ ...tool, opencti_operation: "event" }]);
});

test("a part has the same envelope, and a bundle of one object under the bundle's id", () => {
  const whole = pushed(JSON.stringify({ type: "bundle", id: "bundle--1", objects: [tool, tool] }), "work_1", "user-1");
  const part = JSON.parse(partOf(whole, "bundle--1", tool, 2).toString());
  expect(part).toEqual({
    type: "bundle",
    applicant_id: "user-1",
    work_id: "work_1",
    update: true,
    content: encoded({ type: "bundle", id: "bundle--1", spec_version: "2.1", x_opencti_seq: 2, objects: [tool] }),
  });
});
