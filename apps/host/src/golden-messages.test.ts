import mitre from "@octi/connector-mitre";
import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { type ConsumeMessage, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type Fields,
  type GoldenCase,
  goldenCase,
  goldenMissing,
  type Message,
  type StoredObject,
} from "./test-golden.ts";
import { atEnd, endAll, eventually, runOnce, serve } from "./test-host.ts";
import { platform, secrets, worksOf } from "./test-world.ts";

/*
 * What goes to the push queue in a run, beside what the genuine Python connector sent for the same catalogue, and what
 * OpenCTI's workers make of it.
 */

/** Where the envelope differs on purpose or is of the run, and what it has to be instead. */
const inEnvelope: Readonly<Record<string, (value: unknown) => void>> = {
  /** The bundle, compared apart. */
  content: (value) => expect(value).toMatch(/^[A-Za-z0-9+/]+=*$/),
  /** 1, 2, … of a batch; the Python connector sends a bundle an entry. */
  action_sequence: (value) => expect(value).toBeGreaterThan(0),
  /** Never null: that lets the draft apply that the user has open in the browser. */
  draft_id: (value) => expect(value).toBe(""),
  /** The run's own. */
  work_id: (value) => expect(value).toMatch(/^work_/),
};

/** The same for the bundle. */
const inBundle: Readonly<Record<string, (value: unknown, theirs: unknown) => void>> = {
  /** Random. */
  id: (value) => expect(value).toMatch(/^bundle--[0-9a-f]{8}-[0-9a-f]{4}-4/),
  /** The longest chain of references; pycti counts every path. Workers read neither. */
  x_opencti_seq: (value, theirs) => expect(value).toSatisfy((deps: number) => deps >= 1 && deps <= Number(theirs)),
  /** Compared apart. */
  objects: (value) => expect(value).toHaveLength(1),
};

/**
 * The same for the object: pycti's splitter leaves its own mark, `nb_deps`, which nobody reads; and the order of keys, the
 * same in pycti for all types, is ours but for the first three. JSON knows no order of keys.
 */
const notInObject = ["nb_deps"];
const firstKeys = ["type", "spec_version", "id"];

/** amqplib sends an empty table of headers where pika sends none. */
const properties = { contentEncoding: "utf-8", deliveryMode: 2, headers: {} };

const same = (ours: Fields, theirs: Fields, named: typeof inBundle) => {
  expect(Object.keys(ours)).toEqual(Object.keys(theirs));
  for (const [key, value] of Object.entries(theirs)) {
    if (named[key]) named[key](ours[key], value);
    else expect([key, ours[key]]).toEqual([key, value]);
  }
};

/** A reference that was cut from a circle is null in pycti's, and absent here: OpenCTI reads both alike. */
const compared = (object: StoredObject, without: readonly string[]) =>
  Object.fromEntries(Object.entries(object).filter(([key, value]) => value !== null && !without.includes(key)));

/** Compares a message with those that were sent of the same object: with the last one, or with any. */
function compare({ envelope, bundle }: Message, golden: GoldenCase, isLast: boolean): void {
  const [object] = bundle.objects as [StoredObject];
  const theirs = golden.messages.get(object.id);
  const last = theirs?.at(-1);
  if (!theirs || !last) throw new Error(`the Python connector sends no ${object.id}`);
  same(envelope, last.envelope, inEnvelope);
  same(bundle, last.bundle, inBundle);
  expect(Object.keys(object).sort()).toEqual(
    Object.keys(compared(last.bundle.objects[0] as StoredObject, notInObject)).sort(),
  );
  const clock = golden.volatile(object); // created and modified that the feed doesn't give
  for (const key of clock) if (key in object) expect(object[key]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const without = [...notInObject, ...clock];
  const contents = (isLast ? [last] : theirs).map(({ bundle: { objects } }) =>
    compared(objects[0] as StoredObject, without),
  );
  if (contents.length === 1) expect(compared(object, without)).toEqual(contents[0]);
  else expect(contents).toContainEqual(compared(object, without));
}

/** Ids of what OpenCTI refuses, from whom it may come: an infrastructure without a name (an entry without a product), and what refers to it. */
function notTaken({ messages }: GoldenCase): ReadonlySet<string> {
  const objects = [...messages.values()].map((versions) => versions.at(-1)?.bundle.objects[0] as StoredObject);
  const nameless = new Set(objects.filter(({ type, name }) => type === "infrastructure" && !name).map(({ id }) => id));
  const ends = ({ id, source_ref, target_ref }: StoredObject) => [id, source_ref, target_ref] as readonly string[];
  return new Set(objects.filter((object) => ends(object).some((end) => nameless.has(end))).map(({ id }) => id));
}

let rabbitmq: Rabbitmq;
const absent = goldenMissing ?? rabbitmqMissing;
beforeAll(async () => {
  if (!absent) rabbitmq = await startRabbitmq({ management: true });
}, 120_000);
afterAll(() => rabbitmq?.stop());
afterEach(endAll);

/** Copies of all that is published for a connector, from now on. */
async function copies(connector: string): Promise<readonly ConsumeMessage[]> {
  const connection = await connect(rabbitmq.url);
  atEnd(() => connection.close());
  const channel = await connection.createChannel();
  const exchange = "amqp.worker.exchange";
  await channel.assertExchange(exchange, "direct", { durable: true }); // as the platform does at a registration
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, exchange, `push_routing_${connector}`);
  const found: ConsumeMessage[] = [];
  await channel.consume(queue, (message) => message && found.push(message), { noAck: true });
  return found;
}

const decoded = ({ content }: ConsumeMessage): Message => {
  const envelope = JSON.parse(content.toString()) as Fields & { readonly content: string };
  return { envelope, bundle: JSON.parse(Buffer.from(envelope.content, "base64").toString()) };
};

const skipped = absent ? ` (skipped: ${absent})` : "";
describe.skipIf(absent)(`messages of cisa-kev are the Python connector's, and all are imported${skipped}`, () => {
  test.each([
    ["small-default", "7"],
    ["small-default", "6.9"],
    ["small-infrastructures", "7"],
    ["small-infrastructures", "6.9"],
    ["kev-2022.06.14", "6.9"],
    ["kev-2026.08.06", "7"],
  ] as const)(
    "%s on %s",
    async (name, line) => {
      const { url, managementUrl } = rabbitmq;
      const sandbox = await platform({ platform: line, broker: { url, managementUrl } });
      const server = await serve(() => {});
      const golden = goldenCase(name, server.url);
      server.listener = golden.feeds;
      const id = crypto.randomUUID();
      const published = await copies(id);
      const settings = { OPENCTI_URL: sandbox.url, OPENCTI_TOKEN: secrets.token, CONNECTOR_ID: id };
      const { exit, log } = await runOnce({ ...golden.env, ...settings });
      expect(exit, log).toBe(0);
      await sandbox.idle();

      const [work] = worksOf(sandbox);
      const count = work?.processed ?? 0;
      await eventually("copies of all messages", () => published.length >= count || undefined);
      expect(published).toHaveLength(count);
      const refused = notTaken(golden);
      expect(worksOf(sandbox)).toMatchObject([{ status: "complete", expected: count, processed: count }]);
      expect(work?.errors).toHaveLength(refused.size);
      for (const error of work?.errors ?? []) expect([...refused].some((object) => error.includes(object))).toBe(true);

      for (const message of published) {
        const set = Object.entries(message.properties).filter(([, value]) => value !== undefined);
        expect(Object.fromEntries(set)).toEqual(properties);
      }
      const sent = published.map(decoded);
      const byId = Map.groupBy(sent, ({ bundle }) => bundle.objects[0]?.id ?? "");
      for (const messages of byId.values()) {
        for (const message of messages) {
          compare(message, golden, message === messages.at(-1));
          expect(Object.keys(message.bundle.objects[0] ?? {}).slice(0, 3)).toEqual(firstKeys);
        }
      }
      expect([...byId.keys()].sort()).toEqual([...golden.messages.keys()].sort());
      // Python repeats the author and the vendors with each entry
      const contents = sent.map(({ bundle }) => JSON.stringify(bundle.objects));
      expect(contents).toHaveLength(new Set(contents).size);
      expect([...byId.keys()].filter((object) => !sandbox.object(object)).sort()).toEqual([...refused].sort());
    },
    120_000,
  );
});

describe.skipIf(absent)(`messages of mitre are the Python connector's${skipped}`, () => {
  test.each(["tiny", "tiny-no-statement", "ics-19.1"])(
    "%s",
    async (name) => {
      const { url, managementUrl } = rabbitmq;
      const sandbox = await platform({ broker: { url, managementUrl } });
      const server = await serve(() => {});
      const golden = goldenCase(name, server.url, "mitre");
      server.listener = golden.feeds;
      const id = crypto.randomUUID();
      const published = await copies(id);
      const settings = { OPENCTI_URL: sandbox.url, OPENCTI_TOKEN: secrets.token, CONNECTOR_ID: id };
      const { exit, log } = await runOnce({ ...golden.env, ...settings }, undefined, mitre);
      expect(exit, log).toBe(0);
      await eventually("copies of all messages", () => published.length >= golden.messages.size || undefined);

      const sent = published.map(decoded);
      for (const message of sent) {
        expect(message.envelope).toMatchObject({ update: true, entities_types: expect.arrayContaining(["malware"]) });
        compare(message, golden, true);
      }
      expect(sent.map(({ bundle }) => bundle.objects[0]?.id).sort()).toEqual([...golden.messages.keys()].sort());
    },
    120_000,
  );
});
