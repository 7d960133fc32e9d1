import { describe, expect, test } from "vitest";
import { identity } from "../delivery/test-objects.ts";
import { Interrupted, PlatformUnavailable, SourceShape } from "../errors.ts";
import { testClock } from "../platform/test-clock.ts";
import { recorded, type TestContext } from "./test-run.ts";

const one = ({ record }: TestContext, name: string) => record(name, () => [identity(name)]);
const processed = (calls: readonly string[]) => calls.filter((call) => call.startsWith("processed"));
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the order of what is asked of OpenCTI", () => {
  test("room first; the work opens with the first batch; announced before sent, saved after confirmed, closed last", async () => {
    const { outcome, calls, state } = await recorded(
      async function* (context) {
        for (const name of ["a", "b", "c"]) yield one(context, name);
        yield context.checkpoint({ at: 3 });
      },
      { saved: { python: "stays" } },
    );
    expect(calls).toEqual([
      "room",
      "room",
      "open",
      "announce 2",
      "room",
      "announce 1",
      "send 2", // withheld until the next batch was announced
      "confirm 2",
      "send 1",
      "confirm 1",
      'save {"python":"stays","at":3}',
      "close",
      "processed 3 records, 3 objects sent",
    ]);
    expect(outcome.kind).toBe("success");
    expect(state).toEqual({ python: "stays", at: 3 });
  });

  test("a checkpoint in between is saved as soon as its batch is confirmed, not at the end", async () => {
    const { calls } = await recorded(async function* (context) {
      for (let at = 1; at <= 8; at++) {
        yield one(context, String(at));
        yield context.checkpoint({ at });
      }
    });
    const saves = calls.filter((call) => call.startsWith("save"));
    expect(saves).toEqual(['save {"at":2}', 'save {"at":4}', 'save {"at":6}', 'save {"at":8}']);
    expect(calls.indexOf('save {"at":2}')).toBeLessThan(calls.lastIndexOf("send 2"));
  });

  test("unchanged opens no work and saves what it was given", async () => {
    const { outcome, calls } = await recorded(async function* ({ checkpoint, unchanged }) {
      yield checkpoint({ at: 1 });
      return unchanged("the same");
    });
    expect(outcome).toMatchObject({ kind: "unchanged", reason: "the same" });
    expect(calls).toEqual(["room", 'save {"at":1}', "close"]);
  });

  test("records without objects open no work", async () => {
    const { outcome, calls } = await recorded(async function* ({ record }) {
      yield record("a", () => []);
    });
    expect(outcome).toMatchObject({ kind: "success", report: { records: 1 } });
    expect(calls).toEqual(["room", "close"]);
  });

  test("without a work nothing is announced, and all the rest is the same", async () => {
    const { calls } = await recorded(
      async function* (context) {
        yield one(context, "a");
      },
      { openWork: undefined },
    );
    expect(calls).toEqual(["room", "room", "send 1", "confirm 1", "close"]);
  });
});

describe("whatever fails, the work is closed once and the state is not ahead", () => {
  test("the author throws: what came before is sent, the checkpoint before it is saved", async () => {
    const { outcome, calls, state } = await recorded(async function* (context) {
      yield one(context, "a");
      yield context.checkpoint({ at: 1 });
      yield one(context, "b");
      throw new SourceShape("the feed is a page");
    });
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "the feed is a page" }, report: { objects: 2 } });
    expect(state).toEqual({ at: 1 });
    expect(processed(calls)).toEqual([
      "processed in error: Failed: the feed is a page; 2 records, 2 objects sent; the state stays at the last checkpoint, where the next run begins",
    ]);
    expect(calls.at(-1)).toBe(processed(calls)[0]);
  });

  test("the author throws before anything came: no work, no state", async () => {
    // biome-ignore lint/correctness/useYield: it never comes to a step
    const { outcome, calls, state } = await recorded(async function* () {
      throw new Error("no feed");
    });
    expect(outcome.kind).toBe("failed");
    expect({ calls, state }).toEqual({ calls: ["room", "close"], state: {} });
  });

  const steps = async function* (context: TestContext) {
    for (let at = 1; at <= 6; at++) {
      yield one(context, String(at));
      yield context.checkpoint({ at });
    }
  };

  test("the sink refuses the second batch", async () => {
    let sends = 0;
    const { outcome, calls, state } = await recorded(steps, {
      sink: async () => ({
        unit: "batch",
        async send() {
          sends += 1;
          return {
            confirmed:
              sends === 2
                ? Promise.reject(new PlatformUnavailable("gone", { hint: "look" }))
                : Promise.resolve(undefined),
          };
        },
        async close() {},
      }),
    });
    expect(outcome).toMatchObject({ kind: "failed", error: { name: "PlatformUnavailable" } });
    expect(state).toEqual({ at: 2 });
    expect(processed(calls)).toHaveLength(1);
  });

  test("the state cannot be saved", async () => {
    const { outcome, calls } = await recorded(steps, {
      keeper: { state: {}, save: () => Promise.reject(new PlatformUnavailable("gone", { hint: "look" })) },
    });
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "gone" } });
    expect(processed(calls)).toHaveLength(1);
  });

  test("the work cannot be opened: nothing is sent", async () => {
    const { outcome, calls } = await recorded(steps, { openWork: () => Promise.reject(new Error("no work")) });
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "no work" } });
    expect(calls).toEqual(["room", "room", "close"]);
  });

  test("the sink cannot be opened: the author isn't even asked", async () => {
    const { outcome, calls } = await recorded(steps, { sink: () => Promise.reject(new Error("no folder")) });
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "no folder" } });
    expect(calls).toEqual([]);
  });

  test("the work cannot be closed: told, and what was delivered stays delivered", async () => {
    const { outcome, log, state } = await recorded(steps, {
      openWork: async () => ({
        id: "work_1",
        announce: async () => {},
        processed: () => Promise.reject(new Error("no answer")),
      }),
    });
    expect(outcome).toMatchObject({ kind: "success", report: { objects: 6 } });
    expect(state).toEqual({ at: 6 });
    expect(log).toContain("the work could not be closed");
  });

  test("a step that is made and not yielded", async () => {
    const { outcome } = await recorded(async function* (context) {
      yield one(context, "a");
      context.checkpoint({ at: 1 });
    });
    expect(outcome).toMatchObject({
      kind: "failed",
      error: { name: "Misuse", message: expect.stringContaining("yield checkpoint") },
    });
  });
});

describe("a run that is ended from outside", () => {
  const endless = (stop: AbortController, reason: Interrupted, at: number) =>
    async function* (context: TestContext) {
      for (let n = 1; ; n++) {
        yield one(context, String(n));
        yield context.checkpoint({ at: n });
        if (n === at) stop.abort(reason);
        if (n > at) await new Promise(() => {}); // and never answers again
      }
    };

  test("a shutdown saves what was confirmed and closes the work as interrupted, although the author is stuck", async () => {
    const stop = new AbortController();
    const { outcome, calls, state } = await recorded(endless(stop, new Interrupted("shutdown", "SIGTERM"), 6), {
      signal: stop.signal,
    });
    expect(outcome).toMatchObject({ kind: "interrupted", error: { reason: "shutdown" } });
    expect(state).toEqual({ at: 4 }); // the third batch was not complete
    expect(processed(calls)).toEqual([expect.stringMatching(/^processed in error: Interrupted \(SIGTERM\) after/)]);
    expect(calls.at(-1)).toBe(processed(calls)[0]);
  });

  test("a reset saves nothing any more: it would be written over the reset", async () => {
    const stop = new AbortController();
    const gate = Promise.withResolvers<undefined>();
    const { outcome, calls } = await recorded(endless(stop, new Interrupted("reset", "the state was reset"), 6), {
      signal: stop.signal,
      // nothing is confirmed before the reset
      sink: async () => ({ unit: "batch", send: async () => ({ confirmed: gate.promise }), close: async () => {} }),
      room: (signal) => {
        signal.addEventListener("abort", () => gate.resolve(undefined));
        return async () => {};
      },
    });
    expect(outcome).toMatchObject({ kind: "interrupted", error: { reason: "reset" } });
    expect(calls.filter((call) => call.startsWith("save"))).toEqual([]);
    expect(processed(calls)).toHaveLength(1);
  });

  test("a run that takes too long is interrupted at its checkpoint", async () => {
    const clock = testClock();
    const done = recorded(
      async function* (context) {
        for (let n = 1; n <= 4; n++) yield one(context, String(n));
        yield context.checkpoint({ at: 4 });
        yield one(context, "5");
        await new Promise(() => {});
      },
      { clock, timeout: 60_000 },
    );
    await clock.sleeping();
    await settled();
    clock.advance(59_999);
    await settled();
    clock.advance(1);
    const { outcome, state } = await done;
    expect(outcome).toMatchObject({
      kind: "interrupted",
      error: { reason: "timeout", message: expect.stringContaining("CONNECTOR_RUN_TIMEOUT") },
    });
    expect(state).toEqual({ at: 4 });
  });

  test("a run that ends in time leaves no wait behind", async () => {
    const clock = testClock();
    const { outcome } = await recorded(
      async function* (context) {
        yield one(context, "a");
      },
      { clock, timeout: 60_000 },
    );
    clock.advance(60_000);
    expect(outcome.kind).toBe("success");
    expect(await Promise.race([clock.sleeping().then(() => "still waits"), settled().then(() => "nothing")])).toBe(
      "nothing",
    );
  });
});

describe("a full queue", () => {
  test("the generator isn't asked for its first step", async () => {
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    const done = recorded(
      async function* (context) {
        asked += 1;
        yield one(context, "a");
      },
      { room: () => () => gate.promise },
    );
    await settled();
    expect(asked).toBe(0);
    gate.resolve();
    await done;
    expect(asked).toBe(1);
  });

  test("nor for further ones, beyond the batch under way", async () => {
    let free = 2; // the first step and the first batch
    let gate = Promise.withResolvers<void>();
    let asked = 0;
    const done = recorded(
      async function* (context) {
        for (; asked < 100; ) {
          asked += 1;
          yield one(context, String(asked));
        }
      },
      {
        room: () => async () => {
          if (free > 0) free -= 1;
          else await gate.promise;
        },
      },
    );
    for (let turn = 0; turn < 20; turn++) await settled();
    expect(asked).toBeLessThanOrEqual(6);
    free = 1;
    gate.resolve();
    gate = Promise.withResolvers();
    for (let turn = 0; turn < 20; turn++) await settled();
    expect(asked).toBeLessThanOrEqual(10);
    free = Number.POSITIVE_INFINITY;
    gate.resolve();
    expect((await done).outcome).toMatchObject({ kind: "success", report: { objects: 100 } });
  });

  test("a shutdown doesn't wait for room", async () => {
    const stop = new AbortController();
    const done = recorded(
      async function* (context) {
        yield one(context, "a");
      },
      {
        signal: stop.signal,
        room: (signal) => () =>
          new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      },
    );
    await settled();
    stop.abort(new Interrupted("shutdown", "SIGTERM"));
    expect((await done).outcome.kind).toBe("interrupted");
  });
});

test("an author's error that quotes a secret does not take it to OpenCTI", async () => {
  const { calls } = await recorded(
    async function* (context) {
      yield one(context, "a");
      throw new Error('GET https://feed.example/?key="s3cr\\et-key" failed');
    },
    { secrets: ['"s3cr\\et-key"', "s3cr\\et-key"] },
  );
  expect(processed(calls)).toEqual([expect.stringContaining("?key=*** failed")]);
});

test("a saved state that is not valid is left out with a warning, and stays where no patch touches it", async () => {
  let given: unknown;
  const { state, log } = await recorded(
    async function* (context) {
      given = context.state;
      yield context.checkpoint({ other: "b" });
    },
    { saved: { at: "yesterday", other: "a", python: 1 } },
  );
  expect(given).toEqual({ other: "a" });
  expect(state).toEqual({ at: "yesterday", other: "b", python: 1 });
  expect(log).toContain("is not valid and is left out");
});

test("what OpenCTI answered to a look-up counts as there", async () => {
  const { outcome } = await recorded(
    async function* ({ platform, record }) {
      const found = await platform.find({ types: ["Malware"], names: ["Emotet"] });
      const { id } = found.get("emotet") ?? { id: "malware--none" };
      yield record("a", () => [identity("a", { created_by_ref: id })]);
    },
    { platform: { find: async () => new Map([["emotet", { id: "malware--1" as const, name: "Emotet" }]]) } },
  );
  expect(outcome.report.open.count).toBe(0);
});
