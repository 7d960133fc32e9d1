import { setTimeout as timeout } from "node:timers/promises";

/** Time as the runtime sees it; tests put a clock of their own in its place. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as that is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay that a Node timer can hold (2^31 - 1 ms, 24.8 days). */
const longest = 2_147_483_647;

/** The machine's clock. Waits of more than 24.8 days are made of several timers. */
export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      for (let rest = ms; rest > 0; rest -= longest) {
        await timeout(Math.min(rest, longest), undefined, signal ? { signal } : undefined);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
