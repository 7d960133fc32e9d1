import { readdirSync } from "node:fs";
import type { Sandbox } from "@octi/sandbox";
import type { ImportContext } from "@octi/sdk";
import { afterEach, describe, expect, test } from "vitest";
import { endAll, folder, freePort, serve } from "./test-host.ts";
import { brings, registryOf, startHouse } from "./test-many.ts";
import { platform, secrets, testSecrets } from "./test-world.ts";

afterEach(endAll);

const settings = ({ url }: Sandbox) => ({
  OPENCTI_URL: url,
  OPENCTI_TOKEN: secrets.token,
  CONNECTOR_QUEUE_PROTOCOL: "api",
  CONNECTOR_DATA_DIR: folder(),
});
const stateOf = (sandbox: Sandbox, name: string) =>
  sandbox.status().connectors.find((connector) => connector.name === name)?.state;
const never = () => new Promise<never>(() => {});

// biome-ignore lint/correctness/useYield: it never comes to that
async function* stuck({ log }: ImportContext<unknown, unknown>) {
  log.info("hangs");
  await never();
}

describe("failures stay with their connector", () => {
  test("one that throws, and one that waits for ever: the third imports what it has", async () => {
    const sandbox = await platform();
    const house = startHouse(
      registryOf({
        stuck,
        // biome-ignore lint/correctness/useYield: it never comes to that
        async *thrower() {
          throw new Error("the feed is on fire");
        },
        good: brings("good"),
      }),
      settings(sandbox),
    );
    await house.said("the feed is on fire");
    await house.said('"outcome":"success"');
    const summary = house.lines().find(({ attributes }) => attributes?.outcome === "success");
    expect(summary).toMatchObject({ name: "Test good", level: "INFO" });
    expect(house.lines().find(({ attributes }) => attributes?.outcome === "failed")).toMatchObject({
      name: "Test thrower",
      level: "ERROR",
    });
    expect(stateOf(sandbox, "Test good")).toContain('"at":"good"');
    expect(stateOf(sandbox, "Test thrower")).not.toContain('"at"');
  });

  test.each(["uncaughtException", "unhandledRejection"] as const)(
    "an error that nobody catches (%s) ends the connector that it came up in, which starts again; others go on",
    async (event) => {
      const sandbox = await platform();
      let lives = 0;
      const house = startHouse(
        registryOf({
          async *wild(context) {
            lives += 1;
            if (lives > 1) return yield* brings("wild")(context) as AsyncGenerator<never, undefined>;
            setTimeout(() => house.process.emit(event as "SIGTERM", new Error("let go of") as never), 10);
            await never();
          },
          good: brings("good"),
        }),
        settings(sandbox),
      );
      await house.said("it starts again, others go on");
      const told = house.lines().find(({ message }) => message.startsWith("an error that the connector's code"));
      expect(told.attributes).toMatchObject({ connector: "wild", err: { message: "let go of" } });
      await house.said("waiting for the next run");
      await house.said('"name":"Test wild","attributes":{"outcome":"success"');
      expect(lives).toBe(2);
      expect(stateOf(sandbox, "Test good")).toContain('"at":"good"');
      expect(house.log()).not.toContain("the process ends");
    },
  );

  test("an error that is no connector's ends the process with 1, in good order", async () => {
    const sandbox = await platform();
    const house = startHouse(registryOf({ good: brings("good"), other: brings("other") }), settings(sandbox));
    await house.said("waiting for the next run");
    house.process.emit("uncaughtException" as "SIGTERM", new Error("of nobody") as never);
    expect(await house.exit).toBe(1);
    expect(house.log()).toContain("of nobody");
    expect(house.process.eventNames()).toEqual(["SIGTERM", "SIGINT"]);
  });

  test("wrong settings of one: everything is said, and nothing of any is started", async () => {
    let asked = 0;
    const nobody = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const house = startHouse(registryOf({ one: brings("one"), two: brings("two") }), {
      OPENCTI_URL: nobody.url,
      OPENCTI_TOKEN: secrets.token,
      TWO__CONNECTOR_DURATION_PERIOD: "daily",
    });
    expect(await house.exit).toBe(78);
    expect(house.lines()[0]).toMatchObject({
      message: "a setting is wrong",
      attributes: { key: "TWO__CONNECTOR_DURATION_PERIOD", connectors: ["two"] },
    });
    expect(asked).toBe(0);
  });
});

describe("what they share, and what they don't", () => {
  test("two of one kind: each has its own registration, state and ledger", async () => {
    const sandbox = await platform();
    const env = { ...settings(sandbox), HOST_CONNECTORS: "kind:a,kind:b", CONNECTOR_RUN_AND_TERMINATE: "true" };
    const seen: unknown[] = [];
    const registry = registryOf({
      async *kind(context) {
        seen.push(context.state);
        yield* brings("same")(context) as AsyncGenerator<never, undefined>;
      },
    });
    for (let start = 0; start < 2; start++) {
      expect(await startHouse(registry, env).exit).toBe(0);
      await sandbox.idle();
    }
    expect(seen).toEqual([{}, {}, { at: "same" }, { at: "same" }]);
    const { connectors } = sandbox.status();
    expect(connectors.map(({ name }) => name).sort()).toEqual(["Test kind a", "Test kind b"]);
    expect(readdirSync(env.CONNECTOR_DATA_DIR).filter((file) => file.endsWith(".ledger"))).toHaveLength(2);
  });

  test("first runs come in their order, a second apart, and no more than HOST_PARALLEL_RUNS at a time", async () => {
    const sandbox = await platform();
    const events: string[] = [];
    const run = (name: string) => brings(name);
    const noting = (name: string): ReturnType<typeof brings> =>
      async function* (context) {
        events.push(`${name} begins`);
        yield* run(name)(context) as AsyncGenerator<never, undefined>;
        events.push(`${name} ends`);
      };
    let now = Date.UTC(2026, 0, 1);
    const began = now;
    const starts: number[] = [];
    const clock = {
      now: () => new Date(now),
      async sleep(ms: number, signal?: AbortSignal) {
        if (ms > 60_000)
          return new Promise<void>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
        starts.push(ms);
        now = Math.max(now, began + ms);
      },
    };
    const house = startHouse(
      registryOf({ one: noting("one"), two: noting("two"), three: noting("three") }),
      { ...settings(sandbox), HOST_PARALLEL_RUNS: "1", CONNECTOR_RUN_AND_TERMINATE: "true" },
      { clock },
    );
    expect(await house.exit).toBe(0);
    expect(starts.filter((ms) => ms === 1_000 || ms === 2_000).sort()).toEqual([1_000, 2_000]);
    for (let at = 0; at < events.length; at += 2)
      expect([events[at], events[at + 1]]).toEqual([
        expect.stringMatching(/ begins$/),
        events[at]?.replace("begins", "ends"),
      ]);
    expect(events).toHaveLength(6);
  });

  test("SIGTERM: a run that hangs, one that waits for its turn and one that waits for its time all end, in time", async () => {
    const sandbox = await platform();
    const house = startHouse(
      registryOf({
        early: brings("early"),
        stuck,
        late: brings("late"),
      }),
      { ...settings(sandbox), HOST_PARALLEL_RUNS: "1" },
    );
    await house.said("hangs");
    await house.said('"name":"Test late","message":"runs of other connectors come first');
    expect([...house.running]).toEqual(["early", "stuck", "late"]);
    house.stop();
    expect(await house.exit).toBe(0);
    expect(house.running.size).toBe(0);
    expect(house.log().match(/CONNECTOR_ID not set/g)).toHaveLength(3); // told by the host, and by none of them again
    expect(house.log()).toContain("Interrupted (SIGTERM)");
    expect(stateOf(sandbox, "Test late") ?? "").not.toContain('"at"');
    expect(sandbox.status().works.filter(({ status }) => status !== "complete")).toEqual([]);
  });

  test("no connector writes another's secrets, neither in its log nor in its work", async () => {
    const sandbox = await platform();
    const house = startHouse(
      registryOf({
        owner: brings("owner"),
        async *teller({ log, record }) {
          log.info({ header: secrets.header }, `it is ${secrets.header}`);
          yield record("some", () => []);
          throw new Error(`refused: ${secrets.header}`);
        },
      }),
      { ...settings(sandbox), OWNER__OPENCTI_CUSTOM_HEADERS: `x-gate: ${secrets.header}` },
    );
    await house.said("refused: ***");
    expect(house.log()).toContain("it is ***");
  });

  test("one port for all: /ready names those that are red, and metrics have the connector as a label", async () => {
    const sandbox = await platform();
    const port = await freePort();
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return `${response.status} ${await response.text()}`;
    };
    const house = startHouse(
      registryOf({
        good: brings("good"),
        // biome-ignore lint/correctness/useYield: it never comes to that
        async *bad() {
          throw new Error("no such key");
        },
      }),
      {
        ...settings(sandbox),
        CONNECTOR_EXPOSE_METRICS: "true",
        CONNECTOR_METRICS_PORT: String(port),
        CONNECTOR_METRICS_NAMESPACE: "opencti",
      },
    );
    await house.said('"outcome":"success"');
    await house.said('"outcome":"failed"');
    expect(await get("/live")).toBe("200 ok\n");
    expect(await get("/ready")).toBe("503 bad: the last run failed: no such key\n");
    const metrics = await get("/metrics");
    expect(metrics).toContain('opencti_runs_total{connector="good"} 1\n');
    expect(metrics).toContain('opencti_errors_total{connector="bad"} 1\n');
    expect(metrics.match(/# TYPE opencti_runs_total/g)).toHaveLength(1);
  });

  test("a port that is taken is a wrong setting: nothing is started", async () => {
    const sandbox = await platform();
    const { port } = await serve(() => {});
    const house = startHouse(registryOf({ one: brings("one") }), {
      ...settings(sandbox),
      CONNECTOR_HEALTH_PORT: String(port),
    });
    expect(await house.exit).toBe(78);
    expect(sandbox.status().connectors).toEqual([]);
  });
});

testSecrets();
