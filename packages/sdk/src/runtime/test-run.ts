import * as z from "zod";
import { systemClock } from "../clock.ts";
import type { ImportConnector, Run } from "../connector.ts";
import type { Outcome } from "../delivery/finish.ts";
import { everyType } from "../delivery/supported-types.ts";
import type { Http } from "../http/http.ts";
import { testLog } from "../platform/test-log.ts";
import { type RunOptions, run } from "./run.ts";

const state = z.object({ at: z.number(), other: z.string() });
export type TestContext = Parameters<ImportConnector<z.ZodObject, typeof state>["run"]>[0];
type Values = Readonly<Record<string, unknown>>;

/** A run of the given generator, in which everything that is asked of OpenCTI is written down in order. */
export async function recorded(
  author: (context: TestContext) => Run,
  more: Partial<RunOptions> & { readonly saved?: Values; readonly parallel?: number } = {},
): Promise<{
  readonly outcome: Outcome;
  readonly calls: readonly string[];
  readonly state: Values;
  readonly log: string;
}> {
  const calls: string[] = [];
  const { log, text } = testLog();
  let saved = more.saved ?? {};
  const outcome = await run({
    connector: {
      slug: "test",
      name: "Test",
      type: "EXTERNAL_IMPORT",
      scope: ["test"],
      every: "P1D",
      config: z.object({}),
      state,
      run: author,
      ...(more.parallel === undefined ? {} : { parallel: more.parallel }),
    },
    config: {},
    keeper: {
      get state() {
        return saved;
      },
      async save(next) {
        calls.push(`save ${JSON.stringify(next)}`);
        saved = next;
      },
    },
    http: () => ({}) as Http,
    platform: { find: async () => new Map() },
    sink: async () => ({
      unit: "batch",
      async send({ items }) {
        calls.push(`send ${items.length}`);
        return {
          confirmed: Promise.resolve().then(() => {
            calls.push(`confirm ${items.length}`);
            return undefined;
          }),
        };
      },
      async close() {
        calls.push("close");
      },
    }),
    async openWork() {
      calls.push("open");
      return {
        id: "work_1",
        async announce(count) {
          calls.push(`announce ${count}`);
        },
        async processed(message, inError) {
          calls.push(`processed ${inError ? "in error: " : ""}${message}`);
        },
      };
    },
    room: () => async () => void calls.push("room"),
    types: everyType,
    clock: systemClock,
    log,
    secrets: [],
    signal: new AbortController().signal,
    timeout: 3_600_000,
    batch: { objects: 2, bytes: 1_000_000 },
    ...more,
  });
  return { outcome, calls, state: saved, log: text() };
}
