import { expect, test } from "vitest";
import { type Features, fullest, without } from "./features.ts";

const all: Features = { version: "7.1", ...fullest };

test.each([
  [
    'Cannot query field "connector_state_timestamp" on type "Connector". Did you mean "connector_state"?',
    { stateTimestamp: false },
  ],
  ['Cannot query field "connector_state_reset" on type "Connector".', { stateReset: false }],
  ['Unknown argument "isMultiPartWork" on field "Mutation.workAdd".', { multipart: false }],
  ['Unknown argument "work_id" on field "Mutation.stixBundlePush". Did you mean "version"?', { pushWork: false }],
])("leaves out what is refused: %s", (message, less) => {
  expect(without(all, message)).toEqual({ ...all, ...less });
});

test("leaves out an input key, never a suggested one", () => {
  const message =
    'registerConnector: Variable "$input" got invalid value { id: "x", name: "slug" }; Field "version" is not defined by type "RegisterConnectorInput". Did you mean "slug"? (BAD_USER_INPUT)';
  const less = without(all, message);
  expect([...all.registerInput].filter((key) => !less?.registerInput.has(key))).toEqual(["version"]);
});

test.each([
  'Cannot query field "id" on type "Connector".',
  'Cannot query field "host" on type "RabbitMQConnection".',
  'Variable "$input" got invalid value; Field "name" of required type "String!" was not provided.',
  "Syntax Error: Unexpected Name.",
])("gives up where nothing can be left out: %s", (message) => {
  expect(without(all, message)).toBeUndefined();
});

test("gives up where it was left out already", () => {
  expect(
    without({ ...all, multipart: false }, 'Unknown argument "isMultiPartWork" on field "Mutation.workAdd".'),
  ).toBeUndefined();
});
