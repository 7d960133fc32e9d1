import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { connect, type GetMessage } from "amqplib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answer } from "./test-feed.ts";
import { endAll, runOnce } from "./test-host.ts";
import { feed, platform, secrets } from "./test-world.ts";

/*
 * What stands in the push queue after a run, beside what the genuine Python connector put there for the same catalogue.
 */

const shared = new URL("../../../../shared/", import.meta.url);
const golden = new URL("golden/cisa-kev/small-default/", shared);
const absent = existsSync(golden) ? rabbitmqMissing : "no shared data";
const skipped = absent ? ` (skipped: ${absent})` : "";

type Json = Readonly<Record<string, unknown>>;
interface Content extends Json {
  readonly objects: readonly [Json & { readonly id: string; readonly type: string }];
}
const read = (url: URL) => readFileSync(url).toString();
const goldens = (): (Json & { readonly content: Content })[] =>
  gunzipSync(readFileSync(new URL("messages.jsonl.gz", golden)))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Differences on purpose, and values that are of the run. */
const ofTheRun = new Set([
  "applicant_id", // of the platform's user
  "work_id",
  "action_sequence", // 1, 2, … of a batch; Python sends a bundle an entry
  "draft_id", // "" and never null: null lets the draft apply that the user has open in the browser
]);

let rabbitmq: Rabbitmq;
beforeAll(async () => {
  if (!absent) rabbitmq = await startRabbitmq({ management: true });
}, 120_000);
afterAll(() => rabbitmq?.stop());
afterEach(endAll);

/** All messages of a queue, in order. */
async function drained(queue: string): Promise<GetMessage[]> {
  const connection = await connect(rabbitmq.url);
  const channel = await connection.createChannel();
  const messages: GetMessage[] = [];
  for (let one = await channel.get(queue, { noAck: true }); one; one = await channel.get(queue, { noAck: true })) {
    messages.push(one);
  }
  await connection.close();
  return messages;
}

describe.skipIf(absent)(`messages of cisa-kev${skipped}`, () => {
  test("are the Python connector's, field by field but for named ones", async () => {
    const { url, managementUrl } = rabbitmq;
    const sandbox = await platform({ broker: { url, managementUrl, workers: 0 } });
    const source = await feed(answer(read(new URL("data/synthetic/kev/kev-small.json", shared))));
    const id = crypto.randomUUID();
    const { exit } = await runOnce({
      OPENCTI_URL: sandbox.url,
      OPENCTI_TOKEN: secrets.token,
      CONNECTOR_ID: id,
      CISA_CATALOG_URL: source.address,
    });
    expect(exit).toBe(0);

    const messages = await drained(`push_${id}`);
    const wanted = new Map(goldens().map((message) => [message.content.objects[0].id, message]));
    const volatile = JSON.parse(read(new URL("volatile.json", golden))) as Readonly<Record<string, readonly string[]>>;
    const seen = new Set<string>();
    for (const { content: body, fields, properties } of messages) {
      // RabbitMQ adds nothing, so what isn't set here was not sent
      expect(fields).toMatchObject({ exchange: "amqp.worker.exchange", routingKey: `push_routing_${id}` });
      const set = Object.entries(properties).filter(([key, value]) => value !== undefined && key !== "headers");
      expect(Object.fromEntries(set)).toEqual({ contentEncoding: "utf-8", deliveryMode: 2 });

      const message = JSON.parse(body.toString()) as Json & { readonly content: string };
      const bundle = JSON.parse(Buffer.from(message.content, "base64").toString()) as Content;
      const [object] = bundle.objects;
      seen.add(object.id);
      const python = wanted.get(object.id);
      if (!python) throw new Error(`the Python connector sends no ${object.id}`);
      expect(Object.keys(message)).toEqual(Object.keys(python));
      expect(message.draft_id).toBe("");
      for (const [key, value] of Object.entries(python)) {
        if (key !== "content" && !ofTheRun.has(key)) expect([key, message[key]]).toEqual([key, value]);
      }

      expect(Object.keys(bundle)).toEqual(Object.keys(python.content));
      expect(bundle).toMatchObject({ type: "bundle", spec_version: "2.1" });
      expect(bundle.id).toMatch(/^bundle--/);
      expect(bundle.objects).toHaveLength(1);
      const [other] = python.content.objects;
      // nb_deps is a count of paths that nobody reads; created and modified that nobody gave are the clock
      const ignored = new Set([
        "nb_deps",
        ...(volatile[object.type] ?? []),
        ...(volatile["*"] ?? []),
        ...(volatile[object.id] ?? []),
      ]);
      const compared = (it: Json) => Object.fromEntries(Object.entries(it).filter(([key]) => !ignored.has(key)));
      expect(compared(object)).toEqual(compared(other));
    }
    expect([...seen].sort()).toEqual([...wanted.keys()].sort());
    expect(messages).toHaveLength(new Set(messages.map(({ content }) => content.toString())).size);
  });
});
