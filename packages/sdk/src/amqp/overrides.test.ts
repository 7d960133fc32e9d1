import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, expect, test } from "vitest";
import { read } from "../config/test-connector.ts";
import { brokerOf } from "./broker.ts";
import { brokerOverrides } from "./overrides.ts";

const folder = mkdtempSync(join(tmpdir(), "octi-mq-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { cert, private: key } = await generate([{ name: "commonName", value: "octi" }]);
const told = {
  host: "rabbitmq",
  port: 5672,
  vhost: "/",
  tls: false,
  user: "opencti",
  password: () => "from-opencti",
};
const broker = (variables: Readonly<Record<string, string>>) =>
  brokerOf(told, brokerOverrides(read({ CONNECTOR_ID: "my-own", ...variables }).settings));

test("without MQ_ variables the broker is the one that OpenCTI names", () => {
  const { password, ...rest } = broker({});
  expect(rest).toEqual({ host: "rabbitmq", port: 5672, vhost: "/", user: "opencti", tls: undefined });
  expect(password()).toBe("from-opencti");
});

test("each variable replaces its part alone", () => {
  expect(broker({ MQ_HOST: "localhost", MQ_PORT: "45672" })).toMatchObject({
    host: "localhost",
    port: 45_672,
    vhost: "/",
    user: "opencti",
  });
  const { password, ...rest } = broker({ MQ_VHOST: "/other", MQ_USER: "me", MQ_PASS: "mine" });
  expect(rest).toMatchObject({ host: "rabbitmq", vhost: "/other", user: "me" });
  expect(password()).toBe("mine");
});

test("TLS is unverified where nothing is said, as pycti's; MQ_USE_SSL counts more than OpenCTI", () => {
  const none = { ca: [], certificate: undefined, key: undefined, passphrase: undefined };
  expect(broker({ MQ_USE_SSL: "true" }).tls).toEqual({ verify: false, ...none });
  expect(broker({ MQ_USE_SSL: "true", MQ_USE_SSL_REJECT_UNAUTHORIZED: "true" }).tls?.verify).toBe(true);
  const withTls = { ...told, tls: true };
  const off = brokerOverrides(read({ CONNECTOR_ID: "my-own", MQ_USE_SSL: "false" }).settings);
  expect(brokerOf(withTls, off).tls).toBeUndefined();
});

test("certificates and keys are PEM text, or files", () => {
  writeFileSync(join(folder, "cert.pem"), cert);
  writeFileSync(join(folder, "key.pem"), key);
  const files = broker({
    MQ_USE_SSL: "true",
    MQ_USE_SSL_CA: join(folder, "cert.pem"),
    MQ_USE_SSL_CERT: join(folder, "cert.pem"),
    MQ_USE_SSL_KEY: join(folder, "key.pem"),
  });
  const texts = broker({
    MQ_USE_SSL: "true",
    MQ_USE_SSL_CA: cert,
    MQ_USE_SSL_CERT: cert.replaceAll("\n", "\\n"),
    MQ_USE_SSL_KEY: key.replaceAll("\n", "\\n"),
  });
  expect(files.tls?.certificate).toContain("BEGIN CERTIFICATE");
  expect(files.tls?.key?.trim()).toBe(texts.tls?.key?.trim());
  expect(files.tls?.ca).toEqual(texts.tls?.ca);
});

test("what cannot be used is told at the start, without the key", () => {
  const encrypted = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "right-one" },
  }).privateKey;
  const pair = { MQ_USE_SSL_CERT: cert, MQ_USE_SSL_KEY: encrypted };
  expect(() => broker({ MQ_USE_SSL_CERT: cert })).toThrow("MQ_USE_SSL_KEY: is not set");
  expect(() => broker({ MQ_USE_SSL_KEY: key })).toThrow("MQ_USE_SSL_CERT: is not set");
  expect(() => broker({ MQ_USE_SSL_CA: join(folder, "none.pem") })).toThrow(/MQ_USE_SSL_CA.*cannot be read \(ENOENT\)/);
  expect(() => broker({ ...pair, MQ_USE_SSL_PASSPHRASE: "wrong-one" })).toThrow(
    /^MQ_USE_SSL_KEY: is no private key that can be read.*MQ_USE_SSL_PASSPHRASE/,
  );
  expect(broker({ ...pair, MQ_USE_SSL: "true", MQ_USE_SSL_PASSPHRASE: "right-one" }).tls?.passphrase).toBe("right-one");
});
