import type { Clock } from "../clock.ts";

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Lengths of all waits so far, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Moves on; everything that is due by then wakes, in order. */
  advance(ms: number): void;
  /** Resolves as soon as `count` waits are under way. */
  sleeping(count?: number): Promise<void>;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

const start = Date.UTC(2026, 0, 1);

/** A clock for loops: each wait is ended by the test. */
export function testClock(): TestClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const sleeps: number[] = [];
  let watchers: { count: number; told: () => void }[] = [];
  return {
    sleeps,
    now: () => new Date(now),
    sleep(ms, signal) {
      sleeps.push(ms);
      return new Promise((resolve, reject) => {
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          due: now + ms,
          wake() {
            signal?.removeEventListener("abort", abort);
            sleepers.delete(sleeper);
            resolve();
          },
        };
        if (signal?.aborted) return abort();
        signal?.addEventListener("abort", abort, { once: true });
        sleepers.add(sleeper);
        for (const watcher of watchers) if (sleepers.size >= watcher.count) watcher.told();
        watchers = watchers.filter(({ count }) => sleepers.size < count);
      });
    },
    advance(ms) {
      now += ms;
      const due = [...sleepers].filter((sleeper) => sleeper.due <= now).sort((a, b) => a.due - b.due);
      for (const sleeper of due) sleeper.wake();
    },
    sleeping(count = 1) {
      if (sleepers.size >= count) return Promise.resolve();
      return new Promise((told) => watchers.push({ count, told }));
    },
  };
}

/** A clock for tries: each wait is over at once, and the time has passed. */
export function hastyClock(): Clock & { readonly sleeps: readonly number[] } {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
    },
  };
}
