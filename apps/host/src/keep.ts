import { type Clock, type Configuration, exit, runsOnce } from "@octi/sdk/runtime";

/** What keeping one connector of a process going needs. */
export interface KeepOptions {
  readonly configuration: Configuration;
  /** One life of the connector, from its registration to its end; the exit code that its own process would have. */
  live(): Promise<number>;
  /** Told where a life ends in an error of its own, which counts as a failed one. */
  threw(error: unknown): void;
  /** Told before the wait for the next life. */
  ended(again: Date): void;
  /** Ends the process. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Milliseconds before the next life: doubled each time that one ends early, up to the longest. */
const shortest = 60_000;
const longest = 3_600_000;

/**
 * Starts a connector again and again when it ends in error, as Docker does with a container, less and less often. One that
 * ends by itself after its run has ended.
 *
 * @returns the exit code of its last life
 */
export async function keep({ configuration, live, threw, ended, signal, clock }: KeepOptions): Promise<number> {
  for (let early = 0; ; ) {
    const began = clock.now().getTime();
    const code = await live().catch((error: unknown) => {
      threw(error);
      return exit.failed;
    });
    if (code === exit.good || signal.aborted || runsOnce(configuration.settings)) return code;
    const now = clock.now().getTime();
    early = now - began > longest ? 0 : early;
    const pause = Math.min(shortest * 2 ** early, longest);
    early += 1;
    ended(new Date(now + pause));
    try {
      await clock.sleep(pause, signal);
    } catch {
      return exit.good; // it had nothing to end
    }
  }
}
