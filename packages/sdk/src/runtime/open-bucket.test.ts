import { expect, test } from "vitest";
import { read } from "../config/test-connector.ts";
import type { PlatformBucket } from "../platform/platform-bucket.ts";
import { bucketOf } from "./open-bucket.ts";

const settingsOf = (variables: Readonly<Record<string, string>>) =>
  read({ CONNECTOR_ID: "my-own", CONNECTOR_SEND_TO_S3: "true", ...variables }).settings;

const theirs: PlatformBucket = {
  endpoint: "minio",
  port: 9000,
  tls: true,
  name: "opencti-bucket",
  region: "eu-west-1",
  accessKey: "key",
  secretKey: () => "secret",
};

test("without a word it is OpenCTI's own bucket", async () => {
  expect(await bucketOf(settingsOf({}), async () => theirs)).toEqual({
    name: "opencti-bucket",
    region: "eu-west-1",
    endpoint: "https://minio:9000",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
  });
});

const whole = {
  CONNECTOR_SEND_TO_S3_BUCKET: "bundles",
  S3_ENDPOINT: "[::1]",
  S3_PORT: "9001",
  S3_ACCESS_KEY: "mine",
  S3_SECRET_KEY: "hush",
  S3_USE_SSL: "false",
  S3_BUCKET_REGION: "eu-north-1",
};

test("each setting counts more than what OpenCTI says, which isn't asked when they say everything", async () => {
  const asked = () => Promise.reject(new Error("asked"));
  expect(await bucketOf(settingsOf(whole), asked)).toEqual({
    name: "bundles",
    region: "eu-north-1",
    endpoint: "http://[::1]:9001",
    credentials: { accessKeyId: "mine", secretAccessKey: "hush" },
  });
  const { endpoint } = await bucketOf(settingsOf({ S3_USE_SSL: "false", S3_PORT: "80" }), async () => theirs);
  expect(endpoint).toBe("http://minio:80");
});

test("without a bucket of OpenCTI's, what is missing is named", async () => {
  const { S3_PORT: _, S3_SECRET_KEY: __, ...some } = whole;
  await expect(bucketOf(settingsOf(some), async () => ({}))).rejects.toMatchObject({
    message: "CONNECTOR_SEND_TO_S3 is on, and OpenCTI names no bucket of its own",
    hint: "set S3_PORT, S3_SECRET_KEY",
  });
});
