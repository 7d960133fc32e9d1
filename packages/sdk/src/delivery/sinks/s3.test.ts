import { expect, test } from "vitest";
import { PlatformUnavailable, SourceDenied, SourceUnavailable } from "../../errors.ts";
import type { Bucket } from "../../s3/bucket.ts";
import type { Message } from "../chunk.ts";
import { s3Sink } from "./s3.ts";

const day = 86_400_000;
const now = new Date("2026-11-24T08:38:28.120Z");

/** A bucket in memory: each key with its age in days. */
function memory(ages: Readonly<Record<string, number>> = {}, failing: Partial<Bucket> = {}) {
  const objects = new Map(Object.entries(ages).map(([key, age]) => [key, { age, text: "" }]));
  let closed = 0;
  const bucket: Bucket = {
    async check() {},
    async *objects(prefix = "") {
      for (const [key, { age }] of [...objects])
        if (key.startsWith(prefix)) yield { key, modified: new Date(now.getTime() - age * day), bytes: 1 };
    },
    text: async (key) => objects.get(key)?.text ?? "",
    async put(key, text) {
      objects.set(key, { age: 0, text });
    },
    async remove(key) {
      objects.delete(key);
    },
    close() {
      closed += 1;
    },
    ...failing,
  };
  return {
    bucket,
    keys: () => [...objects.keys()],
    text: (key: string) => objects.get(key)?.text,
    closed: () => closed,
  };
}

function open(bucket: Bucket, options: { folder?: string; retentionDays?: number } = {}) {
  const told: string[] = [];
  let opened = 0;
  const sink = s3Sink({
    async open() {
      opened += 1;
      return bucket;
    },
    folder: "connectors",
    name: "Misp Feed",
    envelope: (text) => `<${text}>`,
    retentionDays: 7,
    now: () => now,
    notRemoved: (reason) => void told.push(reason),
    ...options,
  });
  const send = async (text: string) => (await sink.send({ items: [], bundle: text } as unknown as Message)).confirmed;
  return { sink, send, told, opened: () => opened };
}

test("names are pycti's, no two are the same, and sorted they are in the order of sending", async () => {
  const { bucket, keys, text } = memory();
  const { send, opened } = open(bucket);
  for (const one of ["a", "b", "c"]) await send(one);
  expect(keys()).toEqual([
    "connectors/misp_feed-20261124-083828-1795509508.1200001.json",
    "connectors/misp_feed-20261124-083828-1795509508.1200002.json",
    "connectors/misp_feed-20261124-083828-1795509508.1200003.json",
  ]);
  expect(keys().map(text)).toEqual(["<a>", "<b>", "<c>"]);
  expect(keys().toSorted()).toEqual(keys());
  expect(opened()).toBe(1);
});

test.each([
  ["", ""],
  [".", ""],
  ["/", ""],
  ["a/b//", "a/b/"],
])("the folder %j", async (folder, base) => {
  const { bucket, keys } = memory();
  await open(bucket, { folder }).send("a");
  expect(keys()).toEqual([expect.stringMatching(`^${base}misp_feed-`)]);
});

const own = "connectors/misp_feed-20261101-000000-1793491200.5.json";
const others = {
  "connectors/misp_feed-circl-20261101-000000-1793491200.5.json": 20,
  "connectors/mitre-20261101-000000-1793491200.5.json": 20,
  "misp_feed-20261101-000000-1793491200.5.json": 20,
};

test("own objects are removed when they are too old, pycti's too, and those of others are not", async () => {
  const { bucket, keys } = memory({ [own]: 20, [own.replace("01-", "20-")]: 4, ...others });
  const { send } = open(bucket);
  await send("a");
  expect(keys()).toHaveLength(5);
  expect(keys()).not.toContain(own);
});

test("without a retention nothing is removed", async () => {
  const { bucket, keys } = memory({ [own]: 2_000 });
  await open(bucket, { retentionDays: 0 }).send("a");
  expect(keys()).toContain(own);
});

test("what can't be removed fails nothing, and is told once a run", async () => {
  const { bucket, keys } = memory(
    { [own]: 20 },
    { remove: async () => Promise.reject(new SourceDenied("AccessDenied", { status: 403 })) },
  );
  const { send, told } = open(bucket);
  await send("a");
  await send("b");
  expect(keys()).toHaveLength(3);
  expect(told).toEqual(["AccessDenied"]);
});

test("what isn't taken fails the run with a hint, and the next batch isn't sent", async () => {
  let asked = 0;
  const { bucket } = memory(
    {},
    {
      async put() {
        asked += 1;
        throw new SourceUnavailable("nothing listens");
      },
    },
  );
  const { send } = open(bucket);
  const failed = await send("a").catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(PlatformUnavailable);
  expect(failed).toMatchObject({
    message: "S3 doesn't take what is sent: nothing listens",
    hint: expect.stringContaining("CONNECTOR_SEND_TO_S3_BUCKET"),
  });
  await expect(send("b")).rejects.toBe(failed);
  expect(asked).toBe(1);
});

test("the bucket is given back", async () => {
  const { bucket, closed } = memory();
  const { sink, send } = open(bucket);
  await send("a");
  await sink.close();
  expect(closed()).toBe(1);
});
