import type { StixObject } from "stix2-ts-types";
import type { Clock } from "../clock.ts";
import { readConfiguration } from "../config/read.ts";
import type { Connector, Platform } from "../connector.ts";
import type { Message } from "../delivery/chunk.ts";
import type { Outcome } from "../delivery/finish.ts";
import { everyType } from "../delivery/supported-types.ts";
import { createHttp } from "../http/http.ts";
import { openLog } from "../ops/log.ts";
import type { RunWork } from "../runtime/guard.ts";
import { run } from "../runtime/run.ts";
import { summarise } from "../runtime/summary.ts";
import { type FakeSource, fakeSource, type Routes } from "./source.ts";

/** A saved state, as it lies on OpenCTI. */
export type State = Readonly<Record<string, unknown>>;

/** What a run of a test is given. All but the environment and the source may be left out. */
export interface TrialOptions {
  /** The connector's own settings, as in the environment. OpenCTI's are added where they are missing. */
  readonly env: Readonly<Record<string, string>>;
  readonly source: Routes | FakeSource;
  /** The saved state that the run begins with; none where nothing is said. */
  readonly state?: State;
  /** When the run begins: 2031-01-01 where nothing is said. */
  readonly now?: Date;
  /** Look-ups on OpenCTI, which find nothing where nothing is said. */
  readonly platform?: Platform;
  /** Ends the run, with an `Interrupted`. */
  readonly signal?: AbortSignal;
}

/** What a run did. */
export interface Trial {
  readonly outcome: Outcome;
  /** In the order of sending, without the `created` and `modified` that only publishing stamped. */
  readonly objects: readonly StixObject[];
  /** The state that the run left. */
  readonly state: State;
  /** Every state that the run saved, in order. */
  readonly saved: readonly State[];
  /** The works that the run opened: objects announced, and how they were closed. */
  readonly works: readonly {
    readonly announced: number;
    readonly closed: readonly { message: string; inError: boolean }[];
  }[];
  /** What the source was asked for. */
  readonly requests: readonly string[];
  /** The log, as an operator gets it, a line of JSON each. */
  readonly log: string;
}

/** Settings of an OpenCTI that nobody asks. */
export const nowhere = { OPENCTI_URL: "http://opencti.test:8080", OPENCTI_TOKEN: "a-token-of-a-trial" };

/** Longer waits are time-outs, which never come; shorter ones lie between tries and are over at once. */
const longestPause = 600_000;

/** A clock on which pauses take no time, but are counted. */
function hurriedClock(start: Date): Clock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    sleep(ms, signal) {
      signal?.throwIfAborted();
      if (ms < longestPause) {
        now += ms;
        return Promise.resolve();
      }
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
    },
  };
}

/** The object as its author made it: what publishing stamped is the clock of the run, and nothing of the source. */
function unstamped(object: StixObject, from: Date, to: Date): StixObject {
  const isStamp = (value: unknown) =>
    typeof value === "string" && value >= from.toISOString() && value <= to.toISOString();
  const entries = Object.entries(object).filter(
    ([key, value]) => !((key === "created" || key === "modified") && isStamp(value)),
  );
  return Object.fromEntries(entries) as unknown as StixObject;
}

/**
 * One run of a connector with the real settings, HTTP, stages, log and summary; OpenCTI is kept in memory and the source is a fake.
 *
 * @throws {ConfigurationError} the environment is not one that the connector takes
 */
export async function trial(connector: Connector, options: TrialOptions): Promise<Trial> {
  const { now = new Date("2031-01-01T00:00:00.000Z"), platform = { find: async () => new Map() } } = options;
  const source = isFakeSource(options.source) ? options.source : fakeSource(options.source);
  const { settings, config, secrets } = readConfiguration(connector, {
    env: { ...nowhere, ...options.env },
    cwd: import.meta.dirname, // where there is neither a config.yml nor an .env
  });
  const clock = hurriedClock(now);
  let log = "";
  const write = (line: string) => {
    log += line;
  };
  const logger = openLog({ level: "debug", json: true, name: settings.CONNECTOR_NAME, secrets, write });

  const objects: StixObject[] = [];
  const saved: State[] = [];
  const works: { announced: number; closed: { message: string; inError: boolean }[] }[] = [];
  let state = options.state ?? {};

  const outcome = await run({
    connector,
    config,
    keeper: {
      get state() {
        return state;
      },
      async save(next) {
        state = JSON.parse(JSON.stringify(next)); // as OpenCTI keeps it: text
        saved.push(state);
      },
    },
    http: (signal) =>
      createHttp({ transport: source, log: logger, signal, clock, userAgent: "octi/trial", random: () => 0.5 }),
    platform,
    sink: async () => ({
      unit: "batch",
      async send({ bundle }: Message) {
        objects.push(...(JSON.parse(bundle) as { objects: StixObject[] }).objects);
        return { confirmed: Promise.resolve(undefined) };
      },
      async close() {},
    }),
    async openWork(): Promise<RunWork> {
      const work: (typeof works)[number] = { announced: 0, closed: [] };
      works.push(work);
      return {
        id: `work_trial_${works.length}`,
        async announce(count) {
          work.announced += count;
        },
        async processed(message, inError) {
          work.closed.push({ message, inError });
        },
      };
    },
    room: () => async () => {},
    types: everyType,
    clock,
    log: logger,
    secrets,
    signal: options.signal ?? new AbortController().signal,
    timeout: longestPause,
  });
  const end = clock.now();
  summarise(outcome, logger, end.getTime() - now.getTime());
  return {
    outcome,
    objects: objects.map((object) => unstamped(object, now, end)),
    state,
    saved,
    works,
    requests: source.requests,
    log,
  };
}

const isFakeSource = (source: Routes | FakeSource): source is FakeSource =>
  typeof source.send === "function" && Array.isArray(source.requests);
