import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Interrupted } from "../errors.ts";
import { announced } from "./announced.ts";
import type { Batch, Mark, Message, Outgoing } from "./chunk.ts";
import { publish } from "./publish.ts";
import { emptyReport } from "./report.ts";
import { type Keeper, settle } from "./settle.ts";
import type { Refusal, Sink } from "./sinks/sink.ts";
import { identity, item, streamOf } from "./test-objects.ts";
import { withhold } from "./withhold.ts";

const message = (name: string): Message => ({ items: [item(identity(name))], bundle: name, sequence: 1 });
const sent = (...names: string[]): Outgoing => ({ kind: "messages", messages: names.map(message) });
const mark = (...patches: object[]): Mark => ({ kind: "mark", patches, contents: [], records: [], count: 0 });
const batch = (names: string[], ...patches: object[]): Batch => ({
  objects: names.map((name) => ({ ...item(identity(name)), deps: 1 })),
  contents: [],
  records: [],
  patches,
});
const told = (items: readonly Outgoing[]) =>
  items.flatMap((item) => (item.kind === "mark" ? ["mark"] : [...item.messages].map(({ bundle }) => bundle)));

describe("announced", () => {
  test("room, then the announcement, then the messages, then the mark; a batch without objects asks for nothing", async () => {
    const log: unknown[] = [];
    const stage = announced(streamOf([batch(["a", "b"]), batch([], { at: 1 })]), {
      room: async () => void log.push("room"),
      announce: async (count) => void log.push(count),
      messages: ({ objects }) => objects.map((placed) => ({ items: [placed], bundle: placed.object.id, sequence: 1 })),
    });
    for await (const item of stage) {
      log.push(...(item.kind === "mark" ? [item.patches] : [...item.messages].map(({ bundle }) => bundle)));
    }
    expect(log).toEqual(["room", 2, "identity--a", "identity--b", [], [{ at: 1 }]]);
  });

  test("an announcement that fails lets no message out", async () => {
    const stage = announced(streamOf([batch(["a"])]), {
      room: async () => {},
      announce: () => Promise.reject(new Error("down")),
      messages: () => [message("a")],
    });
    await expect(stage.next()).rejects.toThrow("down");
  });
});

describe("withhold", () => {
  test("content and order stay; a message leaves only when the next one has come", async () => {
    // a number of messages, or none for a mark
    const items = fc.array(fc.nat(3), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(items, async (counts) => {
        const input = counts.map((count, n) =>
          count === 0 ? mark({ n }) : sent(...Array.from({ length: count }, (_, at) => `${n}.${at}`)),
        );
        const flat = (all: readonly Outgoing[]) =>
          all.flatMap((item): unknown[] =>
            item.kind === "mark" ? [item.patches] : [...item.messages].map(({ bundle }) => bundle),
          );
        let given = 0;
        async function* counting() {
          for (const item of input) {
            if (item.kind === "messages") given += [...item.messages].length;
            yield item;
          }
        }
        const total = counts.reduce((sum, count) => sum + count, 0);
        const out: Outgoing[] = [];
        let left = 0;
        for await (const item of withhold(counting())) {
          const passed = item.kind === "mark" ? item : { ...item, messages: [...item.messages] };
          out.push(passed);
          if (passed.kind === "messages") left += passed.messages.length;
          if (given < total) expect(left).toBeLessThan(given || 1);
        }
        expect(flat(out)).toEqual(flat(input));
      }),
    );
  });

  test("what was announced is sent before the error of the source goes on", async () => {
    const out: Outgoing[] = [];
    const stage = withhold(streamOf([sent("a"), mark()], new Error("cut")));
    await expect(
      (async () => {
        for await (const item of stage)
          out.push(item.kind === "mark" ? item : { ...item, messages: [...item.messages] });
      })(),
    ).rejects.toThrow("cut");
    expect(told(out)).toEqual(["a", "mark"]);
  });
});

/** A sink whose confirmations the test gives. */
function openHandSink() {
  const open: { name: string; confirm: (refusal?: Refusal) => void; refuse: (error: Error) => void }[] = [];
  const sink: Sink = {
    unit: "object",
    send({ bundle }) {
      const { promise, resolve, reject } = Promise.withResolvers<Refusal | undefined>();
      open.push({ name: bundle, confirm: resolve, refuse: reject });
      return Promise.resolve({ confirmed: promise });
    },
    async close() {},
  };
  return { sink, open };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("publish", () => {
  test("a mark comes out when all before it is confirmed; meanwhile the next batch is sent", async () => {
    const { sink, open } = openHandSink();
    const report = emptyReport();
    const out: object[] = [];
    const done = (async () => {
      for await (const { patches } of publish(
        streamOf([sent("a"), sent("b"), mark({ at: 1 }), sent("c"), mark({ at: 2 }), sent("d")]),
        sink,
        report,
      ))
        out.push(...patches);
    })();
    await settled();
    expect(open.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    open[1]?.confirm();
    open[2]?.confirm();
    await settled();
    expect(out).toEqual([]);
    open[0]?.confirm();
    await settled();
    expect(out).toEqual([{ at: 1 }, { at: 2 }]);
    expect(open.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
    open[3]?.confirm();
    await done;
    expect(report).toMatchObject({ bundles: 4, objects: 4, bytes: 4 });
  });

  test("a source that fails within a batch ends the stage once what was sent of it is confirmed", async () => {
    const { sink, open } = openHandSink();
    const report = emptyReport();
    let over = false;
    const done = Array.fromAsync(publish(streamOf([sent("a"), sent("b")], new Error("cut")), sink, report));
    const failed = expect(done.finally(() => (over = true))).rejects.toThrow("cut");
    await settled();
    open[0]?.confirm();
    await settled();
    expect(over).toBe(false);
    open[1]?.confirm();
    await failed;
    expect(report.bundles).toBe(2);
  });

  test("a refusal ends the stage; no mark behind it comes out", async () => {
    const { sink, open } = openHandSink();
    const out: object[] = [];
    const done = (async () => {
      for await (const { patches } of publish(
        streamOf([sent("a"), mark({ at: 1 }), sent("b"), mark({ at: 2 })]),
        sink,
        emptyReport(),
      ))
        out.push(...patches);
    })();
    const refused = expect(done).rejects.toThrow("no");
    await settled();
    open[0]?.confirm();
    open[1]?.refuse(new Error("no"));
    await refused;
    expect(out).toEqual([{ at: 1 }]);
  });

  test("a refusal that is told late, too: what was confirmed behind it does not let its mark out", async () => {
    const { sink, open } = openHandSink();
    const out: object[] = [];
    const items = streamOf([sent("a"), mark({ at: 1 }), sent("b"), mark({ at: 2 }), sent("c"), mark({ at: 3 })]);
    const done = (async () => {
      for await (const { patches } of publish(items, sink, emptyReport())) out.push(...patches);
    })();
    const refused = expect(done).rejects.toThrow("no");
    await settled();
    open[1]?.confirm();
    open[0]?.refuse(new Error("no"));
    await refused;
    expect(out).toEqual([]);
    expect(open.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("an error of the source comes after the marks that were under way", async () => {
    const { sink, open } = openHandSink();
    const out: object[] = [];
    const source = streamOf([sent("a"), mark({ at: 1 })], new Interrupted("shutdown", "SIGTERM"));
    const done = (async () => {
      for await (const { patches } of publish(source, sink, emptyReport())) out.push(...patches);
    })();
    const refused = expect(done).rejects.toThrow("SIGTERM");
    await settled();
    open[0]?.confirm();
    await refused;
    expect(out).toEqual([{ at: 1 }]);
  });
});

test("settle saves the merged patches on the state that was there, and asks for nothing without a patch", async () => {
  const saved: object[] = [];
  const keeper: Keeper = { state: { python: "key", a: { x: 1 } }, save: async (state) => void saved.push(state) };
  await settle(mark({ a: { y: 2 } }, { b: 1 }, { b: null, c: 3 }), keeper);
  await settle(mark(), keeper);
  expect(saved).toEqual([{ python: "key", a: { x: 1, y: 2 }, c: 3 }]);
});
