import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import * as z from "zod";
import { env } from "../config/env.ts";
import { defineConnector } from "../connector.ts";
import { checkConnector } from "./check.ts";

const connector = defineConnector({
  slug: "test",
  name: "Test",
  type: "EXTERNAL_IMPORT",
  scope: ["test"],
  every: "P1D",
  config: z.object({
    TEST_TLP: env.tlp({ default: "TLP:CLEAR", description: "Marking." }),
    TEST_URL: env.url({ description: "Where the list is." }),
  }),
  state: z.object({}),
  async check({ config }) {
    throw new Error(`no list\n  at ${config.TEST_URL}, asked with s3cret-token`);
  },
  // biome-ignore lint/correctness/useYield: it is not run
  async *run({ unchanged }) {
    return unchanged("nothing");
  },
});

async function checked(variables: Readonly<Record<string, string>>) {
  let log = "";
  const { signal } = new AbortController();
  const output = new PassThrough();
  const code = await checkConnector(
    connector,
    {
      env: variables,
      cwd: tmpdir(),
      signal,
      hard: signal,
      write: (line) => {
        log += line;
      },
    },
    output,
  );
  return { code, log, lines: (await text(output.end())).trimEnd().split("\n") };
}

test("each wrong setting is a line of the one screen, and nothing is in the log", async () => {
  const { code, log, lines } = await checked({ OPENCTI_URL: "http://127.0.0.1:9", TEST_TLP: "TLP:PURPLE" });
  expect(code).toBe(78);
  expect(log).toBe("");
  expect(lines.every((line) => line.startsWith("✗ settings  "))).toBe(true);
  expect(lines.map((line) => line.split(/\s+/)[2])).toEqual(["TEST_TLP", "TEST_URL", "OPENCTI_TOKEN"]);
  expect(lines[0]).toMatch(/TEST_TLP is "TLP:PURPLE": expected .* \(for example TEST_TLP=TLP:CLEAR\)$/);
});

test("a name that nobody reads is told above what is missing", async () => {
  const { code, lines } = await checked({
    OPENCTI_URL: "http://127.0.0.1:9",
    OPENCTI_TOKN: "1",
    TEST_URL: "http://127.0.0.1/",
  });
  expect(code).toBe(78);
  expect(lines).toEqual([
    "! settings  OPENCTI_TOKN is not known: did you mean OPENCTI_TOKEN?",
    expect.stringMatching(/^✗ settings {2}OPENCTI_TOKEN is required/),
  ]);
});

test("good settings, what was decided for them, and each thing that fails, a line each without secrets", async () => {
  const { code, log, lines } = await checked({
    OPENCTI_URL: "http://127.0.0.1:9",
    OPENCTI_TOKEN: "s3cret-token",
    TEST_URL: "http://127.0.0.1/list",
    TEST_URI: "http://127.0.0.1/list",
  });
  expect(code).toBe(1);
  expect(log).not.toContain("TEST_URI");
  expect(lines.map((line) => line.slice(0, 11).trimEnd())).toEqual([
    "✓ settings",
    "! settings",
    "! settings",
    "✗ OpenCTI",
    "✗ token",
    "✗ source",
  ]);
  expect(lines.join("\n")).toContain("TEST_URI");
  expect(lines.at(-1)).toBe("✗ source    no list at http://127.0.0.1/list, asked with ***");
});

test("passwords of addresses and what is long in their queries are masked, whatever says them", async () => {
  const { lines } = await checked({
    OPENCTI_URL: "http://127.0.0.1:9",
    OPENCTI_TOKEN: "s3cret-token",
    TEST_URL: "http://reader:passw0rd@127.0.0.1/list?t=0123456789&page=1",
  });
  expect(lines.at(-1)).toBe("✗ source    no list at http://reader:***@127.0.0.1/list?t=***&page=1, asked with ***");
});
