import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../ledger/ledger.ts";
import { testLog } from "../platform/test-log.ts";
import { openRunLedger } from "./run-ledger.ts";
import { recorded } from "./test-run.ts";

/** An object of the source: what it is, and what is said of it. */
export type Obj = readonly [id: string, content: string];
/** A record of the source; a checkpoint comes behind it where one is asked for. */
export interface Rec {
  readonly key: string;
  readonly version?: string;
  readonly objects: readonly Obj[];
  readonly checkpoint?: boolean;
}

const pad = (s: string) =>
  [...s]
    .map((c) => c.charCodeAt(0).toString(16))
    .join("")
    .padStart(12, "0");
const idOf = (name: string) => `ipv4-addr--00000000-0000-5000-8000-${pad(name)}`;
const stix = ([name, content]: Obj) =>
  ({
    type: "ipv4-addr",
    id: idOf(name),
    spec_version: "2.1",
    value: name,
    x_opencti_description: content,
  }) as never;
const tick = () => new Promise<void>((r) => setImmediate(r));

/** How a process lives and ends. */
export interface LifeOptions {
  source: readonly Rec[];
  /** Whether the author goes on from the state. */
  incremental?: boolean;
  /** Event number at which the process is killed. */
  kill?: number;
  /** Event name to be killed at, the nth. */
  killAt?: (event: string) => boolean;
  /** Turns of the event loop before a confirmation. */
  slow?: number;
  fullSync?: number | undefined;
  now?: number;
  batch?: number;
  /** What happens with the queue and the work. */
  fate?:
    | "import"
    | "lost"
    | "came"
    | "wait"
    | "late"
    | { /** An object, or one content of it: `x` or `x=A`. */ refuse: string };
  /** Whether the source fails at its end. */
  fail?: boolean;
}
/** One OpenCTI, one ledger file; several lives of the process. */
export function openWorld(folder: string) {
  let generation = 0;
  let path = join(folder, "c.0.ledger");
  const w = {
    state: {} as Record<string, unknown>,
    platform: new Map<string, string>(),
    sent: [] as string[],
    events: [] as string[],
    works: 0,
    fates: new Map<string, NonNullable<LifeOptions["fate"]>>(),
    outcome: "",
    get path() {
      return path;
    },
    reset() {
      w.state = {};
    },
    /** OpenCTI is asked what became of the works. */
    judge() {
      const ledger = openLedger(path, { platform: "7.1", now: 0, token: () => crypto.randomUUID() });
      const works = [...ledger.book.works];
      for (const work of works) {
        const fate = w.fates.get(work.id) ?? "import";
        if (fate === "wait" || fate === "late") continue;
        if (fate === "lost" || fate === "came") ledger.judged(work, { kind: "lost", reason: "purged" });
        else if (fate === "import") ledger.judged(work, { kind: "imported", refused: [] });
        else
          ledger.judged(work, {
            kind: "imported",
            refused: [{ id: idOf(fate.refuse.replace(/=.*/, "")), reason: "no" }],
          });
      }
      ledger.close();
    },
    /** So many lives alike, after each of which OpenCTI is asked. */
    async lives(count: number, o: LifeOptions) {
      for (let n = 0; n < count; n++) {
        await w.life(o);
        w.judge();
      }
    },
    async life(o: LifeOptions) {
      const { source, incremental = false, slow = 0, batch = 2, fate = "import" } = o;
      const ledger = openLedger(path, { platform: "7.1", now: o.now ?? 0, token: () => crypto.randomUUID() });
      let dead = false;
      let n = 0;
      w.events = [];
      w.sent = [];
      const event = (name: string) => {
        if (dead) throw new Error("dead");
        w.events.push(name);
        if (n++ === o.kill || o.killAt?.(name)) {
          dead = true;
          generation += 1;
          const next = join(folder, `c.${generation}.ledger`);
          copyFileSync(path, next);
          throw new Error("killed");
        }
      };
      const queue: { id: string; content: string }[] = [];
      const keeper = {
        get state() {
          return w.state;
        },
        async save(next: Readonly<Record<string, unknown>>) {
          event("save");
          await tick();
          if (dead) throw new Error("dead");
          w.state = next as Record<string, unknown>;
        },
      };
      const of = openRunLedger({
        ledger,
        keeper,
        now: new Date(o.now ?? 0),
        platform: "7.1",
        fullSync: o.fullSync,
        guarded: false,
        log: testLog().log,
      });
      const name = `w${w.works++}`;
      w.fates.set(name, fate);
      const wrapped = {
        ...of,
        sending(b: Parameters<typeof of.sending>[0]) {
          event("sending");
          of.sending(b);
          event("sent frame");
        },
        confirmed(m: Parameters<typeof of.confirmed>[0]) {
          event("confirming");
          of.confirmed(m);
          event("confirmed");
        },
        ended(...args: Parameters<typeof of.ended>) {
          if (!dead) of.ended(...args);
        },
      };
      const { outcome } = await recorded(
        async function* ({ record, checkpoint, state }) {
          for (let at = incremental ? (state.at ?? 0) : 0; at < source.length; at++) {
            const r = source[at] as Rec;
            yield record(r.version === undefined ? r.key : { key: r.key, version: r.version }, () =>
              r.objects.map(stix),
            );
            if (r.checkpoint) yield checkpoint({ at: at + 1 });
          }
          if (o.fail) throw new Error("source failed");
          yield checkpoint({ at: source.length });
        },
        {
          batch: { objects: batch, bytes: 1_000_000 },
          keeper,
          ledger: wrapped,
          openWork: async () => ({ id: name, async announce() {}, async processed() {} }),
          sink: async () => ({
            unit: "batch",
            async send({ items }) {
              event("send");
              for (const { object } of items) {
                const { value, x_opencti_description } = object as never as {
                  value: string;
                  x_opencti_description: string;
                };
                queue.push({ id: value, content: x_opencti_description });
                w.sent.push(`${value}=${x_opencti_description}`);
              }
              event("arrived");
              return {
                confirmed: (async () => {
                  for (let t = 0; t < slow; t++) await tick();
                  if (dead) throw new Error("dead");
                  return undefined;
                })(),
              };
            },
            async close() {},
          }),
        },
      );
      ledger.close();
      if (dead) path = join(folder, `c.${generation}.ledger`);
      w.outcome = dead ? "killed" : outcome.kind;
      if (!dead && outcome.kind === "failed" && !o.fail) throw outcome.error;
      if (fate !== "lost")
        for (const { id, content } of queue)
          if (!(typeof fate === "object" && [id, `${id}=${content}`].includes(fate.refuse)))
            w.platform.set(id, content);
      return w.sent;
    },
  };
  return w;
}
