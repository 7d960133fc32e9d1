import { setTimeout as pause } from "node:timers/promises";
import type { HostOptions } from "@octi/sdk/runtime";

/** Longest delay that a Node timer can hold. */
const longest = 2 ** 31 - 1;

/**
 * A clock so many times as fast as the machine's: the waits between tries are real, and short.
 *
 * @param options.start milliseconds since 1970 when it showed the machine's time: clocks of the same start and speed show the same
 * @param options.ref whether a wait keeps the process alive
 */
export function fastClock(
  speed: number,
  { start = Date.now(), ref = false }: { readonly start?: number; readonly ref?: boolean } = {},
): NonNullable<HostOptions["clock"]> {
  return {
    now: () => new Date(start + (Date.now() - start) * speed),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      try {
        await pause(Math.max(0, Math.min(ms / speed, longest)), undefined, { ref, ...(signal ? { signal } : {}) });
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}
