import type { Clock } from "../../clock.ts";

/** What tells whether a broker that could answer stays silent. */
export interface SilenceOptions {
  /** Milliseconds. */
  readonly patience: number;
  /** Whether an answer is due: something is unanswered, and nothing is known to hold it up. */
  readonly expecting: () => boolean;
  /** Told once, when there was no answer for `patience` although one was due all the time. */
  readonly tooLong: () => void;
  readonly clock: Clock;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * Watches for a broker that is alive, by its heartbeats, and answers nothing: its queue is stuck. One timer at most, whatever
 * the number of messages.
 *
 * @returns to be called with each answer, and when an answer is due that was not before: the time begins anew
 */
export function watchSilence({ patience, expecting, tooLong, clock, signal }: SilenceOptions): () => void {
  let since = 0;
  let watching = false;
  const left = (): number => since + patience - clock.now().getTime();

  async function watch(): Promise<void> {
    watching = true;
    do await clock.sleep(left(), signal);
    while (expecting() && left() > 0);
    watching = false;
    if (expecting()) tooLong();
  }

  return () => {
    since = clock.now().getTime();
    if (!watching && expecting()) watch().catch(() => {}); // ended: whoever waits is told there
  };
}
