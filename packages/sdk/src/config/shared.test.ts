import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { ConfigurationError } from "../errors.ts";
import { env } from "./env.ts";
import { readConfiguration, readVariables } from "./read.ts";
import { connectorsIn, type Shared } from "./sources.ts";
import { minimal, sample } from "./test-connector.ts";

/*
 * Several connectors in one process: one's own variables have a prefix, or stand in its part of config.yml.
 */

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "octi-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);

const prefixes = ["ONE__", "TWO__"];
const one: Shared = {
  prefixes,
  known: new Set([...Object.keys(sample.config.shape), "OTHER_URL", "SAMPLE_OTHER", "HOST_CONNECTORS"]),
  own: { prefix: "ONE__", section: "sample:one", name: "one" },
};
const two: Shared = { ...one, own: { prefix: "TWO__", section: "sample:two", name: "two" } };

const read = (variables: Readonly<Record<string, string>> = {}, shared = one) =>
  readConfiguration(sample, { env: { ...minimal, ...variables }, cwd, folders: [], shared });

function problems(variables: Readonly<Record<string, string>>) {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test("what has a prefix counts for its connector, before what has none, and another's counts for no other", () => {
  const variables = { SAMPLE_PAGE_SIZE: "1", ONE__SAMPLE_PAGE_SIZE: "2", TWO__SAMPLE_MODE: "new" };
  expect(read(variables).config).toMatchObject({ SAMPLE_PAGE_SIZE: 2, SAMPLE_MODE: "all" });
  expect(read(variables, two).config).toMatchObject({ SAMPLE_PAGE_SIZE: 1, SAMPLE_MODE: "new" });
  expect(read({ ...variables, ONE__SAMPLE_PAGE_SIZE: " " }).config).toMatchObject({ SAMPLE_PAGE_SIZE: 1 });
});

test("the place counts before the prefix: environment over config.yml over .env, and in each of them own over common", () => {
  write(".env", "ONE__SAMPLE_MODE=new\nSAMPLE_RATE=1\nONE__SAMPLE_RATE=2\nONE__SAMPLE_PAGE_SIZE=3\n");
  write(
    "config.yml",
    `
sample: { page_size: 4, types: [common], label: common }
connectors:
  sample:one:
    sample: { page_size: 5, label: own }
  sample:two:
`,
  );
  expect(connectorsIn({ env: {}, cwd, folders: [] })).toEqual(["sample:one", "sample:two"]);
  expect(read({ SAMPLE_LABEL: "environment" }).config).toMatchObject({
    SAMPLE_LABEL: "environment",
    SAMPLE_PAGE_SIZE: 5,
    SAMPLE_TYPES: ["common"],
    SAMPLE_RATE: 2,
    SAMPLE_MODE: "new",
  });
  expect(read({}, two).config).toMatchObject({ SAMPLE_LABEL: "common", SAMPLE_PAGE_SIZE: 4, SAMPLE_RATE: 1 });
});

test("a secret from a file with the prefix counts before the common secret, and is masked", () => {
  write("key", "the-key-of-one\n");
  const variables = { SAMPLE_KEY: "the-key-of-all", ONE__SAMPLE_KEY_FILE: join(cwd, "key") };
  const { config, secrets, notes } = read(variables);
  expect(config.SAMPLE_KEY?.reveal()).toBe("the-key-of-one");
  expect(secrets).toContain("the-key-of-one");
  expect(notes.filter(({ level }) => level === "warn")).toEqual([]);
  expect(read(variables, two).config.SAMPLE_KEY?.reveal()).toBe("the-key-of-all");
});

test("an id nobody set is made of kind and name, whatever the connector is called; without a name as anywhere", () => {
  const id = read().settings.CONNECTOR_ID;
  expect(read({ CONNECTOR_NAME: "Other" }).settings.CONNECTOR_ID).toBe(id);
  expect(read({}, two).settings.CONNECTOR_ID).not.toBe(id);
  const unnamed: Shared = { ...one, own: { prefix: "SAMPLE__", section: "sample" } };
  expect(read({}, unnamed).settings.CONNECTOR_ID).toBe(sample.id);
});

test("what is wrong is told under the name that it was written under", () => {
  const wrong = { ONE__SAMPLE_PAGE_SIZE: "many", ONE__SAMPLE_KEY_FILE: join(cwd, "none"), SAMPLE_RATE: "fast" };
  expect(
    problems(wrong)
      .map(({ key }) => key)
      .sort(),
  ).toEqual(["ONE__SAMPLE_KEY_FILE", "ONE__SAMPLE_PAGE_SIZE", "SAMPLE_RATE"]);
});

test("a name that nobody reads: told of each with the prefix, and not of what another connector reads", () => {
  const { notes } = read({
    ONE__SAMPLE_PAGESIZE: "1",
    ONE__ANYTHING: "1",
    TWO__SAMPLE_PAGESIZE: "1",
    SAMPLE_OTHER: "1",
    SAMPLE_OTHER_FILE: "1",
    OTHER_URL: "1",
    SAMPLE_PAGESIZES: "1",
    OEN__SAMPLE_MODE: "new",
    ELSEWHERE__SAMPLE_KEY_FILE: "/key",
    GREP__COLORS: "1",
  });
  expect(notes.filter(({ level }) => level === "warn").map(({ key, message }) => `${key} ${message}`)).toEqual([
    "ONE__SAMPLE_PAGESIZE is not known: did you mean SAMPLE_PAGE_SIZE?",
    "ONE__ANYTHING is not known",
    "SAMPLE_PAGESIZES is not known: did you mean SAMPLE_PAGE_SIZE?",
    "OEN__SAMPLE_MODE is not known: did you mean ONE__SAMPLE_MODE?",
    "ELSEWHERE__SAMPLE_KEY_FILE is not known: the connectors that run here have the prefixes ONE__, TWO__",
  ]);
});

test.each([
  ["connectors: [sample]\n", "connectors", "expected connectors such as"],
  ["connectors:\n  sample:one: 3\n", "connectors.sample:one", "expected sections"],
  ["connectors:\n  sample:one:\n    sample: 3\n", "connectors.sample:one: sample", "expected a section"],
])("a config.yml of another form: %j", (text, where, message) => {
  write("config.yml", text);
  expect(problems({})).toEqual([
    { key: `${join(cwd, "config.yml")}: ${where}`, message: expect.stringContaining(message) },
  ]);
});

test("the process's own variables: those without a prefix, from all places; a told config.yml has to be there", () => {
  const schema = z.object({ HOST_RUNS: env.int({ default: 2, minimum: 1, description: "Runs at once." }) });
  const sources = { env: {}, cwd, folders: [], shared: { prefixes, known: new Set<string>() } };
  write("other.yml", "host: { runs: 3 }\nconnectors: { sample: { sample: { mode: new } } }\n");
  expect(readVariables(schema, sources)).toEqual({ HOST_RUNS: 2 });
  expect(readVariables(schema, { ...sources, file: "other.yml" })).toEqual({ HOST_RUNS: 3 });
  expect(() => readVariables(schema, { ...sources, file: "none.yml" })).toThrow("none.yml");
  expect(() => readVariables(schema, { ...sources, env: { HOST_RUNS: "0" } })).toThrow("HOST_RUNS");
});
