import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, expect, test } from "vitest";
import { problems, problemsOf, read, sample } from "./test-connector.ts";

const folder = mkdtempSync(join(tmpdir(), "octi-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { cert, private: key } = await generate([{ name: "commonName", value: "octi" }]);
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const encrypted = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "right-one" },
}).privateKey;

const told = (variables: Readonly<Record<string, string>>) =>
  problems(variables).problems.map(({ key, value, message }) => [key, value, message]);

test("files and proxies that are wrong are told at once, with all else, each by its own name", () => {
  expect(
    told({
      OPENCTI_TOKEN: "ChangeMe",
      OPENCTI_SSL_VERIFY: "/nope2.pem",
      HTTPS_CA_CERTIFICATES: "/nope",
      HTTP_PROXY: "bad proxy",
      HTTPS_PROXY: "socks5://me:open-sesame@proxy:1080",
      MQ_USE_SSL_CA: folder,
      MQ_USE_SSL_CERT: "/nope3",
      CONNECTOR_SEND_TO_DIRECTORY: "true",
    }),
  ).toEqual([
    ["OPENCTI_TOKEN", "***", expect.stringContaining("expected the token")],
    ["OPENCTI_SSL_VERIFY", "/nope2.pem", expect.stringContaining("this file cannot be read (ENOENT)")],
    ["HTTPS_CA_CERTIFICATES", "/nope", expect.stringContaining("this file cannot be read (ENOENT)")],
    ["HTTP_PROXY", "bad proxy", expect.stringContaining("expected the address of an HTTP proxy")],
    ["HTTPS_PROXY", "socks5://***@proxy:1080", expect.stringContaining("expected the address of an HTTP proxy")],
    ["MQ_USE_SSL_CA", folder, expect.stringContaining("cannot be read (EISDIR)")],
    ["MQ_USE_SSL_CERT", "/nope3", expect.stringContaining("cannot be read (ENOENT)")],
    ["CONNECTOR_SEND_TO_DIRECTORY_PATH", undefined, expect.stringContaining("is required")],
    ["MQ_USE_SSL_KEY", undefined, expect.stringContaining("is not set")],
  ]);
});

test("what only shows together is told beside what is wrong alone", () => {
  const variables = { CONNECTOR_SEND_TO_QUEUE: "false", MQ_USE_SSL_KEY: key };
  expect(problemsOf(sample, variables).problems.map(({ key }) => key)).toEqual([
    "OPENCTI_URL",
    "OPENCTI_TOKEN",
    "CONNECTOR_SEND_TO_QUEUE",
    "MQ_USE_SSL_CERT",
  ]);
  expect(told({ CONNECTOR_SEND_TO_QUEUE: "false", CONNECTOR_SEND_TO_DIRECTORY: "perhaps" })).toHaveLength(1);
});

test("PEM text, also with \\n as an environment file has it, or the path of a file", () => {
  const path = file("ca.pem", `# ours\n${cert}`);
  for (const source of [path, cert, cert.replaceAll("\n", "\\n")]) {
    const { settings } = read({ OPENCTI_SSL_VERIFY: source, HTTPS_CA_CERTIFICATES: source, MQ_USE_SSL_CA: source });
    expect(settings.OPENCTI_SSL_VERIFY).toBe(cert.trim());
    expect(settings.HTTPS_CA_CERTIFICATES).toBe(cert.trim());
    expect(settings.MQ_USE_SSL_CA).toEqual([cert.trim()]);
  }
  expect(read({ OPENCTI_SSL_VERIFY: "TRUE" }).settings.OPENCTI_SSL_VERIFY).toBe(true);
});

test.each([
  [file("none.txt", "no certificate"), "has no certificate"],
  ["-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----", "certificate 1 of 1 cannot be read"],
])("a CA that is none: %s", (source, message) => {
  expect(problems({ HTTPS_CA_CERTIFICATES: source }).message).toContain(message);
});

test("the example of a path is a path", () => {
  expect(problems({ OPENCTI_SSL_VERIFY: "/nope.pem" }).message).toContain("OPENCTI_SSL_VERIFY=/certs/ca.pem");
});

test("a key in the place of a certificate isn't shown", () => {
  expect(problems({ HTTPS_CA_CERTIFICATES: key }).message).not.toContain(key.split("\n")[1]);
});

test("a broker's key: its passphrase fits it, and both are shown nowhere", () => {
  const pair = { MQ_USE_SSL_CERT: cert, MQ_USE_SSL_KEY: encrypted };
  expect(told({ ...pair, MQ_USE_SSL_PASSPHRASE: "wrong-one" })).toEqual([
    ["MQ_USE_SSL_KEY", undefined, expect.stringMatching(/no private key that can be read.*MQ_USE_SSL_PASSPHRASE/)],
  ]);
  expect(told({ ...pair, MQ_USE_SSL_KEY: "/nope.key", OPENCTI_TOKEN: "ChangeMe" })).toEqual([
    ["OPENCTI_TOKEN", "***", expect.any(String)],
    ["MQ_USE_SSL_KEY", "***", expect.stringContaining("this file cannot be read (ENOENT)")],
  ]);
  const path = file("key.pem", encrypted);
  const { settings } = read({ ...pair, MQ_USE_SSL_KEY: path, MQ_USE_SSL_PASSPHRASE: "right-one" });
  expect(settings.MQ_USE_SSL_KEY?.reveal().trim()).toBe(encrypted.trim());
});
