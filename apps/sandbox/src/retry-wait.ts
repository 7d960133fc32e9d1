import { setTimeout as timeout } from "node:timers/promises";

/** Resolves after so many milliseconds, or when the signal aborts. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The clock's. */
export const waited: Wait = (milliseconds, signal) =>
  timeout(milliseconds, undefined, signal && { signal }).catch(() => {});

/** Milliseconds between two tries of an object whose references are missing (platform-internals Q4), and a fifth of them. */
const waits = { real: [1_000, 3_000], quick: [200, 600] } as const;

/** How long a worker waits before the next try. All four together outlast what comes half a second later, at either pace. */
export function betweenTries(isSlow: boolean): number {
  const [least, most] = isSlow ? waits.real : waits.quick;
  return least + Math.random() * (most - least);
}
