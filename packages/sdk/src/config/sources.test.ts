import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigurationError } from "../errors.ts";
import { readConfiguration } from "./read.ts";
import { minimal, sample } from "./test-connector.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "octi-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(cwd, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const read = (variables: Readonly<Record<string, string>> = {}, folders: readonly string[] = []) =>
  readConfiguration(sample, { env: { ...minimal, ...variables }, cwd, folders });

function problems(variables: Readonly<Record<string, string>> = {}) {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test("environment over config.yml over .env over default; an empty value is unset", () => {
  write(".env", "SAMPLE_MODE=new\nSAMPLE_PAGE_SIZE=1\nSAMPLE_TYPES=env\nSAMPLE_DETAILS=\n");
  write(
    "config.yml",
    `
sample:
  page_size: 2
  types: [x, y]
  details: True
  mode:
  label: ~
connector:
  name: Other
  queue-threshold: 0.25
http:
`,
  );
  const { settings, config } = read({ SAMPLE_PAGE_SIZE: "3", SAMPLE_TYPES: "" });
  expect(config).toMatchObject({
    SAMPLE_MODE: "new",
    SAMPLE_PAGE_SIZE: 3,
    SAMPLE_TYPES: ["x", "y"],
    SAMPLE_DETAILS: true,
    SAMPLE_LABEL: "#sample | feed",
  });
  expect(settings).toMatchObject({ CONNECTOR_NAME: "Other", CONNECTOR_QUEUE_THRESHOLD: 0.25 });
});

test.each(["config.yml", "src/config.yml", "python/config.yml", "python/src/config.yml"])("%s is found", (name) => {
  write(name, "sample:\n  page_size: 7\n");
  expect(read({}, [join(cwd, "python")]).config.SAMPLE_PAGE_SIZE).toBe(7);
});

test("the first config.yml counts alone, as with pycti", () => {
  write("config.yml", "sample:\n  page_size: 7\n");
  write("src/config.yml", "sample:\n  page_size: 8\n  mode: new\n");
  expect(read().config).toMatchObject({ SAMPLE_PAGE_SIZE: 7, SAMPLE_MODE: "all" });
});

test("a .env in src, where the Python connectors have theirs", () => {
  write("src/.env", "SAMPLE_PAGE_SIZE=9\n");
  expect(read().config.SAMPLE_PAGE_SIZE).toBe(9);
});

test("what looks like a number in config.yml stays as it was written; anchors are taken", () => {
  write(
    "config.yml",
    "base: &base\n  mode: new\nsample:\n  <<: *base\n  key: 12e45\n  label: 0123\n  from: 2024-01-31\n",
  );
  const { config } = read();
  expect(config.SAMPLE_KEY?.reveal()).toBe("12e45");
  expect(config.SAMPLE_LABEL).toBe("0123");
  expect(config.SAMPLE_MODE).toBe("new");
  expect(config.SAMPLE_FROM(new Date())).toEqual(new Date("2024-01-31T00:00:00Z"));
});

test("a setting that is wrong says which file it comes from", () => {
  const file = write("config.yml", "sample:\n  page_size: many\n");
  expect(problems()).toMatchObject([
    { key: "SAMPLE_PAGE_SIZE", value: "many", message: `expected a whole number; it comes from ${file}` },
  ]);
});

test("in config.yml, which is the connector's alone, an unknown name is told even below connector:", () => {
  write("config.yml", "connector:\n  id: my-own\n  colour: red\n");
  expect(read().notes).toEqual([{ level: "warn", key: "CONNECTOR_COLOUR", message: "is not known" }]);
});

test.each([
  ["sample: [1\n", "", /^is not YAML: /],
  ["hello\n", "", /^expected sections such as/],
  ["sample: text\n", ": sample", /^expected a section with keys below it$/],
  ["other:\n  deep:\n    er: 1\n", ": other.deep", /^expected a text, number, boolean or list$/],
])("a config.yml of %j is a problem with its name", (text, where, message) => {
  const file = write("config.yml", text);
  expect(problems()).toEqual([{ key: `${file}${where}`, message: expect.stringMatching(message) }]);
});

test("an empty config.yml is none", () => {
  write("config.yml", "# nothing yet\n");
  expect(problems()).toEqual([]);
});

test("a folder in the place of config.yml, as Docker makes one for a mount without a source", () => {
  mkdirSync(join(cwd, "config.yml"));
  expect(problems()).toEqual([
    { key: join(cwd, "config.yml"), message: expect.stringContaining("expected a file and found a folder: Docker") },
  ]);
});

test("a secret from a file, relative to the working directory, too", () => {
  const file = write("key", "from-a-file\n");
  const key = (variables: Readonly<Record<string, string>>) => read(variables).config.SAMPLE_KEY?.reveal();
  expect(key({ SAMPLE_KEY_FILE: file })).toBe("from-a-file");
  expect(key({ SAMPLE_KEY_FILE: "key" })).toBe("from-a-file");
  expect(read({ SAMPLE_KEY_FILE: file }).secrets).toContain("from-a-file");
  expect(read({ OPENCTI_TOKEN: "", OPENCTI_TOKEN_FILE: file }).settings.OPENCTI_TOKEN.reveal()).toBe("from-a-file");
});

test("a secret's file has no effect beside the secret of the same place, and counts more than that of a later one", () => {
  const file = write("key", "from-a-file");
  const both = read({ SAMPLE_KEY_FILE: file, SAMPLE_KEY: "direct" });
  expect(both.config.SAMPLE_KEY?.reveal()).toBe("direct");
  expect(both.notes).toContainEqual({
    level: "warn",
    key: "SAMPLE_KEY_FILE",
    message: "has no effect beside SAMPLE_KEY: take one of them out",
  });
  write("config.yml", "sample:\n  key: of-the-yaml\n");
  expect(read({ SAMPLE_KEY_FILE: file }).config.SAMPLE_KEY?.reveal()).toBe("from-a-file");
});

test("a secret's file that isn't there, or is empty, is a problem", () => {
  const empty = write("empty", " \n");
  expect(problems({ SAMPLE_KEY_FILE: join(cwd, "none") })).toEqual([
    {
      key: "SAMPLE_KEY_FILE",
      value: join(cwd, "none"),
      message: "this file cannot be read (ENOENT): expected the secret in it",
    },
  ]);
  expect(problems({ SAMPLE_KEY_FILE: empty })).toMatchObject([
    { message: "this file is empty: expected the secret in it" },
  ]);
});

test("a byte order mark, which Windows' editors write, belongs to no name", () => {
  write(".env", "\ufeffSAMPLE_MODE=new\n");
  write("config.yml", "\ufeffsample:\n  page_size: 2\n");
  expect(read().config).toMatchObject({ SAMPLE_MODE: "new", SAMPLE_PAGE_SIZE: 2 });
});

test("config.yml is this connector's alone: what nobody reads in it is told, whatever its section", () => {
  write(
    "config.yml",
    `
conector:
  name: Other
opencit:
  url: http://elsewhere
foo:
  bar: 1
http:
  timeout: 3
connector:
  id: my-own
  listen_protocol_api_ssl_key: /certs/key.pem
`,
  );
  expect(read().notes).toEqual([
    { level: "warn", key: "LISTEN_PROTOCOL_API_SSL_KEY", message: expect.stringContaining("listens to nothing") },
    { level: "warn", key: "CONECTOR_NAME", message: "is not known: did you mean CONNECTOR_NAME?" },
    { level: "warn", key: "OPENCIT_URL", message: "is not known: did you mean OPENCTI_URL?" },
    { level: "warn", key: "FOO_BAR", message: "is not known" },
    { level: "warn", key: "HTTP_TIMEOUT", message: "is not known" },
  ]);
});
