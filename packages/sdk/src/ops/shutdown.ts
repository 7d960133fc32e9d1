import { Interrupted } from "../errors.ts";

/** Docker waits 10 s between SIGTERM and SIGKILL; what is not closed by then is left for the next start. */
const graceful = 8_000;

/** The two signals of an orderly end. */
export interface Shutdown {
  /** Aborted at once with {@link Interrupted}: runs end at their checkpoint. */
  readonly signal: AbortSignal;
  /** Aborted 8 s later: whatever still waits for the platform gives up. */
  readonly hard: AbortSignal;
  /** Takes the handlers away. */
  dispose(): void;
}

/** Turns SIGTERM and SIGINT into an orderly end. A second signal ends at once. */
export function onShutdown(process: NodeJS.Process): Shutdown {
  const soft = new AbortController();
  const hard = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (name: NodeJS.Signals) => {
    const reason = new Interrupted("shutdown", name);
    if (soft.signal.aborted) return hard.abort(reason);
    soft.abort(reason);
    timer = setTimeout(() => hard.abort(reason), graceful);
    timer.unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return {
    signal: soft.signal,
    hard: hard.signal,
    dispose() {
      clearTimeout(timer);
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
    },
  };
}
