import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openHttp, stopAll } from "../http/test-server.ts";
import { type TestPlatform, testPlatform } from "../platform/test-platform.ts";
import type { Bucket } from "../s3/bucket.ts";
import { startS3, type TestS3 } from "../s3/test-s3.ts";
import { feedConnector, startOnce } from "./test-start.ts";

let s3: TestS3;
let bucket: Bucket;
let platform: TestPlatform;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());
beforeEach(async () => {
  bucket = await openHttp().http.bucket(s3.bucket);
  platform = await testPlatform();
});
afterEach(async () => {
  for (const key of await keys()) await bucket.remove(key);
  await platform.close();
  await stopAll();
});

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of bucket.objects()) found.push(key);
  return found;
}

const variables = () => ({
  CONNECTOR_SEND_TO_S3: "true",
  CONNECTOR_SEND_TO_S3_BUCKET: "bundles",
  S3_ENDPOINT: s3.host,
  S3_PORT: String(s3.port),
  S3_ACCESS_KEY: "S3RVER",
  S3_SECRET_KEY: "S3RVER",
  S3_USE_SSL: "false",
  S3_BUCKET_REGION: "us-east-1",
});

test("a bundle lies in the bucket in pycti's form before it is sent to OpenCTI", async () => {
  const { code, log } = await startOnce(feedConnector(), platform, variables());
  expect(code, log).toBe(0);
  const [key = "", ...more] = await keys();
  expect(more).toEqual([]);
  expect(key).toMatch(/^connectors\/feed-20261124-\d{6}-\d{10}\.\d{7}\.json$/);
  const written = JSON.parse(await bucket.text(key));
  expect(Object.keys(written)).toEqual([
    "bundle_type",
    "applicant_id",
    "connector",
    "entities_types",
    "bundle",
    "update",
  ]);
  expect(written).toMatchObject({
    bundle_type: "S3_BUNDLE",
    connector: { name: "Feed", scope: "feed" },
    update: false,
  });
  expect(written.bundle.objects.map(({ name }: { name: string }) => name)).toEqual(["a", "b", "c"]);
  const pushed = platform.bundles.map(({ bundle }) => JSON.parse(bundle));
  expect(pushed.map(({ objects }) => objects)).toEqual([written.bundle.objects]);
  expect(log).not.toMatch(/"[^"]*":"S3RVER"/);
});

test("the bucket that OpenCTI names is taken where the settings name none; alone, without the queue", async () => {
  const { S3_ENDPOINT, S3_PORT, S3_USE_SSL: _, CONNECTOR_SEND_TO_S3_BUCKET: name, ...keysOfOurs } = variables();
  platform.s3 = { endpoint: S3_ENDPOINT, port: Number(S3_PORT), use_ssl: false, bucket_name: name };
  const { code, log } = await startOnce(feedConnector(), platform, {
    ...keysOfOurs,
    CONNECTOR_SEND_TO_QUEUE: "false",
    CONNECTOR_SEND_TO_S3_FOLDER: ".",
  });
  expect(code, log).toBe(0);
  expect(await keys()).toEqual([expect.stringMatching(/^feed-/)]);
  expect(platform.bundles).toEqual([]);
});

test("OpenCTI before it told of its bucket: what has to be set is said, and the run fails", async () => {
  await platform.close();
  platform = await testPlatform("6.4");
  const { code, log } = await startOnce(feedConnector(), platform, { CONNECTOR_SEND_TO_S3: "true" });
  expect(code).toBe(1);
  expect(log).toContain("set CONNECTOR_SEND_TO_S3_BUCKET, S3_ENDPOINT, S3_PORT, S3_ACCESS_KEY, S3_SECRET_KEY");
  expect(platform.bundles).toEqual([]);
});

test("a bucket that takes nothing: the run fails, OpenCTI gets nothing, and the state stays", async () => {
  const { code, log } = await startOnce(feedConnector(), platform, {
    ...variables(),
    S3_ACCESS_KEY: "unknown",
    S3_SECRET_KEY: "not-the-secret",
  });
  expect(code).toBe(1);
  expect(log).toContain("S3 doesn't take what is sent");
  expect(log).not.toContain("not-the-secret");
  expect(platform.bundles).toEqual([]);
  expect([...platform.connectors.values()].map(({ connector_state }) => connector_state)).not.toContain('{"at":1}');
});
