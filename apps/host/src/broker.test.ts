import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { defineConnector } from "@octi/sdk";
import { organization } from "@octi/sdk/stix";
import { generate } from "selfsigned";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { usualQuirks } from "../../sandbox/src/quirks.ts";
import { answer, catalogue } from "./test-feed.ts";
import { atEnd, endAll, eventually, freePort, runOnce, startHost } from "./test-host.ts";
import { cvesOf, feed, platform, secrets, settings, stateOf, testSecrets, worksOf } from "./test-world.ts";

/*
 * Over a real RabbitMQ. The stand-in declares OpenCTI's topology there, and its workers take from the queues.
 */

const skipped = rabbitmqMissing ? ` (skipped: ${rabbitmqMissing})` : "";
const long = 120_000;
let rabbitmq: Rabbitmq;
const authority = await generate([{ name: "commonName", value: "octi test CA" }], {
  keySize: 2048,
  extensions: [{ name: "basicConstraints", cA: true, critical: true }],
});
const signed = await generate([{ name: "commonName", value: "127.0.0.1" }], {
  keySize: 2048,
  ca: { cert: authority.cert, key: authority.private },
  extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
});

beforeAll(async () => {
  if (rabbitmqMissing) return;
  rabbitmq = await startRabbitmq({
    management: true,
    tls: { ca: authority.cert, cert: signed.cert, key: signed.private, verify: true },
    config: { max_message_size: "2000000" },
  });
}, long);
afterAll(() => rabbitmq?.stop());
afterEach(endAll);

/** The stand-in with its queues on RabbitMQ, and the settings of a connector that is told so at registration. */
async function onBroker(options: Parameters<typeof platform>[0] & { readonly workers?: number } = {}) {
  const { workers = 3, ...rest } = options;
  const { url, managementUrl } = rabbitmq;
  const sandbox = await platform({ ...rest, broker: { url, managementUrl, workers } });
  const env = {
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: secrets.token,
    CONNECTOR_ID: crypto.randomUUID(), // the queues of each test are its own
  };
  return { sandbox, env };
}

/** A way to RabbitMQ that, after so many bytes, answers nothing for a while and then is cut: once. */
async function cutOnce(to: number, after: number): Promise<{ readonly port: number; cuts(): number }> {
  let bytes = 0;
  let cuts = 0;
  const proxy = createServer((client) => {
    const server = connect(to, "127.0.0.1");
    let isCut = false;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
    client.on("data", (data) => {
      server.write(data);
      bytes += data.length;
      if (cuts > 0 || bytes <= after) return;
      isCut = true;
      cuts += 1;
      setTimeout(() => client.destroy(), 1_500);
    });
    server.on("data", (data) => isCut || client.write(data));
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  atEnd(() => void proxy.close());
  return { port: (proxy.address() as AddressInfo).port, cuts: () => cuts };
}

/** A connector of so many records; `between` is awaited before each. */
const records = (count: number, between: (n: number) => unknown = () => {}) =>
  defineConnector({
    slug: "records",
    name: "Records",
    type: "EXTERNAL_IMPORT",
    scope: ["records"],
    every: "P1D",
    config: z.object({}),
    state: z.object({ at: z.number() }),
    async *run({ record, checkpoint }) {
      for (let n = 0; n < count; n++) {
        await between(n);
        const description = "A record. ".repeat(50);
        yield record(String(n), () => [organization({ name: `Record ${n}`, description, created_by_ref: null })]);
        if (n % 50 === 49) yield checkpoint({ at: n });
      }
      yield checkpoint({ at: count });
    },
  });

describe.skipIf(rabbitmqMissing)(`over AMQP${skipped}`, () => {
  test.each(["7", "6.9"] as const)("platform %s: the work is complete with exact counts", async (line) => {
    const { sandbox, env } = await onBroker({ platform: line });
    const source = await feed(answer(catalogue(400)));
    const { exit, log } = await runOnce({ ...env, CISA_CATALOG_URL: source.address });
    expect(exit).toBe(0);
    await sandbox.idle();
    const objects = Number(/(\d+) objects sent/.exec(log)?.[1]);
    expect(objects).toBeGreaterThan(1_000);
    expect(worksOf(sandbox)).toMatchObject([{ status: "complete", expected: objects, processed: objects, errors: [] }]);
    expect(cvesOf(sandbox)).toBe(400);
  });

  test("protocol amqp and api bring the same objects", async () => {
    const source = await feed(answer(catalogue(60)));
    const { sandbox, env } = await onBroker();
    await runOnce({ ...env, CISA_CATALOG_URL: source.address });
    await sandbox.idle();
    const other = await platform();
    await runOnce(settings(other.url, source.address));
    await other.idle();
    expect(sandbox.status().counts).toEqual(other.status().counts);
  });

  test(
    "killed and started again twenty times in one run: no object is missing, each is confirmed once",
    async () => {
      const { sandbox, env } = await onBroker();
      const kills = 20;
      const count = 22_000;
      let killed = 0;
      let restarted = Promise.resolve();
      const connector = records(count, async (n) => {
        if (n % 1_050 !== 1_049 || killed === kills) return;
        await restarted;
        killed += 1;
        await rabbitmq.kill(); // a batch of 1,000 is on its way
        restarted = rabbitmq.restart();
      });
      const { exit, log } = await runOnce({ ...env, CONNECTOR_LOG_LEVEL: "info" }, 2, connector);
      expect(killed).toBe(kills);
      expect(exit).toBe(0);
      expect(log).toContain(`${count} records, ${count} objects sent`);
      await sandbox.idle();
      const { counts } = sandbox.status();
      expect(counts.Organization).toBe(count);
      expect(stateOf(sandbox)).toContain(`"at":${count}`);
    },
    6 * long,
  );

  test("6.9: messages that came twice after a cut don't end the work before its last one", async () => {
    const { sandbox, env } = await onBroker({
      platform: "6.9",
      workers: 1,
      quirks: { ...usualQuirks, slowWorkers: true },
    });
    const proxy = await cutOnce(Number(new URL(rabbitmq.url).port), 1_000_000);
    // the first ones travel alone, and have been done when the last ones leave: then the counts meet too early
    const sizes = [1_200_000, 1_200_000, 1_200_000, 300_000, 200_000];
    const connector = defineConnector({
      ...records(0),
      async *run({ record, checkpoint }) {
        for (const [n, size] of sizes.entries())
          yield record(String(n), () => [
            organization({ name: `Record ${n}`, description: "x".repeat(size), created_by_ref: null }),
          ]);
        await eventually("all but one is done", () => (worksOf(sandbox)[0]?.processed ?? 0) >= 4 || undefined);
        yield checkpoint({ at: sizes.length });
      },
    });
    const { exit } = await runOnce({ ...env, MQ_PORT: String(proxy.port) }, 5, connector);
    expect([exit, proxy.cuts()]).toEqual([0, 1]);
    await sandbox.idle();
    expect(sandbox.status().counts.Organization).toBe(sizes.length);
  });

  test("a message that is larger than RabbitMQ takes is left out and named; the rest arrives, the work ends", async () => {
    const { sandbox, env } = await onBroker();
    const connector = { ...records(0) };
    const large = defineConnector({
      ...connector,
      async *run({ record, checkpoint }) {
        for (let n = 0; n < 30; n++) {
          const description = n === 10 ? "x".repeat(2_000_000) : "small";
          yield record(String(n), () => [organization({ name: `Record ${n}`, description, created_by_ref: null })]);
        }
        yield checkpoint({ at: 30 });
      },
    });
    const { exit, log } = await runOnce(env, 50, large);
    expect(exit).toBe(0);
    expect(log).toMatch(/1 objects that OpenCTI cannot take left out \(identity--.*larger than RabbitMQ takes/);
    await sandbox.idle();
    expect(sandbox.status().counts.Organization).toBe(29);
    expect(worksOf(sandbox)).toMatchObject([{ status: "complete", expected: 30, processed: 30 }]);
  });

  test("absent at the start of a run: waited for, and no work is opened meanwhile", async () => {
    const { sandbox, env } = await onBroker();
    const source = await feed(answer(catalogue(5)));
    const port = await freePort();
    const host = startHost({ ...env, CISA_CATALOG_URL: source.address, MQ_PORT: String(port) });
    await host.said("RabbitMQ is not reached: trying again");
    expect(host.log()).toContain(`nothing listens at 127.0.0.1:${port}`);
    expect(worksOf(sandbox)).toEqual([]);
    await host.said("Failed: nothing listens");
    expect(worksOf(sandbox)).toEqual([]);
    expect(stateOf(sandbox)).not.toContain("last_update");
  });

  test.each([
    ["a wrong password", { MQ_PASS: "another-one" }, ["refuses the user", "or its password", "MQ_PASS"]],
    ["a wrong user", { MQ_USER: "nobody" }, ['refuses the user \\"nobody\\"']],
    ["a wrong vhost", { MQ_VHOST: "elsewhere" }, ['no vhost \\"elsewhere\\"', "MQ_VHOST"]],
    ["TLS on a plain port", { MQ_USE_SSL: "true" }, ["doesn't speak TLS", "5671"]],
  ])("%s: a failed run that says so, the state as it was", async (_, wrong, told) => {
    const { sandbox, env } = await onBroker();
    const source = await feed(answer(catalogue(5)));
    const { exit, log } = await runOnce({ ...env, CISA_CATALOG_URL: source.address, ...wrong });
    expect(exit).toBe(1);
    for (const text of told) expect(log).toContain(text);
    expect(worksOf(sandbox)).toEqual([]);
    expect(stateOf(sandbox)).not.toContain("last_update");
  });

  test("TLS with a client certificate; without it, or with an unknown CA, the failure says so", async () => {
    const { sandbox, env } = await onBroker();
    const source = await feed(answer(catalogue(5)));
    const tls = {
      ...env,
      CISA_CATALOG_URL: source.address,
      MQ_PORT: new URL(rabbitmq.tlsUrl ?? "").port,
      MQ_USE_SSL: "true",
    };
    const certificate = { MQ_USE_SSL_CERT: signed.cert, MQ_USE_SSL_KEY: signed.private };
    const verified = { MQ_USE_SSL_REJECT_UNAUTHORIZED: "true" };
    expect((await runOnce({ ...tls, ...certificate, ...verified })).log).toMatch(
      /MQ_USE_SSL_CA.*certificate .*not accepted/,
    );
    const bare = await runOnce({ ...tls, ...verified, MQ_USE_SSL_CA: authority.cert }, 200);
    expect(bare.exit).toBe(1);
    expect(bare.log).toMatch(/MQ_USE_SSL_CERT/);
    const good = await runOnce({ ...tls, ...certificate, ...verified, MQ_USE_SSL_CA: authority.cert });
    expect(good.log).not.toMatch(/ERROR|not verified/);
    const unverified = await runOnce({ ...tls, ...certificate, CONNECTOR_ID: crypto.randomUUID() });
    expect(unverified.exit).toBe(0);
    expect(unverified.log).toContain("so RabbitMQ's certificate is not verified, as with the Python connectors");
    expect(good.exit).toBe(0);
    await sandbox.idle();
    expect(cvesOf(sandbox)).toBe(5);
  });

  test(
    "a queue over its threshold in the middle of a run: nothing is sent meanwhile, then the run completes",
    async () => {
      const { sandbox, env } = await onBroker({ workers: 0 });
      const queue = `push_${env.CONNECTOR_ID}`;
      const queued = async () =>
        Number(
          new RegExp(`${queue}\\s+(\\d+)`).exec(await rabbitmq.ctl("list_queues", "--quiet", "name", "messages"))?.[1],
        );
      const host = startHost({ ...env, CONNECTOR_QUEUE_THRESHOLD: "1" }, 1, records(5_000));
      await host.said("the queue is full");
      const before = await queued();
      expect(before).toBeGreaterThan(500);
      await pause(12_000); // RabbitMQ counts every 5 s, the run looks again after 10 s
      expect(await queued()).toBe(before);
      await eventually(
        "the end of the run",
        async () => {
          await rabbitmq.ctl("purge_queue", queue); // workers that have caught up
          return host.log().includes("5000 objects sent") || undefined;
        },
        90,
      );
      expect(stateOf(sandbox)).toContain('"at":5000');
    },
    long,
  );

  test(
    "a queue that was deleted is made again by the next ping, and nothing is lost",
    async () => {
      const { sandbox, env } = await onBroker();
      const queue = `push_${env.CONNECTOR_ID}`;
      const count = 1_500;
      const arrived = () => sandbox.status().counts.Organization ?? 0;
      let before = 0;
      const connector = records(count, async (n) => {
        if (n !== 1_300) return;
        await sandbox.idle(); // what RabbitMQ has confirmed is imported: only what comes now finds no queue
        before = arrived();
        await rabbitmq.ctl("delete_queue", queue);
      });
      const host = startHost(env, 20, connector);
      await host.said(`${count} objects sent`);
      await sandbox.idle();
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThan(count);
      expect(arrived()).toBe(count); // each by its own name, so each at least once
      expect(worksOf(sandbox)).toMatchObject([{ status: "complete", expected: count, processed: count, errors: [] }]);
      expect(host.log()).toContain("has no queue for the connector's messages");
    },
    long,
  );

  testSecrets();
});
