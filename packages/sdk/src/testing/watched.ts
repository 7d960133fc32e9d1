import type { Connector, ImportContext, Run, Step } from "../connector.ts";

/** What a run has just done. */
export type Event =
  /** A record was made: the ids of its objects. */
  | { readonly kind: "made"; readonly key: string; readonly ids: readonly string[] }
  /** The step was yielded and taken, and the next one is asked for. */
  | { readonly kind: "record" | "removed"; readonly key: string }
  | { readonly kind: "checkpoint" };

/** The connector, with a listener to its runs. A listener that throws fails the run at that place. */
export function watched(connector: Connector, listener: (event: Event) => void): Connector {
  async function* run(context: ImportContext<unknown, unknown>): Run {
    const events = new WeakMap<Step, Event>();
    const noted = (step: Step, event: Event): Step => {
      events.set(step, event);
      return step;
    };
    const steps = connector.run({
      ...context,
      record(key, objects) {
        const name = typeof key === "string" ? key : key.key;
        const step = context.record(key, async () => {
          const made = [...(await objects())];
          listener({ kind: "made", key: name, ids: made.map(({ id }) => id) });
          return made;
        });
        return noted(step, { kind: "record", key: name });
      },
      removed: (key, objects) => noted(context.removed(key, objects), { kind: "removed", key }),
      checkpoint: (patch) => noted(context.checkpoint(patch), { kind: "checkpoint" }),
    });
    try {
      for (;;) {
        const next = await steps.next();
        if (next.done) return next.value;
        yield next.value;
        const event = events.get(next.value);
        if (event) listener(event);
      }
    } finally {
      void steps.return(undefined);
    }
  }
  return { ...connector, run };
}
