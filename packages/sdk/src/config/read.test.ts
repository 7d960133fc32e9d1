import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { env } from "./env.ts";
import { formsOf } from "./masking.ts";
import { type Configurable, readConfiguration } from "./read.ts";
import type { Secret } from "./secret.ts";
import { minimal, problems, problemsOf, read, sample } from "./test-connector.ts";

const readFor = <C extends z.ZodObject>(connector: Configurable<C>, variables: Readonly<Record<string, string>> = {}) =>
  readConfiguration(connector, { env: { ...minimal, ...variables }, cwd: import.meta.dirname, folders: [] });

describe("values", () => {
  test("URL and token are enough; everything else has pycti's defaults", () => {
    const { settings, config, notes } = read();
    expect(settings).toMatchObject({
      OPENCTI_URL: "http://opencti:8080",
      OPENCTI_SSL_VERIFY: false,
      CONNECTOR_ID: sample.id,
      CONNECTOR_NAME: "Sample Feed",
      CONNECTOR_TYPE: "EXTERNAL_IMPORT",
      CONNECTOR_SCOPE: ["vulnerability", "report"],
      CONNECTOR_DURATION_PERIOD: "P2D",
      CONNECTOR_RUN_AND_TERMINATE: false,
      CONNECTOR_QUEUE_PROTOCOL: "amqp",
      MQ_HOST: undefined,
      MQ_USE_SSL: undefined,
      MQ_USE_SSL_REJECT_UNAUTHORIZED: undefined,
      CONNECTOR_QUEUE_THRESHOLD: 500,
      CONNECTOR_VALIDATE_BEFORE_IMPORT: false,
      CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT: false,
      CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL: 50,
      CONNECTOR_EXPOSE_METRICS: false,
      CONNECTOR_METRICS_NAMESPACE: undefined,
      CONNECTOR_METRICS_PORT: 9095,
      CONNECTOR_HEALTH_PORT: undefined,
      CONNECTOR_SEND_TO_QUEUE: true,
      CONNECTOR_SEND_TO_DIRECTORY: false,
      CONNECTOR_SEND_TO_DIRECTORY_RETENTION: 7,
      HTTPS_PROXY: undefined,
    });
    expect(settings.OPENCTI_TOKEN.reveal()).toBe(minimal.OPENCTI_TOKEN);
    expect(config).toMatchObject({
      SAMPLE_TLP: "TLP:CLEAR",
      SAMPLE_PAGE_SIZE: 50,
      SAMPLE_RATE: undefined,
      SAMPLE_TYPES: ["a", "b"],
      SAMPLE_KEY: undefined,
    });
    expect(notes.map(({ key }) => key)).toEqual(["CONNECTOR_ID"]);
  });

  test("the configuration has its exact type", () => {
    const { config } = read();
    expectTypeOf(config.SAMPLE_URL).toEqualTypeOf<string>();
    expectTypeOf(config.SAMPLE_MODE).toEqualTypeOf<"all" | "new">();
    expectTypeOf(config.SAMPLE_KEY).toEqualTypeOf<Secret | undefined>();
    expectTypeOf(config.SAMPLE_RATE).toEqualTypeOf<number | undefined>();
    expectTypeOf(config.SAMPLE_TLP).toEqualTypeOf<
      "TLP:CLEAR" | "TLP:GREEN" | "TLP:AMBER" | "TLP:AMBER+STRICT" | "TLP:RED"
    >();
    expect(config.SAMPLE_URL).toBe("https://feed.example/list.json");
  });

  test.each([
    ["OPENCTI_URL", "https://opencti.example/", "https://opencti.example"],
    ["OPENCTI_URL", " http://opencti:8080//graphql/ ", "http://opencti:8080"],
    ["OPENCTI_URL", "https://example.org/opencti/graphql", "https://example.org/opencti"],
    ["OPENCTI_SSL_VERIFY", "TRUE", true],
    ["OPENCTI_CUSTOM_HEADERS", "X-A: one;X-B:two:three", { "X-A": "one", "X-B": "two:three" }],
    ["CONNECTOR_SCOPE", "a, b,,c ", ["a", "b", "c"]],
    ["CONNECTOR_SCOPE", " ", ["vulnerability", "report"]],
    ["CONNECTOR_LOG_LEVEL", "Warning", "warn"],
    ["CONNECTOR_RUN_AND_TERMINATE", "1", true],
    ["CONNECTOR_RUN_AND_TERMINATE", "False", false],
    ["CONNECTOR_DURATION_PERIOD", "12:00:00", "12:00:00"],
    ["CONNECTOR_DURATION_PERIOD", "0", "0"],
    ["CONNECTOR_QUEUE_THRESHOLD", "0.5", 0.5],
    ["CONNECTOR_QUEUE_PROTOCOL", "API", "api"],
    ["QUEUE_PROTOCOL", "api", undefined],
  ])("%s=%s is %j", (key, value, expected) => {
    expect((read({ [key]: value }).settings as Record<string, unknown>)[key]).toEqual(expected);
  });

  test("a header of any name is kept", () => {
    const { OPENCTI_CUSTOM_HEADERS: headers } = read({ OPENCTI_CUSTOM_HEADERS: "__proto__:1;X-A:2" }).settings;
    expect(Object.entries(headers)).toEqual([
      ["__proto__", "1"],
      ["X-A", "2"],
    ]);
  });

  test("proxies by their names in lower case, too", () => {
    const { settings } = read({ http_proxy: "http://lower:1", HTTP_PROXY: "", no_proxy: "a", NO_PROXY: "b" });
    expect(settings).toMatchObject({ HTTP_PROXY: "http://lower:1", NO_PROXY: "b" });
  });

  test("a period that depends on the configuration", () => {
    const every = (config: { SAMPLE_MODE: string }) => (config.SAMPLE_MODE === "new" ? "PT1H" : "P7D");
    const period = (variables: Readonly<Record<string, string>>) =>
      readFor({ ...sample, every }, variables).settings.CONNECTOR_DURATION_PERIOD;
    expect(period({})).toBe("P7D");
    expect(period({ SAMPLE_MODE: "NEW" })).toBe("PT1H");
    expect(period({ SAMPLE_MODE: "new", CONNECTOR_DURATION_PERIOD: "P1M" })).toBe("P1M");
  });
});

test("a variable that follows another one has its value, its own where that is set", () => {
  const follower = {
    ...sample,
    config: z.object({
      SAMPLE_SOURCE: env.string({ default: "Feed", follows: "CONNECTOR_NAME", description: "Source." }),
    }),
  };
  const source = (variables: Readonly<Record<string, string>>) => readFor(follower, variables).config.SAMPLE_SOURCE;
  expect(source({})).toBe("Sample Feed");
  expect(source({ CONNECTOR_NAME: "Ours" })).toBe("Ours");
  expect(source({ CONNECTOR_NAME: "Ours", SAMPLE_SOURCE: " " })).toBe("Ours");
  expect(source({ CONNECTOR_NAME: "Ours", SAMPLE_SOURCE: "Theirs" })).toBe("Theirs");
});

describe("identity", () => {
  const id = (variables: Readonly<Record<string, string>>) => read(variables).settings.CONNECTOR_ID;

  test("the Python default where the name is the default, else a UUID of slug and name, always the same", () => {
    expect(id({ CONNECTOR_ID: "ChangeMe" })).toBe(sample.id);
    expect(id({ CONNECTOR_NAME: "Mine" })).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(id({ CONNECTOR_NAME: "Mine" })).toBe(id({ CONNECTOR_NAME: "Mine", CONNECTOR_ID: "" }));
    expect(id({ CONNECTOR_NAME: "Mine" })).not.toBe(id({ CONNECTOR_NAME: "Yours" }));
    expect(id({ CONNECTOR_ID: "my-own" })).toBe("my-own");
  });

  test("a connector without a Python default has one id for each slug and name", () => {
    const { id: _, ...nameless } = sample;
    const own = (slug: string) => readFor({ ...nameless, slug }).settings.CONNECTOR_ID;
    expect(own("one")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(own("one")).not.toBe(own("two"));
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
      'OPENCTI_TOKEN = "***": expected the token of a connector\'s user (in OpenCTI: Settings > Security > Users) (for example OPENCTI_TOKEN=01234567-89ab-4cde-8f01-23456789abcd)',
      'CONNECTOR_DURATION_PERIOD = "2 weeks": expected an ISO 8601 duration such as P2D, PT6H or P1M (for example CONNECTOR_DURATION_PERIOD=P2D)',
    ]);
  });

  test("what is missing is named", () => {
    expect(problemsOf(sample, {}).problems).toMatchObject([
      { key: "OPENCTI_URL", message: "is required and not set", example: "http://opencti:8080" },
      { key: "OPENCTI_TOKEN", message: "is required and not set" },
    ]);
  });

  test.each([
    [{ CONNECTOR_SEND_TO_DIRECTORY: "true" }, "CONNECTOR_SEND_TO_DIRECTORY_PATH: is required"],
    [{ CONNECTOR_SEND_TO_QUEUE: "false" }, "leaves nothing to send to"],
    [{ CONNECTOR_NAME: "x" }, "at least two characters"],
    [{ CONNECTOR_TYPE: "STREAM" }, "expected one of EXTERNAL_IMPORT"],
    [{ CONNECTOR_RUN_TIMEOUT: "PT0S" }, "more than nothing"],
    [{ CONNECTOR_LOG_LEVEL: "loud" }, "expected debug, info, warn or error"],
    [{ CONNECTOR_QUEUE_THRESHOLD: "-1" }, "expected a number above 0"],
    [{ CONNECTOR_QUEUE_THRESHOLD: "0" }, "expected a number above 0"],
    [{ OPENCTI_TOKEN: "0123\u200b4567" }, 'OPENCTI_TOKEN = "***": expected a token of visible ASCII characters'],
    [{ OPENCTI_TOKEN: "tök€n" }, "expected a token of visible ASCII characters"],
    [{ OPENCTI_CUSTOM_HEADERS: "a:€secretval" }, "expected values of visible characters"],
    [{ OPENCTI_CUSTOM_HEADERS: "a:b\r\nX: y" }, "expected values of visible characters"],
    [{ CONNECTOR_QUEUE_PROTOCOL: "kafka" }, "expected one of amqp, api"],
    [{ QUEUE_PROTOCOL: "kafka" }, "it comes from QUEUE_PROTOCOL"],
    [{ MQ_PORT: "amqp" }, "MQ_PORT"],
    [{ MQ_PORT: "99999" }, "expected a port, from 1 to 65535"],
    [{ MQ_HOST: "amqp://rabbitmq" }, "expected a host alone"],
    [{ MQ_HOST: "rabbitmq:5672" }, "expected a host alone"],
    [{ OPENCTI_URL: "http://opencti:8080/?x=1" }, "expected http:// or https:// and OpenCTI's host"],
    [{ OPENCTI_SSL_VERIFY: "perhaps" }, "expected true, false or the path of a CA file"],
    [{ OPENCTI_CUSTOM_HEADERS: "no-colon" }, "expected name:value pairs"],
    [{ OPENCTI_CUSTOM_HEADERS: "x-key:a\nb" }, "expected values of visible characters"],
    [{ CONNECTOR_METRICS_PORT: "70000" }, "expected a port, from 1 to 65535"],
    [{ CONNECTOR_HEALTH_PORT: "0" }, "expected a whole number from 1 on"],
    [{ CONNECTOR_METRICS_NAMESPACE: "my-name" }, "expected letters, digits and _"],
    [
      {
        CONNECTOR_VALIDATE_BEFORE_IMPORT: "true",
        CONNECTOR_SEND_TO_QUEUE: "false",
        CONNECTOR_SEND_TO_DIRECTORY: "true",
        CONNECTOR_SEND_TO_DIRECTORY_PATH: "/data",
      },
      "has nothing to validate on OpenCTI",
    ],
    [{ CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL: "101" }, "expected a whole number from 0 to 100"],
    [{ SAMPLE_KEY: "ChangeMe" }, "expected the secret itself"],
    [{ SAMPLE_INTERVAL: "two" }, "expected whole days; it is deprecated: use CONNECTOR_DURATION_PERIOD"],
  ])("%j: %s", (variables, text) => {
    expect(problems(variables).message).toContain(text);
  });

  test("a rule over several variables is kept", () => {
    const config = z
      .object({
        PAIR_URL: env.url({ optional: true, description: "Where." }),
        PAIR_BUCKET: env.string({ optional: true, description: "Which." }),
      })
      .refine(({ PAIR_URL, PAIR_BUCKET }) => PAIR_URL ?? PAIR_BUCKET, "one of them has to be set");
    const pair = { ...sample, config };
    expect(readFor(pair, { PAIR_BUCKET: "b" }).config).toEqual({ PAIR_URL: undefined, PAIR_BUCKET: "b" });
    expect(problemsOf(pair, minimal).message).toBe("PAIR_URL, PAIR_BUCKET: one of them has to be set");
  });
});

describe("secrets", () => {
  const password = "p4ss{word-in-url";

  test.each([
    { OPENCTI_TOKEN: `two words ${password}` },
    { OPENCTI_CUSTOM_HEADERS: password },
    { SAMPLE_URL: `ftp://user:${password}@feed.example/` },
    { SAMPLE_URL: `https://user:${password}@feed example/` },
    { OPENCTI_URL: `user:${password}@opencti:8080` },
    { SAMPLE_INTERVAL: "x", SAMPLE_MODE: `https://user:${password}@x` },
  ])("are in no error: %j", (variables) => {
    expect(problems(variables).message).not.toContain(password);
    expect(JSON.stringify(problems(variables).problems)).not.toContain(password);
  });

  test("are told to the log, in every form", () => {
    const { secrets } = read({
      SAMPLE_KEY: " the-key-of-the-feed\n",
      OPENCTI_CUSTOM_HEADERS: "X-Key: header-secret",
      HTTPS_PROXY: `me:${password}@proxy:3128`,
      SAMPLE_URL: "https://me:a%40b%@feed.example/",
      HTTP_PROXY: `http://me:${password}@proxy:3128`,
    });
    const forms = [
      minimal.OPENCTI_TOKEN,
      "the-key-of-the-feed",
      "header-secret",
      password,
      "p4ss%7Bword-in-url",
      "a%40b%",
    ];
    expect(secrets).toEqual(expect.arrayContaining(forms));
    const encoded = read({ HTTPS_PROXY: "me:a%40bcd@proxy:3128" }).secrets;
    expect(encoded).toEqual(expect.arrayContaining(["a%40bcd", "a@bcd"]));
    expect(read({ SAMPLE_URL: "https://feed.example:8080/list@2:x" }).secrets).toEqual(formsOf(minimal.OPENCTI_TOKEN));
  });

  test("an older name of a secret doesn't show it", () => {
    const config = sample.config.extend({
      SAMPLE_PASS: env.deprecated({ use: "SAMPLE_KEY", convert: (value) => value }),
    });
    const { config: given, notes, secrets } = readFor({ ...sample, config }, { SAMPLE_PASS: password });
    expect(given.SAMPLE_KEY?.reveal()).toBe(password);
    expect(JSON.stringify(notes)).not.toContain(password);
    expect(secrets).toContain(password);
  });
});
