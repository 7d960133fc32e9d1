import { describe, expect, test } from "vitest";
import * as z from "zod";
import { env } from "./config/env.ts";
import { defineConnector, type ImportConnector } from "./connector.ts";
import { Misuse } from "./errors.ts";

const good: ImportConnector = {
  slug: "acme-feed",
  name: "Acme Feed",
  type: "EXTERNAL_IMPORT",
  scope: ["acme"],
  every: "P1D",
  config: z.object({}),
  state: z.object({}),
  async *run() {},
};

test("a good definition comes back as it is", () => {
  expect(defineConnector(good)).toBe(good);
});

test.each([
  { slug: "a" },
  { slug: "cve-2024" },
  { id: "cisakev--ba292941-3d20-4bfa-adea-08c0a08406df" },
  { every: "0" },
  { every: () => "P1D" },
  { parallel: 8 },
  { config: z.object({ ACME_KEY: env.secret({ optional: true, description: "x" }) }).refine(() => true) },
  {
    config: z.object({
      ACME_OLD: env.deprecated({ use: "CONNECTOR_DURATION_PERIOD", convert: (days) => `P${days}D` }),
    }),
  },
])("%o is good", (more) => {
  expect(defineConnector({ ...good, ...more })).toMatchObject(more);
});

describe("what types cannot say is refused, with the place and what was expected", () => {
  test.each<[Partial<ImportConnector>, RegExp]>([
    [{ name: "" }, /name "": expected at least two/],
    [{ name: " x " }, /name " x "/],
    [{ slug: "" }, /slug "": expected lower-case words/],
    [{ slug: "Acme" }, /slug "Acme"/],
    [{ slug: "acme_feed" }, /slug "acme_feed"/],
    [{ slug: "acme--feed" }, /slug "acme--feed"/],
    [{ slug: "acme-" }, /slug "acme-"/],
    [{ id: "" }, /id ""/],
    [{ id: "acme_feed" }, /id "acme_feed": expected no "_"/],
    [{ id: "acme feed" }, /id "acme feed"/],
    [{ every: "daily" }, /every "daily": expected an ISO 8601 duration/],
    [{ every: "" }, /every ""/],
    [{ config: z.object({ ACME_PLAIN: z.string() }) }, /config\.ACME_PLAIN: expected a variable made with env/],
    [{ config: z.object({ ACME_SIZE: env.int({ description: "x" }).pipe(z.int()) }) }, /config\.ACME_SIZE/],
    [
      { config: z.object({ OPENCTI_TOKEN: env.string({ description: "x" }) }) },
      /config\.OPENCTI_TOKEN: .*every connector/,
    ],
    [{ config: z.object({ MQ_PASS: env.secret({ description: "x" }) }) }, /config\.MQ_PASS: .*every connector/],
    [{ parallel: 0 }, /parallel 0: expected a whole number/],
    [{ parallel: 1.5 }, /parallel 1.5/],
    [{ parallel: Number.NaN }, /parallel NaN/],
  ])("%o", (more, told) => {
    expect(() => defineConnector({ ...good, ...more })).toThrow(Misuse);
    expect(() => defineConnector({ ...good, ...more })).toThrow(told);
  });

  test("all at once", () => {
    const wrong = () => defineConnector({ ...good, name: "", id: "a_b", parallel: -1 });
    expect(wrong).toThrow(/name "".*id "a_b".*parallel -1/);
  });
});
