import { parseEnv } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import { expect, test } from "vitest";
import * as z from "zod";
import type { Connector } from "../connector.ts";
import { env } from "./env.ts";
import { envSample } from "./env-sample.ts";
import { configSchema } from "./json-schema.ts";
import { readConfiguration } from "./read.ts";
import { configTable } from "./table.ts";
import { minimal, sample } from "./test-connector.ts";

const connector: Connector = {
  slug: "sample",
  name: "Sample Feed",
  type: "EXTERNAL_IMPORT",
  scope: ["vulnerability", "report"],
  every: "P2D",
  state: z.object({}),
  config: z.object({
    SAMPLE_URL: env.url({ description: "Where the list | is." }),
    SAMPLE_KEY: env.secret({ optional: true, description: "Key of the feed." }),
    SAMPLE_PAGE_SIZE: env.int({ default: 50, minimum: 1, description: "Entries of a page." }),
    SAMPLE_TYPES: env.list({ default: ["a", "b"], description: "Types." }),
    SAMPLE_DETAILS: env.boolean({ default: false, description: "More of it." }),
    SAMPLE_INTERVAL: env.deprecated({ use: "CONNECTOR_DURATION_PERIOD", convert: (days) => `P${days}D` }),
  }),
  run: async function* () {
    yield* [];
  },
};

test("the schema is one that OpenCTI's catalogue takes: strict Ajv, known formats, no CONNECTOR_ID", () => {
  const schema = configSchema(connector) as { properties: Record<string, object>; required: string[] };
  const ajv = new Ajv2020({ strict: true });
  (addFormatsModule as unknown as typeof addFormatsModule.default)(ajv, ["uri", "duration", "password"]);
  const valid = ajv.compile(schema);
  expect(schema.required.sort()).toEqual(["OPENCTI_TOKEN", "OPENCTI_URL", "SAMPLE_URL"]);
  expect(schema.properties).not.toHaveProperty("CONNECTOR_ID");
  expect(schema.properties).toMatchObject({
    CONNECTOR_TYPE: { const: "EXTERNAL_IMPORT" },
    CONNECTOR_DURATION_PERIOD: { default: "P2D", format: "duration" },
    SAMPLE_KEY: { format: "password", writeOnly: true },
    SAMPLE_PAGE_SIZE: { type: "integer", default: 50, minimum: 1 },
    SAMPLE_TYPES: { type: "array", default: ["a", "b"] },
    SAMPLE_INTERVAL: { deprecated: true },
  });
  const good = { OPENCTI_URL: "http://opencti:8080", OPENCTI_TOKEN: "t", SAMPLE_URL: "https://feed.example" };
  expect(valid(good)).toBe(true);
  expect(valid({ ...good, SAMPLE_PAGE_SIZE: 0 })).toBe(false);
});

test("the table names every variable, what is required, and files for secrets", () => {
  const table = configTable(connector);
  expect(table).toContain("| `SAMPLE_URL` | **required** | Where the list \\| is. |");
  expect(table).toContain("| `SAMPLE_PAGE_SIZE` | `50` | Entries of a page. |");
  expect(table).toContain("Or `SAMPLE_KEY_FILE`.");
  expect(table).toContain("| `OPENCTI_TOKEN` | **required** |");
});

test("the sample sets what is required, comments out the rest, and leaves out what is deprecated", () => {
  const lines = envSample(connector).split("\n");
  expect(lines).toContain("OPENCTI_TOKEN=ChangeMe");
  expect(lines).toContain("SAMPLE_URL=ChangeMe");
  expect(lines).toContain("#SAMPLE_PAGE_SIZE=50");
  expect(lines.some((line) => line.includes("SAMPLE_INTERVAL"))).toBe(false);
});

test("the sample read back, with every comment taken off, is the default configuration", () => {
  const connector = {
    ...sample,
    type: "EXTERNAL_IMPORT",
    state: z.object({}),
    run: async function* () {},
  } as Connector;
  const lines = envSample(connector).replaceAll(/^#(?=[A-Z])/gm, "");
  // examples stand where there is no default
  const written = Object.entries(parseEnv(lines)).filter(
    ([name]) =>
      !/PROXY$|^HTTPS_CA|_PATH$|_INTENT$|_NAMESPACE$|_SUBSYSTEM$|_HEALTH_PORT$|^MQ_|_S3_BUCKET$|^S3_/.test(name),
  );
  const read = (env: Readonly<Record<string, string | undefined>>) =>
    JSON.stringify(readConfiguration(sample, { env: { ...env, ...minimal }, cwd: import.meta.dirname, folders: [] }));
  expect(written.map(([name]) => name)).toEqual(expect.arrayContaining(["SAMPLE_LABEL", "CONNECTOR_SCOPE"]));
  expect(read(Object.fromEntries(written))).toBe(read({}));
});

test("each default is one that the schema itself takes, in no other keyword than OpenCTI's form knows", () => {
  const connector = {
    ...sample,
    type: "EXTERNAL_IMPORT",
    state: z.object({}),
    run: async function* () {},
  } as Connector;
  const schema = configSchema(connector) as { properties: Record<string, object> };
  const ajv = new Ajv2020({ strict: true, useDefaults: true });
  (addFormatsModule as unknown as typeof addFormatsModule.default)(ajv, ["uri", "duration", "password"]);
  const valid = ajv.compile(schema);
  const given: Record<string, unknown> = { ...minimal };
  expect(valid(given), JSON.stringify(valid.errors)).toBe(true);
  expect(given).toMatchObject({ SAMPLE_TLP: "TLP:CLEAR", SAMPLE_TYPES: ["a", "b"], CONNECTOR_QUEUE_THRESHOLD: 500 });

  // platform-internals Q7 and the count over the official schemas in anchors 2.0
  const keywords = "type description default format enum const items minimum writeOnly deprecated".split(" ");
  for (const property of Object.values(schema.properties))
    expect(keywords).toEqual(expect.arrayContaining(Object.keys(property)));

  // the composer stores defaults as texts, lists joined by commas
  const stored = Object.entries(given).map(([name, value]) => [name, String(value)]);
  expect(() =>
    readConfiguration(sample, { env: Object.fromEntries(stored), cwd: import.meta.dirname, folders: [] }),
  ).not.toThrow();
});

test("a period that depends on other settings has no default: OpenCTI's composer would set it", () => {
  const every = () => "PT1H";
  const schema = configSchema({ ...connector, every }) as { properties: Record<string, object>; required: string[] };
  expect(schema.properties.CONNECTOR_DURATION_PERIOD).not.toHaveProperty("default");
  expect(schema.required).not.toContain("CONNECTOR_DURATION_PERIOD");
});
