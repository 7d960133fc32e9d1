import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { networkSource, type State, trial } from "@octi/sdk/testing";
import S3rver from "s3rver";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import connector from "./connector.ts";
import { event } from "./test-feed.ts";

// a real S3 server, on a port of this machine
const directory = mkdtempSync(join(tmpdir(), "octi-s3-"));
const server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory });
const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
const source = networkSource();
let endpoint = "";
let client: S3Client;
let Bucket = "";
let buckets = 0;

beforeAll(async () => {
  const { port } = (await server.run()) as { port: number };
  endpoint = `http://127.0.0.1:${port}`;
  client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
});
afterAll(async () => {
  source.close();
  client.destroy();
  await server.close();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => {
  Bucket = `events-${buckets++}`;
  await client.send(new CreateBucketCommand({ Bucket }));
});

const put = (Key: string, body: unknown) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: typeof body === "string" ? body : JSON.stringify(body) }));
const names = async () =>
  (await client.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];
const run = (state: State = {}, env: Readonly<Record<string, string>> = {}) =>
  trial(connector, {
    env: {
      MISP_FEED_SOURCE_TYPE: "s3",
      MISP_FEED_BUCKET_NAME: Bucket,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...env,
    },
    source,
    state,
    now: new Date(),
  });
const reports = (objects: readonly { type: string; name?: unknown }[]) =>
  objects.flatMap(({ type, name }) => (type === "report" ? [name] : [])).sort();

test("files of one event, of a list and of MISP's own export are imported, folders and other prefixes are not", async () => {
  await put("in/one.json", { Event: event("One") });
  await put("in/list.json", [{ Event: event("Two") }, { Event: event("Three") }]);
  await put("in/export.json", { response: [{ Event: event("Four é 🛡") }] });
  await put("in/folder/", "");
  await put("out/five.json", { Event: event("Five") });
  const { outcome, objects, state } = await run({}, { MISP_FEED_BUCKET_PREFIX: "in/" });
  expect(outcome).toMatchObject({ kind: "success", report: { records: 3, skipped: { count: 0 } } });
  expect(reports(objects)).toEqual(["Four é 🛡", "One", "Three", "Two"]);
  expect(await run(state, { MISP_FEED_BUCKET_PREFIX: "in/" })).toMatchObject({ objects: [], works: [] });
});

test("nothing is deleted unless told, and then only what an earlier run has imported", async () => {
  await put("one.json", { Event: event("One") });
  await put("bad.json", '{"Event":{"info":');
  const first = await run({}, { MISP_FEED_S3_DELETE_IMPORTED: "true" });
  expect(first.outcome).toMatchObject({
    kind: "success",
    report: { skipped: { count: 1, samples: [{ key: "bad.json" }] } },
  });
  expect(await names()).toEqual(["bad.json", "one.json"]);
  await run(first.state);
  expect(await names()).toEqual(["bad.json", "one.json"]);
  await run(first.state, { MISP_FEED_S3_DELETE_IMPORTED: "true" });
  expect(await names()).toEqual(["bad.json"]);
});

test("a bucket that isn't there is said, and is a failed run", async () => {
  const { outcome } = await run({}, { MISP_FEED_BUCKET_NAME: "nowhere" });
  expect(outcome.kind === "failed" && outcome.error.message).toMatch(/nowhere.*NoSuchBucket/);
});

test("an empty bucket is a good run without a work", async () => {
  expect(await run()).toMatchObject({ outcome: { kind: "unchanged" }, works: [] });
});
