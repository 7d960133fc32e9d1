import { expect } from "vitest";
import { Interrupted } from "../errors.ts";
import { arrived, type Check, runOf, states } from "./check.ts";
import type { State, Trial } from "./trial.ts";
import { watched } from "./watched.ts";

/** Runs that end early, and what a later run makes of the state that they left. */
export const resumeChecks: readonly Check[] = [
  {
    name: "stopped after any checkpoint, the next run goes on to the same objects",
    async check(connector, fixtures) {
      const whole = await runOf(connector, fixtures);
      for (const { stopped, last } of await stops(connector, fixtures)) {
        expect(stopped.outcome.kind).toBe("failed");
        expect(stopped.works.flatMap(({ closed }) => closed)).toEqual(
          stopped.works.map(() => expect.objectContaining({ inError: true })),
        );
        const rest = await runOf(connector, fixtures, { state: stopped.state });
        expect(rest.outcome.kind, `after checkpoint ${last}`).not.toBe("failed");
        expect(arrived(stopped, rest), `after checkpoint ${last}`).toEqual(arrived(whole));
        expect(rest.state, `after checkpoint ${last}`).toEqual(whole.state);
      }
    },
  },
  {
    name: "from an older state a run sends at least as much",
    async check(connector, fixtures) {
      const passed: State[] = [{}, ...(await stops(connector, fixtures)).map(({ stopped }) => stopped.state)];
      let newer: { readonly ids: ReadonlySet<string> } | undefined;
      for (const state of passed.reverse()) {
        const { objects } = await runOf(connector, fixtures, { state });
        const ids = new Set<string>(objects.map(({ id }) => id));
        if (newer)
          expect(
            [...newer.ids].filter((id) => !ids.has(id)),
            `from ${JSON.stringify(state)}`,
          ).toEqual([]);
        newer = { ids };
      }
    },
  },
  {
    name: "ended in the middle: interrupted, the state at a checkpoint, the next run completes it",
    async check(connector, fixtures) {
      let records = 0;
      const whole = await runOf(
        watched(connector, ({ kind }) => {
          if (kind === "record") records += 1;
        }),
        fixtures,
      );
      for (const at of [1, Math.ceil(records / 2), records]) {
        const stop = new AbortController();
        let taken = 0;
        const ended = await runOf(
          watched(connector, ({ kind }) => {
            if (kind === "record") taken += 1;
            if (taken === at) stop.abort(new Interrupted("shutdown", "SIGTERM"));
          }),
          fixtures,
          { signal: stop.signal },
        );
        expect(ended.outcome.kind, `at record ${at}`).toBe("interrupted");
        for (const { closed } of ended.works)
          expect(closed).toEqual([{ message: expect.stringContaining("Interrupted"), inError: true }]);
        expect(await checkpoints(connector, fixtures), `at record ${at}`).toContainEqual(ended.state);
        const rest = await runOf(connector, fixtures, { state: ended.state });
        expect(arrived(ended, rest), `at record ${at}`).toEqual(arrived(whole));
      }
    },
  },
];

/** Runs that fail right after their first, second, … checkpoint. Everything before it has been sent then. */
async function stops(connector: Parameters<Check["check"]>[0], fixtures: Parameters<Check["check"]>[1]) {
  const found: { readonly stopped: Trial; readonly last: number }[] = [];
  for (let last = 1; ; last++) {
    let passed = 0;
    const stopped = await runOf(
      watched(connector, ({ kind }) => {
        if (kind === "checkpoint") passed += 1;
        if (passed === last) throw new Error("stopped after a checkpoint");
      }),
      fixtures,
    );
    if (passed < last) return found;
    found.push({ stopped, last });
  }
}

/** The states that a run may leave behind. */
async function checkpoints(...given: Parameters<typeof stops>): Promise<readonly State[]> {
  return [{}, ...(await stops(...given)).flatMap(({ stopped }) => states(stopped))];
}
