import { expect, test } from "vitest";
import type { Message } from "../delivery/chunk.ts";
import { identity } from "../delivery/test-objects.ts";
import { Interrupted, SourceUnavailable } from "../errors.ts";
import { recorded, type TestContext } from "./test-run.ts";

/*
 * Whole runs against a model of 6.9's works and workers (platform-internals Q3), with everything that can be late or fail
 * being late or failing, seed by seed.
 */

/** Numbers that look random and are not (Numerical Recipes' linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A work of OpenCTI 6.9 with its queue and its worker. */
function openPlatform(random: () => number) {
  const queue: string[] = [];
  const imported = new Set<string>();
  const seen = { expected: 0, reported: 0, early: 0, dropped: 0, afterEnd: 0, ends: 0 };
  let complete = false;
  let alive = true;

  const even = () => seen.reported === seen.expected;
  return {
    imported,
    seen,
    isComplete: () => complete && even(),
    announce(count: number) {
      if (complete) seen.early += 1;
      if (seen.ends > 0) seen.afterEnd += 1;
      seen.expected += count;
    },
    push(ids: readonly string[]) {
      if (seen.ends > 0) seen.afterEnd += 1;
      queue.push(...ids);
    },
    /** Imports some of what is queued, or all. */
    work(all: boolean) {
      for (let id = queue.shift(); id !== undefined; id = all || random() < 0.97 ? queue.shift() : undefined) {
        if (!alive) {
          seen.dropped += 1;
          continue;
        }
        imported.add(id);
        seen.reported += 1;
        if (even()) complete = true;
      }
    },
    end() {
      seen.ends += 1;
      if (seen.expected > 0 && !even()) return;
      complete = true;
      alive = seen.expected === 0;
    },
  };
}

const faults = ["none", "author", "shutdown", "send", "confirm", "announce", "save"] as const;
type Fault = (typeof faults)[number];

interface Life {
  /** Objects that were yielded, bad ones left out. */
  readonly total: number;
  readonly at: number;
  readonly random: () => number;
}

/** The records from the state on; some bad, some slow, checkpoints at random. */
const author = ({ total, at, random }: Life, fault: Fault, stop: AbortController) =>
  async function* (context: TestContext) {
    for (let n = (context.state.at ?? -1) + 1; n < total; n++) {
      if (fault === "author" && n === at) throw new SourceUnavailable("cut");
      if (fault === "shutdown" && n === at) stop.abort(new Interrupted("shutdown", "SIGTERM"));
      yield context.record(String(n), async () => {
        await tick();
        if (n % 17 === 5) throw new Error("bad");
        return [identity(String(n))];
      });
      if (random() < 0.5) yield context.checkpoint({ at: n });
    }
  };
const good = (total: number) => Array.from({ length: total }, (_, n) => n).filter((n) => n % 17 !== 5);
const idOf = (n: number) => `identity--${n}`;

/** One run, from a state, with at most one fault. */
async function live(life: Life, fault: Fault, saved: Readonly<Record<string, unknown>>) {
  const { random, at } = life;
  const platform = openPlatform(random);
  const confirmed = new Set<string>();
  const stop = new AbortController();
  const states: number[] = [];
  let state = saved;
  let ahead = 0;
  let turns = 0;
  /** Whether it is this call, of those that may fail, that does. */
  const fails = (kind: Fault) => kind === fault && ++turns === 1 + (at % 6);

  const { outcome } = await recorded(author(life, fault, stop), {
    parallel: 4,
    batch: { objects: 7, bytes: 1_000_000 },
    signal: stop.signal,
    keeper: {
      get state() {
        return state;
      },
      async save(next) {
        await tick();
        if (fails("save")) throw new Error("not saved");
        const upTo = next.at as number;
        if (!good(upTo + 1).every((n) => n <= ((saved.at as number) ?? -1) || confirmed.has(idOf(n)))) ahead += 1;
        states.push(upTo);
        state = next;
      },
    },
    sink: async () => ({
      unit: "batch",
      async send({ items }: Message) {
        if (fails("send")) throw new Error("broker gone");
        const ids = items.map(({ object }) => object.id);
        const refused = fails("confirm");
        platform.push(refused ? [] : ids);
        platform.work(false);
        const arriving = async () => {
          for (let wait = Math.floor(random() * 4); wait >= 0; wait--) await tick();
          if (refused) throw new Error("not confirmed");
          for (const id of ids) confirmed.add(id);
          platform.work(false);
          return undefined;
        };
        return { confirmed: arriving() };
      },
      async close() {},
    }),
    openWork: async () => ({
      id: "work_1",
      async announce(count) {
        await tick();
        if (fails("announce")) throw new Error("not announced");
        platform.announce(count);
      },
      async processed() {
        platform.end();
      },
    }),
    room: () => async () => {
      if (random() < 0.3) await tick();
    },
  });
  platform.work(true);
  return { outcome, platform, confirmed, states, state, ahead };
}

const seeds = Array.from({ length: 300 }, (_, n) => (n + 1) * 7919);

test.each(faults)(
  "%s: nothing is lost, no checkpoint is ahead, counts are exact, no work is complete too early",
  async (fault) => {
    const kinds = new Set<string>();
    for (const seed of seeds) {
      const random = numbers(seed);
      const total = 40 + Math.floor(random() * 60);
      const life: Life = { total, at: Math.floor(random() * total), random };
      const { outcome, platform, confirmed, states, state, ahead } = await live(life, fault, {});
      const { seen, imported } = platform;
      kinds.add(outcome.kind);

      expect(ahead, `seed ${seed}: checkpoints ahead`).toBe(0);
      expect(states, `seed ${seed}: checkpoints in order`).toEqual(states.toSorted((a, b) => a - b));
      expect(seen.early, `seed ${seed}: completed, then announced again`).toBe(0);
      expect(seen.dropped, `seed ${seed}: dropped by the worker`).toBe(0);
      expect(seen.afterEnd, `seed ${seed}: after the end`).toBe(0);
      expect(seen.ends, `seed ${seed}: ends of the work`).toBe(seen.expected > 0 || fault === "announce" ? 1 : 0);
      expect(
        [...confirmed].filter((id) => !imported.has(id)),
        `seed ${seed}: lost`,
      ).toEqual([]);
      if (fault === "none" || fault === "author" || fault === "shutdown") {
        expect(seen.reported, `seed ${seed}: counts`).toBe(seen.expected);
        if (seen.expected > 0) expect(platform.isComplete(), `seed ${seed}: complete`).toBe(true);
      }
      expect(outcome.report.objects, `seed ${seed}: objects counted`).toBe(confirmed.size);

      const next = await live(life, "none", state);
      expect(next.outcome.kind, `seed ${seed}: the next run`).toBe("success");
      const all = new Set([...imported, ...next.platform.imported]);
      expect(
        good(total).filter((n) => !all.has(idOf(n))),
        `seed ${seed}: missing after the next run`,
      ).toEqual([]);
    }
    const failing = { none: "success", shutdown: "interrupted" } as const;
    expect(kinds).toContain(fault === "none" || fault === "shutdown" ? failing[fault] : "failed");
  },
);

test("the model does notice a work that completes too early: without withholding it does so", () => {
  const platform = openPlatform(() => 0);
  platform.announce(2);
  platform.push(["a", "b"]);
  platform.work(true);
  expect(platform.isComplete()).toBe(true);
  platform.announce(1);
  expect(platform.seen.early).toBe(1);
});
