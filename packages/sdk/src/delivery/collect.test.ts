import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Objects, Run, Step } from "../connector.ts";
import { Interrupted, SourceDenied, SourceMissing, SourceUnavailable } from "../errors.ts";
import type { Chunk } from "./chunk.ts";
import { collect } from "./collect.ts";
import { emptyReport } from "./report.ts";
import { openStepBook } from "./step.ts";
import { identity, shape } from "./test-objects.ts";

interface Tools {
  record(key: string | { key: string; version: string }, objects: () => Objects | Promise<Objects>): Step;
  checkpoint(patch: object): Step;
  unchanged(reason: string): ReturnType<ReturnType<typeof openStepBook>["unchanged"]>;
}

function collecting(
  author: (tools: Tools) => Run,
  options: { parallel?: number; signal?: AbortSignal; known?: string } = {},
) {
  const steps = openStepBook();
  const report = emptyReport();
  const run = author({
    record: (key, objects) =>
      steps.make({ kind: "record", ...(typeof key === "string" ? { key, version: undefined } : key), objects }),
    checkpoint: (patch) => steps.make({ kind: "checkpoint", patch }),
    unchanged: steps.unchanged,
  });
  const stage = collect(run, {
    steps,
    report,
    signal: options.signal ?? new AbortController().signal,
    parallel: options.parallel ?? 1,
    author: undefined,
    has: (key) => key === options.known,
  });
  const out: Chunk[] = [];
  const done = (async () => {
    for (;;) {
      const next = await stage.next();
      if (next.done) return next.value;
      out.push(next.value);
    }
  })();
  return { out, report, done };
}

const one = (name: string) => [identity(name)];

describe("collect", () => {
  test.each([
    ["made", undefined],
    ["known", "v1"],
  ])("a long row of records, %s, keeps nobody waiting for its end", async (_, version) => {
    let turns = 0;
    let over = false;
    const others = (async () => {
      for (; !over; turns++) await turn();
    })();
    const { done } = collecting(
      async function* ({ record }) {
        for (let n = 0; n < 5_000; n++) yield record(version ? { key: "k", version } : `${n}`, () => one(`${n}`));
      },
      { known: "k" },
    );
    await done;
    over = true;
    await others;
    expect(turns).toBeGreaterThan(20);
  });

  test("records come in the author's order, however long each takes, and checkpoints at their place", async () => {
    const order: string[] = [];
    const { out, report, done } = collecting(
      async function* ({ record, checkpoint }) {
        for (const [name, turns] of [
          ["a", 9],
          ["b", 1],
          ["c", 4],
        ] as const) {
          yield record(name, async () => {
            for (let n = 0; n < turns; n++) await turn();
            order.push(name);
            return one(name);
          });
          yield checkpoint({ after: name });
        }
      },
      { parallel: 8 },
    );
    await done;
    expect(shape(out)).toEqual([
      ["identity--a"],
      { after: "a" },
      ["identity--b"],
      { after: "b" },
      ["identity--c"],
      { after: "c" },
    ]);
    expect(order).toEqual(["b", "c", "a"]);
    expect(report.records).toBe(3);
  });

  test("no more records are made at a time than allowed", async () => {
    let making = 0;
    let most = 0;
    const { done } = collecting(
      async function* ({ record }) {
        for (let n = 0; n < 20; n++) {
          yield record(String(n), async () => {
            most = Math.max(most, ++making);
            await turn();
            making -= 1;
            return one(String(n));
          });
        }
      },
      { parallel: 3 },
    );
    await done;
    expect(most).toBe(3);
  });

  test("a bad record loses only itself, with its reason", async () => {
    const { out, report, done } = collecting(async function* ({ record, checkpoint }) {
      yield record("good", () => one("good"));
      yield record("bad", () => {
        throw new Error("dateAdded: no date");
      });
      yield record("late", async () => Promise.reject(new Error("also bad")));
      yield checkpoint({ at: 1 });
    });
    await done;
    expect(shape(out)).toEqual([["identity--good"], { at: 1 }]);
    expect(report.skipped).toEqual({
      count: 2,
      samples: [
        { key: "bad", reason: "dateAdded: no date" },
        { key: "late", reason: "also bad" },
      ],
    });
  });

  test("a majority of bad records among ten fails the run before the checkpoint", async () => {
    const { out, done } = collecting(async function* ({ record, checkpoint }) {
      for (let n = 0; n < 10; n++) {
        yield record(String(n), () => {
          if (n < 6) throw new Error("another format");
          return one(String(n));
        });
      }
      yield checkpoint({ at: 1 });
    });
    await expect(done).rejects.toThrow(
      "6 of 10 records could not be used, so the source has probably changed: 0: another format",
    );
    expect(shape(out)).toHaveLength(4);
  });

  test("a record that the source doesn't deliver is owed: the rest goes on, no checkpoint passes, the run fails in the end", async () => {
    const { out, report, done } = collecting(async function* ({ record, checkpoint }) {
      yield checkpoint({ at: 0 });
      yield record("404", () => {
        throw new SourceMissing("event: 404", { status: 404 });
      });
      yield record("next", () => one("next"));
      yield checkpoint({ at: 1 });
    });
    await expect(done).rejects.toThrow(SourceUnavailable);
    expect(shape(out)).toEqual([{ at: 0 }, ["identity--next"]]);
    expect(report.owed.count).toBe(1);
  });

  test("a wrong key of the source fails the run at once: it is not owed, and nobody else is asked with it", async () => {
    let asked = 0;
    const { done, report } = collecting(async function* ({ record }) {
      for (const key of ["event", "next"]) {
        yield record(key, () => {
          asked += 1;
          throw new SourceDenied("event: 403", { status: 403 });
        });
      }
    });
    await expect(done).rejects.toThrow(SourceDenied);
    expect(asked).toBe(1);
    expect(report.owed.count).toBe(0);
  });

  test("what the author throws comes after the records before it", async () => {
    const { out, done } = collecting(
      async function* ({ record }) {
        yield record("a", () => one("a"));
        yield record("b", () => one("b"));
        throw new SourceUnavailable("cut");
      },
      { parallel: 8 },
    );
    await expect(done).rejects.toThrow("cut");
    expect(shape(out)).toEqual([["identity--a"], ["identity--b"]]);
  });

  test("a known version isn't even made", async () => {
    const { out, done } = collecting(
      async function* ({ record }) {
        yield record({ key: "known", version: "1" }, () => {
          throw new Error("made");
        });
        yield record({ key: "new", version: "1" }, () => one("new"));
      },
      { known: "known" },
    );
    await done;
    expect(shape(out)).toEqual([["identity--new"]]);
  });

  test("unchanged ends well, but not after records", async () => {
    await expect(
      collecting(async function* ({ unchanged }) {
        yield* [];
        return unchanged("the same");
      }).done,
    ).resolves.toBe("the same");
    const both = collecting(async function* ({ record, unchanged }) {
      yield record("a", () => one("a"));
      return unchanged("the same");
    });
    await expect(both.done).rejects.toThrow("must not return unchanged");
  });

  test("an aborted signal ends at once, however stuck the author or a record is", async () => {
    for (const stuck of ["author", "record"]) {
      const abort = new AbortController();
      const { done } = collecting(
        async function* ({ record }) {
          yield record("a", () => (stuck === "record" ? new Promise<Objects>(() => {}) : one("a")));
          await new Promise(() => {});
        },
        { signal: abort.signal },
      );
      await turn();
      abort.abort(new Interrupted("shutdown", "SIGTERM"));
      await expect(done).rejects.toThrow("SIGTERM");
    }
  });

  test("a large record comes in pieces", async () => {
    const { out, report, done } = collecting(async function* ({ record }) {
      yield record("large", function* () {
        for (let n = 0; n < 1_201; n++) yield identity(String(n));
      });
    });
    await done;
    expect(out.map((chunk) => (chunk.kind === "objects" ? chunk.items.length : 0))).toEqual([500, 500, 201]);
    expect(report.records).toBe(1);
  });
});
