import { expect, test } from "vitest";
import * as z from "zod";
import { env } from "./env.ts";
import { readConfiguration } from "./read.ts";
import { minimal, problems, read, sample } from "./test-connector.ts";

const notes = (variables: Readonly<Record<string, string>>) => read({ CONNECTOR_ID: "my-own", ...variables }).notes;

test("a deprecated variable becomes the new one, with a warning; beside the new one it has no effect", () => {
  const { settings, notes: told } = read({ SAMPLE_INTERVAL: "7" });
  expect(settings.CONNECTOR_DURATION_PERIOD).toBe("P7D");
  const message = "is deprecated: write CONNECTOR_DURATION_PERIOD=P7D instead";
  expect(told).toContainEqual({ level: "warn", key: "SAMPLE_INTERVAL", message });

  const both = read({ SAMPLE_INTERVAL: "7", CONNECTOR_DURATION_PERIOD: "P1D" });
  expect(both.settings.CONNECTOR_DURATION_PERIOD).toBe("P1D");
  expect(both.notes).toContainEqual({
    level: "warn",
    key: "SAMPLE_INTERVAL",
    message: "is deprecated and has no effect beside CONNECTOR_DURATION_PERIOD: take it out",
  });
});

test("where settings are wrong, what was remarked comes along: a name that nobody reads may be the one that is missing", () => {
  const { problems: wrong, notes: told } = problems({ OPENCTI_TOKEN: "", OPENCTI_TOKN: "1" });
  expect(wrong.map(({ key }) => key)).toEqual(["OPENCTI_TOKEN"]);
  const message = "is not known: did you mean OPENCTI_TOKEN?";
  expect(told).toContainEqual({ level: "warn", key: "OPENCTI_TOKN", message });
});

test("a deprecated variable that wins, as misp-feed's does", () => {
  const SAMPLE_MINUTES = env.deprecated({
    use: "CONNECTOR_DURATION_PERIOD",
    convert: (minutes) => `PT${minutes}M`,
    wins: true,
  });
  const connector = { ...sample, config: sample.config.extend({ SAMPLE_MINUTES }) };
  const variables = { ...minimal, CONNECTOR_DURATION_PERIOD: "P1D", SAMPLE_MINUTES: "5" };
  const { settings, notes: told } = readConfiguration(connector, {
    env: variables,
    cwd: import.meta.dirname,
    folders: [],
  });
  expect(settings.CONNECTOR_DURATION_PERIOD).toBe("PT5M");
  expect(told).toContainEqual({
    level: "warn",
    key: "SAMPLE_MINUTES",
    message:
      "is deprecated and counts more than CONNECTOR_DURATION_PERIOD: write CONNECTOR_DURATION_PERIOD=PT5M instead",
  });
});

test.each([
  ["SAMPLE_PAGESIZE", "is not known: did you mean SAMPLE_PAGE_SIZE?"],
  ["SAMPLE_ELSE_ENTIRELY", "is not known"],
  ["SAMPLE_TLP_FILE", "is not read: only secrets are taken from files, set SAMPLE_TLP itself"],
  // its replacement, not the deprecated name
  ["SAMPLE_INTERVALL", "is not known: did you mean CONNECTOR_DURATION_PERIOD?"],
  ["CONNECTOR_DURATION_PERIODE", "is not known: did you mean CONNECTOR_DURATION_PERIOD?"],
  ["CONNECTOR_DURATION", "is not known: did you mean CONNECTOR_DURATION_PERIOD?"],
  ["OPENCTI_TOEKN", "is not known: did you mean OPENCTI_TOKEN?"],
  ["OPENCTI_SSL", "is not known: did you mean OPENCTI_SSL_VERIFY?"],
])("%s %s", (key, message) => {
  expect(notes({ [key]: "1" })).toEqual([{ level: "warn", key, message }]);
});

test.each([
  "CONNECTOR_SOMETHING_OF_SOMEBODY",
  "CONNECTOR_CISA_ID",
  "OPENCTI_ADMIN_PASSWORD",
  "OPENCTI_CONFIG_HASH",
  // Kubernetes
  "OPENCTI_PORT",
  "OPENCTI_PORT_8080_TCP_ADDR",
  "OPENCTI_SERVICE_HOST",
  "SAMPLE_SERVICE_PORT_HTTP",
  "HTTP_SOMETHING",
  "PATH",
])("%s is others', and nothing is said", (key) => {
  expect(notes({ [key]: "1" })).toEqual([]);
});

test("https without a word about certificates warns, and says how to verify them", () => {
  expect(notes({ OPENCTI_URL: "https://opencti.example" })).toEqual([
    { level: "warn", key: "OPENCTI_SSL_VERIFY", message: expect.stringContaining("set it to true") },
  ]);
  expect(notes({ OPENCTI_URL: "https://opencti.example", OPENCTI_SSL_VERIFY: "false" })).toEqual([]);
});

test.each([
  ["HTTPS_PROXY_FILE", "is not read: only secrets are taken from files, set HTTPS_PROXY itself"],
  ["HTTPS_CA_CERTIFICATES_FILE", "is not read: only secrets are taken from files, set HTTPS_CA_CERTIFICATES itself"],
  ["MQ_HOST_FILE", "is not read: only secrets are taken from files, set MQ_HOST itself"],
  ["CONNECTOR_AUTO_FILE", expect.stringContaining("listens to nothing")],
])("%s is answered like the variable that it is to fill", (key, message) => {
  expect(notes({ [key]: "/run/secrets/x" })).toEqual([{ level: "warn", key, message }]);
});

test.each([
  [
    { OPENCTI_CUSTOM_HEADERS: "X-A:1;authorization:Bearer other" },
    "OPENCTI_CUSTOM_HEADERS",
    /Authorization.*OPENCTI_TOKEN/,
  ],
  [{ CONNECTOR_SCOPE: "," }, "CONNECTOR_SCOPE", /^names nothing/],
  [
    { CONNECTOR_SEND_TO_DIRECTORY_PATH: "/data/sent" },
    "CONNECTOR_SEND_TO_DIRECTORY_PATH",
    /no effect without CONNECTOR_SEND_TO_DIRECTORY=true/,
  ],
  [{ S3_ENDPOINT: "minio" }, "S3_ENDPOINT", /no effect without CONNECTOR_SEND_TO_S3=true/],
])("%j is told", (variables, key, message) => {
  expect(notes(variables)).toEqual([{ level: "warn", key, message: expect.stringMatching(message) }]);
});

test("/graphql at the end of the URL is told", () => {
  const message = "is taken without /graphql at its end: http://opencti:8080";
  expect(notes({ OPENCTI_URL: "http://opencti:8080/graphql/" })).toEqual([
    { level: "info", key: "OPENCTI_URL", message },
  ]);
});

test("a connector's own variable of a foreign name is its own", () => {
  const config = z.object({ CONNECTOR_AUTO: env.string({ optional: true, description: "Who." }) });
  const variables = { ...minimal, CONNECTOR_ID: "my-own", CONNECTOR_AUTO: "ann" };
  const answer = readConfiguration({ ...sample, config }, { env: variables, cwd: import.meta.dirname, folders: [] });
  expect(answer.config.CONNECTOR_AUTO).toBe("ann");
  expect(answer.notes).toEqual([]);
});

test("of Amazon's own variables only those that a connector names are known, and the others are nobody's mistake", () => {
  const AWS_ENDPOINT_URL = env.string({ optional: true, description: "Where." });
  const connector = { ...sample, config: sample.config.extend({ AWS_ENDPOINT_URL }) };
  const variables = { ...minimal, CONNECTOR_ID: "my-own", AWS_PROFILE: "work", AWS_ENDPOINT_URLS: "x" };
  expect(readConfiguration(connector, { env: variables, cwd: import.meta.dirname, folders: [] }).notes).toEqual([]);
});
