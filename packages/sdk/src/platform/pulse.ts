import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { Interrupted, PlatformRefused, PlatformUnavailable } from "../errors.ts";
import type { RequestOptions } from "./client.ts";
import type { Standing } from "./operations.ts";
import type { Registration } from "./registration.ts";
import { isEmpty, readState, type SavedState } from "./saved-state.ts";

/** What the pulse asks of OpenCTI. */
export interface PulseOptions {
  readonly registration: Registration;
  /** One `pingConnector` that carries a state. */
  readonly ping: (state: SavedState, options: RequestOptions) => Promise<Standing>;
  /** Registers once more. */
  readonly register: (options: RequestOptions) => Promise<Registration>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends everything at once. */
  readonly signal: AbortSignal;
  /** Milliseconds between two pings. */
  readonly every: number;
}

/** The pings of a connector: never two at a time, and the only place where the state is written. */
export interface Pulse {
  readonly state: SavedState;
  /** Resolves when a ping that carried the state was answered; see {@link Session.save}. */
  save(state: SavedState): Promise<void>;
  /** One ping that carries the state as it stands. */
  beat(options?: RequestOptions): Promise<void>;
  /** Pings at once and then again and again, whatever happens, until it is stopped. */
  start(): void;
  /** No ping begins by itself after this. */
  stop(): void;
  /** Called at each reset; the state is the new one already. */
  onReset(listener: () => void): () => void;
}

/** What an answer says about the state that was sent. */
type Echo = "same" | "empty" | "other" | "reset";

/** A ping that is not answered by then is repeated with the next one. */
const pingTimeout = 30_000;
/** One for a pending reset that swallows the state, one for a stale echo, and the one that counts. */
const mostPings = 3;

/**
 * Rules (connector-sdk-contract 3, platform-internals Q2): the connector's state wins; a reset is a changed
 * `connector_state_timestamp` or, on releases that have none, an empty answer to a state that isn't; a state that is
 * another one with the same timestamp is an older echo (6.9 reads it back from a cluster) or somebody's edit, and the
 * next ping overwrites it; a connector that was deleted is registered again, and its queue and works are gone, so that
 * counts as a reset.
 */
export function openPulse(options: PulseOptions): Pulse {
  const { clock, log, signal, every } = options;
  const listeners = new Set<() => void>();
  const stopped = new AbortController();
  let state = options.registration.state;
  let timestamp = options.registration.stateTimestamp;
  let resetPending = options.registration.resetPending;
  /** Timestamps of before the last reset: a stale echo of one is not another reset. */
  const past = new Set<string>();
  let resets = 0;
  let lastPing: Promise<unknown> = Promise.resolve();
  let told = false;

  function reset(to: SavedState): void {
    state = to;
    resets++;
    log.warn({ empty: isEmpty(to) }, "the state was reset on OpenCTI: the next run starts from there");
    for (const listener of listeners) listener();
  }

  function read(sent: SavedState, now: { state: SavedState; timestamp: string | undefined }): Echo {
    const swallowed = resetPending;
    resetPending = false;
    if (now.timestamp !== undefined && now.timestamp !== timestamp && !past.has(now.timestamp)) {
      if (timestamp !== undefined) past.add(timestamp);
      timestamp = now.timestamp;
      reset(now.state);
      return "reset";
    }
    if (isDeepStrictEqual(sent, now.state)) return "same";
    if (!isEmpty(now.state)) return "other";
    if (now.timestamp !== undefined || swallowed) return "empty";
    reset({});
    return "reset";
  }

  async function exchange(sent: SavedState, request: RequestOptions): Promise<Echo> {
    let answer: Standing;
    try {
      answer = await options.ping(sent, request);
    } catch (error) {
      if (!isUnknownConnector(error)) throw error;
      if (await again(sent, request)) return "reset";
      answer = await options.ping(sent, request);
    }
    const asked = timestamp !== undefined && answer.connector_state_timestamp !== undefined;
    const at = asked ? (answer.connector_state_timestamp ?? "") : undefined;
    return read(sent, { state: readState(answer.connector_state), timestamp: at });
  }

  /** Registers a deleted connector again. Whether it really was deleted: then what was queued is gone with it. */
  async function again(sent: SavedState, request: RequestOptions): Promise<boolean> {
    log.warn("OpenCTI doesn't know the connector any more: registering it again");
    const registration = await options.register(request);
    const created =
      registration.stateTimestamp === undefined
        ? !isDeepStrictEqual(registration.state, sent)
        : registration.stateTimestamp !== timestamp;
    timestamp = registration.stateTimestamp;
    resetPending = registration.resetPending;
    if (created) reset(registration.state);
    return created;
  }

  /** One after the other, whatever came of the one before. */
  function inTurn<T>(action: () => Promise<T>): Promise<T> {
    const mine = lastPing.then(action, action);
    lastPing = mine;
    mine.catch(() => {}); // whoever asked for it looks at it
    return mine;
  }

  async function beat(request: RequestOptions = {}): Promise<void> {
    const echo = await inTurn(() => exchange(state, { signal, timeout: pingTimeout, ...request }));
    if (echo !== "other" || told) return;
    told = true;
    log.info("OpenCTI answered another state than the one sent: the connector's own goes on");
  }

  async function loop(): Promise<void> {
    let refused: string | undefined;
    while (!stopped.signal.aborted && !signal.aborted) {
      try {
        await beat();
        if (refused !== undefined) log.info("OpenCTI takes the connector's ping again");
        refused = undefined;
      } catch (error) {
        // the client tells of outages itself
        if (!(error instanceof PlatformUnavailable) && !signal.aborted) {
          const message = error instanceof Error ? error.message : String(error);
          const hint = error instanceof PlatformRefused ? error.hint : undefined;
          if (message !== refused)
            log.error({ cause: message, hint }, "OpenCTI refuses the connector's ping: trying again");
          refused = message;
        }
      }
      await clock.sleep(every, AbortSignal.any([stopped.signal, signal])).catch(() => {}); // stopped: the condition sees it
    }
  }

  return {
    get state() {
      return state;
    },
    async save(wanted) {
      const sent = JSON.parse(JSON.stringify(wanted)) as SavedState;
      const known = resets;
      await inTurn(async () => {
        const interrupted = () => new Interrupted("reset", "the state was reset on OpenCTI");
        // what a run brings that began before a reset must not overwrite it
        if (resets !== known) throw interrupted();
        for (let pings = 1; pings <= mostPings; pings++) {
          const echo = await exchange(sent, { signal, timeout: pingTimeout, retry: "always" });
          if (echo === "reset") throw interrupted();
          if (echo === "same" || (echo === "other" && pings > 1)) {
            state = sent;
            return;
          }
        }
        throw new PlatformUnavailable("OpenCTI answers each ping with an empty state", {
          hint: "The state is reset again and again, or another connector runs with the same CONNECTOR_ID.",
        });
      });
    },
    beat,
    start() {
      void loop();
    },
    stop() {
      stopped.abort();
    },
    onReset(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A connector that was deleted on OpenCTI (platform-internals Q2). */
function isUnknownConnector(error: unknown): boolean {
  return error instanceof PlatformRefused && /no connector found/i.test(error.message);
}
