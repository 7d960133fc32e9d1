import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Connector } from "../connector.ts";
import { ConfigurationError } from "../errors.ts";
import { env } from "./env.ts";
import { foreign } from "./foreign.ts";
import { readConfiguration } from "./read.ts";
import { settings } from "./settings.ts";

const connector = {
  slug: "sample",
  name: "Sample Feed",
  id: "sample--ba292941-3d20-4bfa-adea-08c0a08406df",
  type: "EXTERNAL_IMPORT",
  scope: ["vulnerability", "report"],
  every: "P2D",
  state: z.object({}),
  config: z.object({
    SAMPLE_URL: env.url({ default: "https://feed.example/list.json", description: "Where the list is." }),
    SAMPLE_TLP: env.tlp({ default: "TLP:CLEAR", description: "Marking of every object." }),
    SAMPLE_KEY: env.secret({ optional: true, description: "Key of the feed." }),
    SAMPLE_PAGE_SIZE: env.int({ default: 50, minimum: 1, description: "Entries of a page." }),
    SAMPLE_TYPES: env.list({ default: ["a", "b"], description: "Types." }),
    SAMPLE_MODE: env.choice(["all", "new"], { default: "all", description: "What is sent." }),
    SAMPLE_DETAILS: env.boolean({ default: false, description: "More of it." }),
    SAMPLE_FROM: env.instant({ default: "P30D", description: "From when on." }),
    SAMPLE_INTERVAL: env.deprecated({
      use: "CONNECTOR_DURATION_PERIOD",
      convert: (days) => {
        if (!/^\d+$/.test(days)) throw new Error("expected whole days");
        return `P${days}D`;
      },
    }),
  }),
  run: async function* () {
    yield* [];
  },
} satisfies Connector;

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "octi-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const minimal = { OPENCTI_URL: "http://opencti:8080", OPENCTI_TOKEN: "d434ce02-e58e-4cac-8b4c-42bf16748e84" };
const read = (variables: Record<string, string> = {}, given: Connector = connector) =>
  readConfiguration(given, { env: { ...minimal, ...variables }, cwd });
const problems = (variables: Record<string, string>) => {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
};

describe("values", () => {
  test("URL and token are enough; everything else has pycti's defaults", () => {
    const { settings: all, config, notes } = read();
    expect(all).toMatchObject({
      OPENCTI_URL: "http://opencti:8080",
      OPENCTI_SSL_VERIFY: false,
      CONNECTOR_ID: connector.id,
      CONNECTOR_NAME: "Sample Feed",
      CONNECTOR_SCOPE: ["vulnerability", "report"],
      CONNECTOR_DURATION_PERIOD: "P2D",
      CONNECTOR_RUN_AND_TERMINATE: false,
      CONNECTOR_QUEUE_THRESHOLD: 500,
      CONNECTOR_SEND_TO_DIRECTORY_RETENTION: 7,
    });
    expect(config).toMatchObject({
      SAMPLE_TLP: "TLP:CLEAR",
      SAMPLE_PAGE_SIZE: 50,
      SAMPLE_TYPES: ["a", "b"],
      SAMPLE_KEY: undefined,
    });
    expect(notes.map(({ key }) => key)).toEqual(["CONNECTOR_ID"]);
  });

  test.each([
    ["OPENCTI_URL", "https://opencti.example/", "https://opencti.example"],
    ["OPENCTI_URL", "http://opencti:8080/graphql/", "http://opencti:8080"],
    ["OPENCTI_SSL_VERIFY", "TRUE", true],
    ["OPENCTI_SSL_VERIFY", "/certs/ca.pem", "/certs/ca.pem"],
    ["OPENCTI_CUSTOM_HEADERS", "X-A: one;X-B:two:three", { "X-A": "one", "X-B": "two:three" }],
    ["CONNECTOR_SCOPE", "a, b,,c ", ["a", "b", "c"]],
    ["CONNECTOR_LOG_LEVEL", "Warning", "warn"],
    ["CONNECTOR_RUN_AND_TERMINATE", "1", true],
    ["CONNECTOR_RUN_AND_TERMINATE", "False", false],
    ["CONNECTOR_DURATION_PERIOD", "12:00:00", "12:00:00"],
    ["CONNECTOR_QUEUE_THRESHOLD", "0.5", 0.5],
    ["CONNECTOR_SCOPE", "", ["vulnerability", "report"]],
  ])("%s=%s is %j", (key, value, expected) => {
    expect((read({ [key]: value }).settings as Record<string, unknown>)[key]).toEqual(expected);
  });

  test.each([
    ["TLP:WHITE", "TLP:CLEAR"],
    ["amber+strict", "TLP:AMBER+STRICT"],
    ["tlp:red", "TLP:RED"],
    ["", "TLP:CLEAR"],
  ])("a marking %j is %j", (value, expected) => {
    expect(read({ SAMPLE_TLP: value }).config).toMatchObject({ SAMPLE_TLP: expected });
  });

  test("an instant is a date, or counts back from the run's now", () => {
    const now = new Date("2026-03-31T00:00:00Z");
    const from = (value: string) =>
      (read({ SAMPLE_FROM: value }).config as { SAMPLE_FROM: (now: Date) => Date }).SAMPLE_FROM(now).toISOString();
    expect(from("P1M")).toBe("2026-02-28T00:00:00.000Z");
    expect(from("2024-01-31")).toBe("2024-01-31T00:00:00.000Z");
    expect(from("2024-01-31T10:00:00")).toBe("2024-01-31T10:00:00.000Z");
  });

  test("a period that depends on the configuration", () => {
    const every = (config: { SAMPLE_MODE: string }) => (config.SAMPLE_MODE === "new" ? "PT1H" : "P7D");
    expect(read({ SAMPLE_MODE: "NEW" }, { ...connector, every }).settings.CONNECTOR_DURATION_PERIOD).toBe("PT1H");
    expect(read({ CONNECTOR_DURATION_PERIOD: "P1M" }, { ...connector, every }).settings.CONNECTOR_DURATION_PERIOD).toBe(
      "P1M",
    );
  });
});

describe("sources", () => {
  test("environment over config.yml over .env over default; an empty value is unset", () => {
    writeFileSync(join(cwd, ".env"), "SAMPLE_MODE=new\nSAMPLE_PAGE_SIZE=1\nSAMPLE_TYPES=env\n");
    mkdirSync(join(cwd, "src"));
    writeFileSync(
      join(cwd, "src", "config.yml"),
      "sample:\n  page_size: 2\n  types: [x, y]\n  details: true\nconnector:\n  name: Other\n  queue_threshold: 0.25\n",
    );
    const { settings: all, config } = read({ SAMPLE_PAGE_SIZE: "3", SAMPLE_TYPES: "" });
    expect(config).toMatchObject({
      SAMPLE_MODE: "new",
      SAMPLE_PAGE_SIZE: 3,
      SAMPLE_TYPES: ["x", "y"],
      SAMPLE_DETAILS: true,
    });
    expect(all).toMatchObject({ CONNECTOR_NAME: "Other", CONNECTOR_QUEUE_THRESHOLD: 0.25 });
  });

  test("a broken config.yml is a problem with its name", () => {
    writeFileSync(join(cwd, "config.yml"), "sample: [1\n");
    expect(problems({}).message).toContain(`${join(cwd, "config.yml")}: is not YAML`);
    writeFileSync(join(cwd, "config.yml"), "sample: text\nother:\n  deep:\n    er: 1\n");
    expect(problems({}).problems.map(({ key }) => key)).toEqual([
      `${join(cwd, "config.yml")}: sample`,
      `${join(cwd, "config.yml")}: other.deep`,
    ]);
  });

  test("a secret from a file; the variable itself counts more", () => {
    const file = join(cwd, "key");
    writeFileSync(file, "from-a-file\n");
    const key = (variables: Record<string, string>) =>
      (read(variables).config as { SAMPLE_KEY: { reveal(): string } }).SAMPLE_KEY.reveal();
    expect(key({ SAMPLE_KEY_FILE: file })).toBe("from-a-file");
    expect(key({ SAMPLE_KEY_FILE: file, SAMPLE_KEY: "direct" })).toBe("direct");
    expect(problems({ SAMPLE_KEY_FILE: join(cwd, "none") }).problems).toMatchObject([{ key: "SAMPLE_KEY_FILE" }]);
  });
});

describe("identity", () => {
  const id = (variables: Record<string, string>) => read(variables).settings.CONNECTOR_ID;

  test("the Python default where the name is the default, else a UUID of slug and name, always the same", () => {
    expect(id({ CONNECTOR_ID: "ChangeMe" })).toBe(connector.id);
    expect(id({ CONNECTOR_NAME: "Mine" })).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(id({ CONNECTOR_NAME: "Mine" })).toBe(id({ CONNECTOR_NAME: "Mine", CONNECTOR_ID: "" }));
    expect(id({ CONNECTOR_NAME: "Mine" })).not.toBe(id({ CONNECTOR_NAME: "Yours" }));
    expect(id({ CONNECTOR_ID: "my-own" })).toBe("my-own");
  });

  test("an id with _ is refused", () => {
    expect(problems({ CONNECTOR_ID: "my_id" }).message).toContain('CONNECTOR_ID = "my_id": expected an id without _');
  });
});

describe("what is wrong", () => {
  test("five wrong settings are told at once, each with what was expected", () => {
    const error = problems({
      OPENCTI_URL: "opencti:8080",
      OPENCTI_TOKEN: "ChangeMe",
      SAMPLE_TLP: "TLP:PURPLE",
      SAMPLE_PAGE_SIZE: "many",
      CONNECTOR_DURATION_PERIOD: "2 weeks",
    });
    expect(error.message.split("\n")).toEqual([
      'SAMPLE_TLP = "TLP:PURPLE": expected one of TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED (for example SAMPLE_TLP=TLP:CLEAR)',
      'SAMPLE_PAGE_SIZE = "many": expected a whole number (for example SAMPLE_PAGE_SIZE=50)',
      'OPENCTI_URL = "opencti:8080": expected http:// or https:// and OpenCTI\'s host (for example OPENCTI_URL=http://opencti:8080)',
      'OPENCTI_TOKEN = "***": expected the token of a connector\'s user (in OpenCTI: Settings > Security > Users) (for example OPENCTI_TOKEN=the token of a user with the role Connector)',
      'CONNECTOR_DURATION_PERIOD = "2 weeks": expected an ISO 8601 duration such as P2D, PT6H or P1M (for example CONNECTOR_DURATION_PERIOD=P2D)',
    ]);
  });

  test("what is missing is named", () => {
    expect(() => readConfiguration(connector, { env: {}, cwd })).toThrow(
      /OPENCTI_URL: is required and not set.*\n.*OPENCTI_TOKEN: is required and not set/,
    );
  });

  test("secrets are in no error, and in the list for the log", () => {
    const password = "p4ssw0rd-in-url";
    const error = problems({ OPENCTI_TOKEN: "has blank secret", SAMPLE_URL: `ftp://user:${password}@feed.example/` });
    expect(error.message).not.toContain("has blank secret");
    expect(error.message).not.toContain(password);
    const { secrets } = read({
      SAMPLE_KEY: "the-key-of-the-feed",
      OPENCTI_CUSTOM_HEADERS: "X-Key: header-secret",
      HTTPS_PROXY: `http://me:${password}@proxy:3128`,
    });
    expect(secrets).toEqual(
      expect.arrayContaining([minimal.OPENCTI_TOKEN, "the-key-of-the-feed", "header-secret", password]),
    );
  });

  test.each([
    [{ CONNECTOR_SEND_TO_DIRECTORY: "true" }, "CONNECTOR_SEND_TO_DIRECTORY_PATH: is required"],
    [{ CONNECTOR_SEND_TO_QUEUE: "false" }, "leaves nothing to send to"],
    [{ CONNECTOR_NAME: "x" }, "at least two characters"],
    [{ CONNECTOR_RUN_TIMEOUT: "PT0S" }, "more than nothing"],
    [{ CONNECTOR_QUEUE_PROTOCOL: "amqp" }, "RabbitMQ is not spoken by this release"],
    [{ QUEUE_PROTOCOL: "amqp" }, "RabbitMQ is not spoken by this release"],
    [{ SAMPLE_INTERVAL: "two" }, "it is deprecated: use CONNECTOR_DURATION_PERIOD"],
  ])("%j: %s", (variables, text) => {
    expect(problems(variables).message).toContain(text);
  });
});

describe("notes", () => {
  const notes = (variables: Record<string, string>) => read({ CONNECTOR_ID: "my-own", ...variables }).notes;

  test("a deprecated variable becomes the new one, with a warning; beside the new one it has no effect", () => {
    const { settings: all, notes: told } = read({ SAMPLE_INTERVAL: "7" });
    expect(all.CONNECTOR_DURATION_PERIOD).toBe("P7D");
    expect(told).toContainEqual({
      level: "warn",
      key: "SAMPLE_INTERVAL",
      message: "is deprecated: write CONNECTOR_DURATION_PERIOD=P7D instead",
    });
    expect(read({ SAMPLE_INTERVAL: "7", CONNECTOR_DURATION_PERIOD: "P1D" }).settings.CONNECTOR_DURATION_PERIOD).toBe(
      "P1D",
    );
  });

  test("an unknown variable of the connector's own prefix, and a slip of the pen in a general one", () => {
    expect(
      notes({
        SAMPLE_PAGESIZE: "1",
        SAMPLE_ELSE_ENTIRELY: "1",
        CONNECTOR_DURATION_PERIODE: "P1D",
        CONNECTOR_SOMETHING_OF_SOMEBODY: "1",
        OPENCTI_ADMIN_PASSWORD: "x",
      }),
    ).toEqual([
      { level: "warn", key: "SAMPLE_PAGESIZE", message: "is not known: did you mean SAMPLE_PAGE_SIZE?" },
      { level: "warn", key: "SAMPLE_ELSE_ENTIRELY", message: "is not known" },
      {
        level: "warn",
        key: "CONNECTOR_DURATION_PERIODE",
        message: "is not known: did you mean CONNECTOR_DURATION_PERIOD?",
      },
    ]);
  });

  test("https without a word about certificates warns, and says how to verify them", () => {
    expect(notes({ OPENCTI_URL: "https://opencti.example" })).toMatchObject([
      { level: "warn", key: "OPENCTI_SSL_VERIFY" },
    ]);
    expect(notes({ OPENCTI_URL: "https://opencti.example", OPENCTI_SSL_VERIFY: "false" })).toEqual([]);
  });
});

/** All names of connector-sdk-contract section 1, but those of the listen transport's TLS, which come below. */
const pycti =
  `OPENCTI_URL OPENCTI_TOKEN OPENCTI_CUSTOM_HEADERS OPENCTI_SSL_VERIFY OPENCTI_JSON_LOGGING HTTPS_CA_CERTIFICATES HTTP_PROXY HTTPS_PROXY NO_PROXY
CONNECTOR_ID CONNECTOR_TYPE CONNECTOR_NAME CONNECTOR_SCOPE CONNECTOR_LOG_LEVEL CONNECTOR_DURATION_PERIOD CONNECTOR_RUN_AND_TERMINATE CONNECTOR_QUEUE_THRESHOLD
CONNECTOR_AUTO CONNECTOR_AUTO_UPDATE CONNECTOR_ENRICHMENT_RESOLUTION CONNECTOR_ONLY_CONTEXTUAL CONNECTOR_VALIDATE_BEFORE_IMPORT
CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL CONNECTOR_XTM_ONE_INTENT CONNECTOR_CONFIDENCE_LEVEL CONNECTOR_UPDATE_EXISTING_DATA
CONNECTOR_LISTEN_PROTOCOL CONNECTOR_LISTEN_PROTOCOL_API_PORT CONNECTOR_LISTEN_PROTOCOL_API_PATH CONNECTOR_LISTEN_PROTOCOL_API_SSL CONNECTOR_LISTEN_PROTOCOL_API_URI
LISTEN_PROTOCOL_API_SSL_KEY LISTEN_PROTOCOL_API_SSL_CERT LISTEN_PROTOCOL_API_SSL_PASSPHRASE CONNECTOR_QUEUE_PROTOCOL QUEUE_PROTOCOL
MQ_HOST MQ_PORT MQ_VHOST MQ_USE_SSL MQ_USER MQ_PASS MQ_USE_SSL_CA MQ_USE_SSL_CERT MQ_USE_SSL_KEY MQ_USE_SSL_PASSPHRASE MQ_USE_SSL_REJECT_UNAUTHORIZED
CONNECTOR_SEND_TO_QUEUE CONNECTOR_SEND_TO_DIRECTORY CONNECTOR_SEND_TO_DIRECTORY_PATH CONNECTOR_SEND_TO_DIRECTORY_RETENTION
CONNECTOR_SEND_TO_S3 CONNECTOR_SEND_TO_S3_BUCKET CONNECTOR_SEND_TO_S3_FOLDER CONNECTOR_SEND_TO_S3_RETENTION S3_ENDPOINT S3_PORT S3_ACCESS_KEY S3_SECRET_KEY S3_USE_SSL S3_BUCKET_REGION
CONNECTOR_LIVE_STREAM_ID CONNECTOR_LIVE_STREAM_LISTEN_DELETE CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES CONNECTOR_LIVE_STREAM_WITH_INFERENCES CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE
CONNECTOR_LIVE_STREAM_START_TIMESTAMP CONNECTOR_EXPOSE_METRICS CONNECTOR_METRICS_NAMESPACE CONNECTOR_METRICS_SUBSYSTEM CONNECTOR_METRICS_PORT`.split(
    /\s+/,
  );

test.each(pycti)("%s is built, or answered by a sentence", (name) => {
  const built = Object.hasOwn(settings(connector).shape, name);
  expect(built !== foreign.has(name)).toBe(true);
  if (built) return;
  let told = "";
  try {
    told = read({ [name]: "true-ish" })
      .notes.map(({ key, message }) => `${key} ${message}`)
      .join("\n");
  } catch (error) {
    told = (error as Error).message;
  }
  expect(told).toContain(name);
});
