import type { Logger } from "pino";
import type { Clock } from "../clock.ts";

/** What tells whether older works of the connector are still waiting for the workers. */
export interface QuietOptions {
  /** Ids of the connector's works that are not complete. */
  readonly openWorks: () => Promise<readonly string[]>;
  readonly queue: () => Promise<{ readonly messages: number }>;
  /** Closes a work of which nothing is queued any more. */
  readonly close: (work: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Between two looks, in milliseconds. */
const pause = 60_000;

/**
 * Resolves when a new work may be opened: no older one is open, or its messages have left the queue. OpenCTI ends older
 * works as soon as a newer one reports, and workers drop what is still queued for them (platform-internals Q3). The queue
 * counts as empty after two looks a minute apart, since OpenCTI answers 0 when it cannot ask its broker (platform-contract 5);
 * what is open then is closed: its process was killed, or could not reach OpenCTI at its end.
 */
export async function quiet({ openWorks, queue, close, clock, log, signal }: QuietOptions): Promise<void> {
  for (let empty = 0, told = false; ; ) {
    const works = await openWorks();
    if (works.length === 0) return;
    const { messages } = await queue();
    empty = messages === 0 ? empty + 1 : 0;
    if (empty === 2) {
      for (const work of works) await close(work);
      return;
    }
    if (!told) log.info({ works, messages }, "an older work is still being imported: a new one waits for it");
    told = true;
    await clock.sleep(pause, signal);
  }
}
