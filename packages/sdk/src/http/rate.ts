import type { Clock } from "../clock.ts";

/** Resolves when one more request may be sent; who asks first goes first. */
export type Turn = (signal: AbortSignal) => Promise<void>;

/** Lets `requests` pass in any stretch of `per` milliseconds. */
export function openRate({ requests, per }: { requests: number; per: number }, clock: Clock): Turn {
  /** When the last ones passed, the oldest first. */
  const passed: number[] = [];
  let queue: Promise<void> = Promise.resolve();

  async function pass(signal: AbortSignal): Promise<void> {
    const oldest = passed.length < requests ? undefined : passed[0];
    if (oldest !== undefined) {
      const wait = oldest + per - clock.now().getTime();
      if (wait > 0) await clock.sleep(wait, signal);
      passed.shift();
    }
    passed.push(clock.now().getTime());
  }

  return (signal) => {
    const mine = queue.then(() => pass(signal));
    // one that was ended doesn't end those behind it
    queue = mine.catch(() => undefined);
    return mine;
  };
}
