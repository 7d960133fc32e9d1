import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { masked } from "../ops/log.ts";
import { env } from "./env.ts";
import { formsOf, secretsIn, shown } from "./masking.ts";
import { settings } from "./settings.ts";

const shape: Readonly<Record<string, z.ZodType>> = {
  ...settings({ name: "Sample", scope: ["sample"], every: "P1D" }).shape,
  FEED_KEY: env.secret({ description: "x" }),
  FEED_URL: env.url({ description: "x" }),
  FEED_NAME: env.string({ description: "x" }),
};
const secrets = (values: Readonly<Record<string, string>>) =>
  secretsIn(shape, new Map(Object.entries(values).map(([name, value]) => [name, { value }])));
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["as it is", { FEED_KEY: "s3cret/key+1" }, "key s3cret/key+1 refused", "key *** refused"],
  ["in an address", { FEED_KEY: "s3cret/key+1" }, "?k=s3cret%2Fkey%2B1&x", "?k=***&x"],
  ["in a proxy's password", { HTTP_PROXY: "http://me:pass%20word@proxy" }, "auth pass word", "auth ***"],
  ["a value of a header", { OPENCTI_CUSTOM_HEADERS: "x-a: one-secret ;x-b:two-secret" }, "two-secret", "***"],
  ["a bearer's token", { OPENCTI_CUSTOM_HEADERS: "authorization: Bearer abc-def-ghi" }, "got abc-def-ghi", "got ***"],
  [
    "the password of a header",
    { OPENCTI_CUSTOM_HEADERS: `authorization: Basic ${base64("me:open-sesame")}` },
    "is open-sesame",
    "is ***",
  ],
  ["a key in an address", { FEED_URL: "https://feed.example/?a=1&api_key=abcd1234#x" }, "abcd1234", "***"],
  ["a long value in an address", { FEED_URL: "http://h/kev.json?t=abcd12345&n=1#x" }, "?t=abcd12345&n=1", "?t=***&n=1"],
  [
    "a long value as it is meant",
    { FEED_URL: "http://h/?t=abcd%2F12+45" },
    "got abcd/12 45, abcd/12+45",
    "got ***, ***",
  ],
  ["a long query without a name", { FEED_URL: "http://h/?abcd12345" }, "http://h/?abcd12345", "http://h/?***"],
  ["what is no address", { FEED_NAME: "who?t=abcd12345" }, "who?t=abcd12345", "who?t=abcd12345"],
  ["the longer of two", { FEED_KEY: "abcd", OPENCTI_TOKEN: "abcd1234" }, "abcd1234 abcd", "*** ***"],
])("%s", (_, values, text, expected) => {
  expect(masked(text, secrets(values))).toBe(expected);
});

test.each([
  ["https://feed.example/?a=1&apikey=abcd1234&b=2", "https://feed.example/?a=1&apikey=***&b=2"],
  ["http://h/kev.json?t=abcd123==&longname=1&abcd12345", "http://h/kev.json?t=***&longname=1&***"],
  ["-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", "***"],
  ["http://me:pw@proxy:3128", "http://***@proxy:3128"],
  ["P1D", "P1D"],
])("%s is shown as %s", (value, expected) => {
  expect(shown(value, undefined)).toBe(expected);
});

describe("base64", () => {
  const forms = formsOf("open-sesame-1");

  test.each(["", "m", "me", "me:", "user:"])("of a text in which the secret stands behind %j", (before) => {
    for (const after of ["", "x", "xy", ":pass"]) {
      const text = masked(`Basic ${base64(`${before}open-sesame-1${after}`)}!`, forms);
      expect(text).toContain("***");
      // what is left over gives nothing but the neighbours and parts of two characters
      for (const part of text.split(/\*\*\*| |!/)) {
        expect(Buffer.from(part, "base64").toString("latin1")).not.toMatch(/pen-sesame/);
      }
    }
  });

  test("whatever the secret and its neighbours are", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(fc.string({ minLength: 9, maxLength: 40 }), text, text, (secret, before, after) => {
        expect(masked(base64(`${before}${secret}${after}`), formsOf(secret))).toContain("***");
        expect(masked(Buffer.from(`${before}${secret}${after}`).toString("base64url"), formsOf(secret))).toContain(
          "***",
        );
      }),
    );
  });
});

test("a secret that was cut off is masked from its half on", () => {
  const [token = ""] = secrets({ OPENCTI_TOKEN: "01234567-89ab-4cde-8f01" });
  for (let length = 12; length <= token.length; length++) {
    expect(masked(`got ${token.slice(0, length)}… twice ${token.slice(0, length)}`, [token])).toBe(
      "got ***… twice ***",
    );
  }
  expect(masked("got 01234567", [token])).toBe("got 01234567");
});

test("a secret is masked however often JSON has escaped it", () => {
  const key = 'a "quoted" \\ key\nof two lines';
  let text = key;
  for (let depth = 0; depth < 4; depth++) {
    expect(masked(`<${text}>`, [key])).toBe("<***>");
    text = JSON.stringify(text).slice(1, -1);
  }
});

test("short texts are not masked: they are found in the middle of words", () => {
  expect(secrets({ FEED_KEY: "abc" })).toEqual([]);
});
