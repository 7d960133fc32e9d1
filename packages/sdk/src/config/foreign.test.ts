import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../errors.ts";
import { foreign } from "./foreign.ts";
import { settings } from "./settings.ts";
import { read, sample } from "./test-connector.ts";

/** All names of connector-sdk-contract 1, in its order. */
const pycti = `OPENCTI_URL OPENCTI_TOKEN OPENCTI_CUSTOM_HEADERS OPENCTI_SSL_VERIFY OPENCTI_JSON_LOGGING
HTTPS_CA_CERTIFICATES HTTP_PROXY HTTPS_PROXY NO_PROXY
CONNECTOR_ID CONNECTOR_TYPE CONNECTOR_NAME CONNECTOR_SCOPE CONNECTOR_LOG_LEVEL CONNECTOR_DURATION_PERIOD
CONNECTOR_RUN_AND_TERMINATE CONNECTOR_QUEUE_THRESHOLD CONNECTOR_AUTO CONNECTOR_AUTO_UPDATE
CONNECTOR_ENRICHMENT_RESOLUTION CONNECTOR_ONLY_CONTEXTUAL CONNECTOR_VALIDATE_BEFORE_IMPORT
CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL
CONNECTOR_XTM_ONE_INTENT CONNECTOR_CONFIDENCE_LEVEL CONNECTOR_UPDATE_EXISTING_DATA
CONNECTOR_LISTEN_PROTOCOL CONNECTOR_LISTEN_PROTOCOL_API_PORT CONNECTOR_LISTEN_PROTOCOL_API_PATH
CONNECTOR_LISTEN_PROTOCOL_API_SSL CONNECTOR_LISTEN_PROTOCOL_API_URI
LISTEN_PROTOCOL_API_SSL_KEY LISTEN_PROTOCOL_API_SSL_CERT LISTEN_PROTOCOL_API_SSL_PASSPHRASE
CONNECTOR_QUEUE_PROTOCOL QUEUE_PROTOCOL MQ_HOST MQ_PORT MQ_VHOST MQ_USE_SSL MQ_USER MQ_PASS
MQ_USE_SSL_CA MQ_USE_SSL_CERT MQ_USE_SSL_KEY MQ_USE_SSL_PASSPHRASE MQ_USE_SSL_REJECT_UNAUTHORIZED
CONNECTOR_SEND_TO_QUEUE CONNECTOR_SEND_TO_DIRECTORY CONNECTOR_SEND_TO_DIRECTORY_PATH
CONNECTOR_SEND_TO_DIRECTORY_RETENTION CONNECTOR_SEND_TO_S3 CONNECTOR_SEND_TO_S3_BUCKET CONNECTOR_SEND_TO_S3_FOLDER
CONNECTOR_SEND_TO_S3_RETENTION S3_ENDPOINT S3_PORT S3_ACCESS_KEY S3_SECRET_KEY S3_USE_SSL S3_BUCKET_REGION
CONNECTOR_LIVE_STREAM_ID CONNECTOR_LIVE_STREAM_LISTEN_DELETE CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES
CONNECTOR_LIVE_STREAM_WITH_INFERENCES CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE CONNECTOR_LIVE_STREAM_START_TIMESTAMP
CONNECTOR_EXPOSE_METRICS CONNECTOR_METRICS_NAMESPACE CONNECTOR_METRICS_SUBSYSTEM CONNECTOR_METRICS_PORT`.split(/\s+/);

/** What an operator is told about a variable. */
function told(variables: Readonly<Record<string, string>>): { refused: readonly string[]; warned: readonly string[] } {
  try {
    const notes = read({ CONNECTOR_ID: "my-own", ...variables }).notes;
    return { refused: [], warned: notes.map(({ key, message }) => `${key} ${message}`) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { refused: error.message.split("\n"), warned: [] };
  }
}

describe("every variable of pycti", () => {
  const built = settings(sample).shape;
  test.each(pycti)("%s is built, or answered by a sentence", (name) => {
    expect(Object.hasOwn(built, name)).toBe(!foreign.has(name));
    const variable = foreign.get(name);
    if (!variable) return;
    const { refused, warned } = told({ [name]: "on-purpose" });
    const lines = variable.kind === "refused" ? refused : warned;
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${name}:? .{20}`))]);
  });
});

test.each([
  ["CONNECTOR_SEND_TO_S3", "False"],
  ["CONNECTOR_EXPOSE_METRICS", "false"],
  ["CONNECTOR_VALIDATE_BEFORE_IMPORT", "no"],
  ["CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT", "0"],
  ["CONNECTOR_AUTO", "false"],
  ["CONNECTOR_LISTEN_PROTOCOL", "AMQP"],
  ["CONNECTOR_ENRICHMENT_RESOLUTION", "none"],
  ["MQ_USE_SSL", "false"],
  ["MQ_HOST", ""],
])("%s=%s asks for nothing, and passes", (name, value) => {
  expect(told({ [name]: value })).toEqual({ refused: [], warned: [] });
});

test.each(["MQ_PASS", "S3_SECRET_KEY", "LISTEN_PROTOCOL_API_SSL_PASSPHRASE"])("%s isn't shown", (name) => {
  expect(JSON.stringify(told({ [name]: "hush-hush" }))).not.toContain("hush-hush");
});

test("what is refused says what to do", () => {
  for (const { kind, message } of foreign.values())
    if (kind === "refused") expect(message).toContain("take the line out");
});
