import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Interrupted, SourceDenied, SourceMissing, SourceUnavailable } from "../errors.ts";
import { openHttp, openTransport, selfSigned, serveProxy, serveTls, stopAll } from "../http/test-server.ts";
import type { BucketOptions } from "./bucket.ts";
import { startS3, type TestS3 } from "./test-s3.ts";

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());
afterEach(stopAll);

const open = (options: Partial<BucketOptions> = {}, means: Parameters<typeof openHttp>[0] = {}) =>
  openHttp(means).http.bucket({ ...s3.bucket, ...options });

async function keys(bucket: Awaited<ReturnType<typeof open>>, prefix?: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of bucket.objects(prefix)) found.push(key);
  return found;
}

test("what is put in lies there, is found by its prefix, read and removed", async () => {
  const bucket = await open();
  const names = ["a/one (1)+é'.json", "a/two.json", "b/three.json"];
  for (const name of names) await bucket.put(name, `{"name":"${name} 🛡"}`, "application/json");
  await bucket.check();
  expect(await keys(bucket)).toEqual(names);
  expect(await keys(bucket, "a/")).toEqual(names.slice(0, 2));
  expect(await bucket.text(names[0] as string)).toBe(`{"name":"${names[0]} 🛡"}`);
  for (const name of names) await bucket.remove(name);
  expect(await keys(bucket)).toEqual([]);
  bucket.close();
});

test("a proxy and a private CA are those of the settings", async () => {
  const pair = await selfSigned();
  const { port } = await serveTls(pair, s3.listener);
  const proxy = await serveProxy();
  const endpoint = `https://127.0.0.1:${port}`;
  const network = { proxies: { https: proxy.url }, ca: pair.cert };
  const bucket = await open({ endpoint }, { transport: openTransport(network) });
  await bucket.put("one.json", "{}", "application/json");
  expect(await keys(bucket)).toEqual(["one.json"]);
  await bucket.remove("one.json");
  expect(proxy.requests).toContain(`CONNECT 127.0.0.1:${port}`);

  const trusting = await open({ endpoint }, { transport: openTransport({ proxies: { https: proxy.url } }) });
  await expect(trusting.check()).rejects.toThrow(/bucket bundles: the certificate of 127\.0\.0\.1:\d+ is not accepted/);
});

test("what S3 refuses is an error of the source, told by its name", async () => {
  const lost = await open({ name: "nowhere" });
  await expect(keys(lost)).rejects.toThrow(/the bucket nowhere: NoSuchBucket/);
  await expect(keys(lost)).rejects.toThrow(SourceMissing);
  const bucket = await open({ credentials: { accessKeyId: "unknown", secretAccessKey: "wrong" } });
  await expect(bucket.text("x")).rejects.toThrow(SourceDenied);
  await expect(bucket.put("x", "{}", "application/json")).rejects.toThrow(
    /x in the bucket bundles: InvalidAccessKeyId/,
  );
});

test("a server that isn't there is told in words", async () => {
  const gone = await startS3();
  await gone.stop();
  const bucket = await open({ endpoint: gone.bucket.endpoint });
  await expect(bucket.check()).rejects.toThrow(/nothing listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
  await expect(bucket.check()).rejects.toThrow(SourceUnavailable);
});

test("a run that was ended asks for nothing more", async () => {
  const stop = new AbortController();
  const bucket = await open({}, { signal: stop.signal });
  stop.abort(new Interrupted("shutdown", "it was told to stop"));
  await expect(bucket.put("late.json", "{}", "application/json")).rejects.toThrow("it was told to stop");
  expect(await keys(await open())).toEqual([]);
});
