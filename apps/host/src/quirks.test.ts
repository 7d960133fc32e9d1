import type { Quirks, Sandbox } from "@octi/sandbox";
import { type Rabbitmq, rabbitmqMissing, startRabbitmq } from "@octi/sandbox/rabbitmq";
import { defineConnector, type ImportContext, type Objects, type Run } from "@octi/sdk";
import { directory, file, organization, relationship, report } from "@octi/sdk/stix";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { endAll, eventually, runOnce, serve, startProcess } from "./test-host.ts";
import { naive } from "./test-naive.ts";
import { platform, secrets, stateOf, testSecrets, worksOf } from "./test-world.ts";

/*
 * Each habit of the stand-in for OpenCTI, on and off: what a client without care gets, and that a connector of the SDK
 * gets what it should either way, or what differs for it.
 */

afterEach(async () => {
  await endAll();
  vi.useRealTimers();
});

type Release = "6.9" | "7";
/** What is looked at with the habit on or off, on a stand-in that is otherwise as it is. */
interface Habit {
  readonly what: string;
  readonly needsRabbitmq?: true;
  look(
    on: boolean,
    start: (release?: Release, options?: Parameters<typeof platform>[0]) => Promise<Sandbox>,
  ): Promise<void>;
}

type Context = ImportContext<object, { at: number }>;
const connector = (run: (context: Context) => Run) =>
  defineConnector({
    slug: "ours",
    name: "Ours",
    type: "EXTERNAL_IMPORT",
    scope: ["ours"],
    every: "P1D",
    config: z.object({}),
    state: z.object({ at: z.number() }),
    run,
  });
/** A connector that brings these objects, a record each, and then a state. */
const bringing = (...objects: readonly (Objects extends Iterable<infer StixObject> ? StixObject : never)[]) =>
  connector(async function* ({ record, checkpoint }) {
    for (const object of objects) yield record(object.id, () => [object]);
    yield checkpoint({ at: 1 });
  });

const env = (sandbox: Pick<Sandbox, "url">) => ({
  OPENCTI_URL: sandbox.url,
  OPENCTI_TOKEN: secrets.token,
  CONNECTOR_QUEUE_PROTOCOL: "api",
});
const run = (sandbox: Sandbox, it: ReturnType<typeof connector>) => runOnce(env(sandbox), 50, it);
async function goodRun(sandbox: Sandbox, it: ReturnType<typeof connector>): Promise<string> {
  const { exit, log } = await run(sandbox, it);
  expect(exit, log).toBe(0);
  return log;
}

const named = (name: string, more: Partial<Parameters<typeof organization>[0]> = {}) => organization({ name, ...more });
/** So large that it is a batch of its own. */
const large = (name: string) => named(name, { description: "x".repeat(2_100_000) });
/** The first of them is sent when the last one is under way: a batch waits for the announcement of the next one. */
const batches = [large("1"), large("2"), large("3"), large("4")] as const;
const [a, b, c] = [named("a"), named("b"), named("c")];
const absent = named("absent");
const about = (name: string, of: { readonly id: `identity--${string}` }) =>
  report({ name, published: "2024-03-01T00:00:00Z", object_refs: [of.id] });
const olderWork = "an older work is still being imported: a new one waits for it";

let rabbitmq: Rabbitmq;
beforeAll(async () => {
  if (!rabbitmqMissing) rabbitmq = await startRabbitmq({ management: true });
}, 120_000);
afterAll(() => rabbitmq?.stop());

const habits: { readonly [name in keyof Quirks]: Habit } = {
  swallowsPingAfterReset: {
    what: "a state is pinged again until OpenCTI has it",
    async look(on, start) {
      const sandbox = await start();
      const client = await naive(sandbox);
      expect(await client.pingedAfterReset('{"at":1}')).toBe(on ? "" : '{"at":1}');
      await goodRun(sandbox, bringing(a));
      const { id } = sandbox.status().connectors.find(({ name }) => name === "Ours") ?? {};
      await client.ask("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", { id });
      sandbox.faults.add({ kind: "slow", milliseconds: 0, operation: "pingConnector" });
      await goodRun(sandbox, bringing(a));
      const last = 1;
      expect(sandbox.faults.list()).toMatchObject([{ passed: (on ? 2 : 1) + last }]);
      expect(sandbox.status().connectors.find((one) => one.id === id)?.state).toBe('{"at":1}');
    },
  },

  diesWhenEven: {
    what: "workers that catch up in mid-run kill no work",
    async look(on, start) {
      const sandbox = await start("6.9");
      const client = await naive(sandbox);
      const work = await client.work();
      for (const object of [a, b]) {
        await client.push(work, object);
        await sandbox.idle();
        await client.processed(work);
      }
      expect(sandbox.object(a.id)).toBeDefined();
      expect(sandbox.object(b.id) !== undefined).toBe(!on);

      const ours = connector(async function* ({ record, checkpoint }) {
        for (const [index, object] of batches.entries()) {
          if (index === batches.length - 1) await eventually("the first batch", () => sandbox.object(batches[0].id));
          yield record(object.id, () => [object]);
        }
        yield checkpoint({ at: 1 });
      });
      await goodRun(sandbox, ours);
      await sandbox.idle();
      for (const { id } of batches) expect(sandbox.object(id)).toBeDefined();
      expect(worksOf(sandbox)[0]).toMatchObject({ status: "complete", expected: 8, processed: 8, errors: [] });
    },
  },

  closesOldWorks: {
    what: "a new work waits for an older one that is still being imported",
    async look(on, start) {
      vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
      const minute = () => vi.advanceTimersByTime(60_000);
      const sandbox = await start();
      const client = await naive(sandbox);
      const [older, newer] = [await client.work(), await client.work()];
      const link = relationship("related-to", a, b);
      await client.push(older, a, link);
      await client.push(newer, c);
      await eventually("the newer work's object", () => sandbox.object(c.id));
      minute();
      await client.push(newer, b);
      await sandbox.idle();
      expect(sandbox.object(link.id) !== undefined).toBe(!on);

      const waiting = about("waits for what never comes", absent);
      const next = named("next");
      await goodRun(sandbox, bringing(waiting));
      await goodRun(sandbox, bringing(next));
      await eventually("the next run's object", () => sandbox.object(next.id));
      minute();
      await sandbox.idle();
      expect(sandbox.object(waiting.id)).toBeDefined();
    },
  },

  dropsDeadWorks: {
    what: "a run whose work died fails, keeps the state, and the next one brings everything",
    async look(on, start) {
      const sandbox = await start();
      const client = await naive(sandbox);
      sandbox.faults.add({ kind: "deadWorks", operation: "stixBundlePush", times: 1 });
      await client.push(await client.work(), a);
      await sandbox.idle();
      expect(sandbox.object(a.id) !== undefined).toBe(!on);

      sandbox.faults.add({ kind: "deadWorks", operation: "addExpectations", times: 1 });
      const { exit, log } = await run(sandbox, bringing(b, c));
      expect(exit).toBe(1);
      expect(log).toContain("WORK_NOT_ALIVE");
      expect(sandbox.status().connectors.map(({ state }) => state)).not.toContain('{"at":1}');
      await goodRun(sandbox, bringing(b, c));
      await sandbox.idle();
      for (const { id } of [b, c]) expect(sandbox.object(id)).toBeDefined();
    },
  },

  ignoresModified: {
    what: "an older version overwrites a newer one; what has no date of its own always arrives",
    async look(on, start) {
      const sandbox = await start();
      const description = () => sandbox.object(a.id)?.description;
      await goodRun(sandbox, bringing(named("a", { description: "newer", modified: "2024-02-01T00:00:00.000Z" })));
      await sandbox.idle();
      await goodRun(sandbox, bringing(named("a", { description: "older", modified: "2024-01-01T00:00:00.000Z" })));
      await sandbox.idle();
      expect(description()).toBe(on ? "older" : "newer");
      for (const text of ["without a date", "again without"]) {
        await goodRun(sandbox, bringing(named("a", { description: text })));
        await sandbox.idle();
        expect(description()).toBe(text);
      }
    },
  },

  leavesOutMissingReferences: {
    what: "a container waits for its members, however late they come",
    async look(on, start) {
      const sandbox = await start();
      const client = await naive(sandbox);
      const [first, second] = [about("first", a), about("second", b)];
      const work = await client.work();
      await client.push(work, first);
      await sandbox.idle();
      await client.push(work, a);
      await sandbox.idle();
      expect(sandbox.object(first.id)?.object_refs).toEqual(on ? [] : undefined);

      const ours = connector(async function* ({ record }) {
        for (const object of [second, ...batches, b]) {
          if (object === b) {
            await eventually("the first batch", () => sandbox.object(batches[0].id));
            await sandbox.idle();
          }
          yield record(object.id, () => [object]);
        }
      });
      const log = await goodRun(sandbox, ours);
      await sandbox.idle();
      expect(log).not.toContain("references to objects outside this run");
      expect(sandbox.object(second.id)?.object_refs).toEqual([sandbox.object(b.id)?.id]);
      expect(worksOf(sandbox)[0]?.errors).toEqual([]);
    },
  },

  refusesSetReferences: {
    what: "6.9: what is the same is sent once a run, so it is no error",
    async look(on, start) {
      const sandbox = await start("6.9");
      const client = await naive(sandbox);
      const folder = directory({ path: "/tmp" });
      const member = file({ name: "a.txt", parent_directory_ref: folder.id });
      const work = await client.work();
      for (const object of [folder, member, member]) await client.push(work, object);
      await sandbox.idle();
      const refused = [expect.stringContaining("Cant add another relation on single ref")];
      expect(worksOf(sandbox)[0]?.errors).toEqual(on ? refused : []);

      const other = file({ name: "b.txt", parent_directory_ref: folder.id });
      await goodRun(sandbox, bringing(folder, other, ...batches, other));
      await sandbox.idle();
      expect(worksOf(sandbox)[0]).toMatchObject({ status: "complete", errors: [] });
    },
  },

  refusesIntrospection: {
    what: "what OpenCTI has is asked without introspection",
    async look(on, start) {
      const sandbox = await start();
      const client = await naive(sandbox);
      const introspection = client.ask("{ __schema { queryType { name } } }");
      if (on) await expect(introspection).rejects.toThrow("introspection not authorized");
      else expect(await introspection).toMatchObject({ __schema: { queryType: { name: "Query" } } });

      const asked: string[] = [];
      const between = await serve(async (request, response) => {
        const body = Buffer.concat(await request.toArray()).toString();
        asked.push(body);
        const { authorization = "", "content-type": type = "" } = request.headers;
        const headers = { authorization, "content-type": type };
        const answer = await fetch(`${sandbox.url}${request.url}`, { method: "POST", headers, body });
        response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
      });
      const { exit, log } = await runOnce(env(between), 50, bringing(a));
      expect(exit, log).toBe(0);
      expect(asked.filter((body) => body.includes("__type(")).length).toBeGreaterThan(2);
      expect(asked.filter((body) => body.includes("__schema"))).toEqual([]);
      expect(asked.filter((body) => body.includes("isMultiPartWork: true"))).toHaveLength(1);
    },
  },

  countsRedelivered: {
    what: "what RabbitMQ delivers again is imported once more; the work ends, and the next run begins",
    needsRabbitmq: true,
    async look(on, start) {
      const { url, managementUrl } = rabbitmq;
      const sandbox = await start("7", { broker: { url, managementUrl, workers: 1 } });
      const settings = { ...env(sandbox), CONNECTOR_QUEUE_PROTOCOL: "amqp", CONNECTOR_ID: crypto.randomUUID() };
      const waiting = [about("in the worker's hands", absent), about("behind it", absent)] as const;
      expect((await runOnce(settings, 50, bringing(...waiting))).exit).toBe(0);
      await rabbitmq.kill();
      await eventually("the import that RabbitMQ never hears of", () => sandbox.object(waiting[0].id));
      await rabbitmq.restart();
      await sandbox.idle();
      for (const { id } of waiting) expect(sandbox.object(id)).toBeDefined();
      expect(worksOf(sandbox)).toMatchObject([{ status: "complete", expected: 2, errors: [] }]);
      expect((worksOf(sandbox)[0]?.processed ?? 0) > 2).toBe(on);
      const { exit, log } = await runOnce(settings, 50, bringing(a));
      expect(exit, log).toBe(0);
      expect(log).not.toContain(olderWork);
      await sandbox.idle();
      expect(sandbox.object(a.id)).toBeDefined();
    },
  },

  slowWorkers: {
    what: "a new work waits for an older one however long that takes",
    async look(on, start) {
      const sandbox = await start();
      const waiting = about("tried again and again", absent);
      await goodRun(sandbox, bringing(waiting));
      if (!on) await sandbox.idle();
      const log = await goodRun(sandbox, bringing(a));
      expect(log.includes(olderWork)).toBe(on);
      await sandbox.idle();
      expect(sandbox.object(waiting.id)).toBeDefined();
      expect(worksOf(sandbox)).toMatchObject(Array(2).fill({ status: "complete", expected: 2, processed: 2 }));
      expect(stateOf(sandbox)).toBe('{"at":1}');
    },
  },
};

test("the stand-in has no other habits than these", async () => {
  const { said } = startProcess("../../sandbox/src/main.ts", ["--quirk", "none=on"], {});
  await said(`with one of ${Object.keys(habits).join(", ")}\n`);
});

describe.each(Object.entries(habits))("%s", (name, { what, needsRabbitmq, look }) => {
  const missing = needsRabbitmq && rabbitmqMissing;
  test.skipIf(missing).each([
    ["on", true],
    ["off", false],
  ] as const)(`%s: ${what}${missing ? ` (skipped: ${missing})` : ""}`, async (_, on) => {
    await look(on, (release = "7", { quirks, ...options } = {}) =>
      platform({ platform: release, quirks: { ...quirks, [name]: on }, ...options }),
    );
  });
});

testSecrets();
