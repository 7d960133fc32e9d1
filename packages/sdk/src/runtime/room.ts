import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { ConnectorInfo } from "../platform/session.ts";

/** What back-pressure needs: the platform's own figures of the push queue. */
export interface RoomOptions {
  readonly queue: () => Promise<{ readonly messages: number; readonly megabytes: number }>;
  /** Bytes of the bundles that were sent so far. */
  readonly published: () => number;
  readonly info: (change: Partial<ConnectorInfo>) => void;
  /** `CONNECTOR_QUEUE_THRESHOLD`, in megabytes of 1,000,000 bytes. */
  readonly threshold: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** An answer is good for this long: a batch a second must not mean a question a second. RabbitMQ counts as often. */
const freshFor = 5_000;
/** Between two looks at a queue that is full. */
const pause = 10_000;
/** A bundle travels in base64. */
const inQueue = 4 / 3 / 1_000_000;

/**
 * Back-pressure: the returned function resolves when the connector's push queue is below the threshold. Nothing is asked
 * of the author while it waits; the ping says `buffering` meanwhile, as OpenCTI's page shows it. Figures are seconds old,
 * so what was sent since the look before is added to them: at 20,000 messages a second that is 100 MB.
 */
export function openRoom(options: RoomOptions): () => Promise<void> {
  const { queue, published, info, threshold, clock, log, signal } = options;
  let looked = Number.NEGATIVE_INFINITY;
  let megabytes = 0;
  let counted = published();
  return async () => {
    const sentSince = () => (published() - counted) * inQueue;
    if (clock.now().getTime() - looked < freshFor && megabytes + sentSince() < threshold) return;
    for (let waiting = false; ; waiting = true) {
      signal.throwIfAborted();
      const unseen = sentSince();
      counted = published();
      megabytes = (await queue()).megabytes + unseen;
      const full = megabytes >= threshold;
      info({ buffering: full, queue_threshold: threshold, queue_messages_size: megabytes });
      if (full && !waiting)
        log.warn({ megabytes, threshold }, "the queue is full: waiting until the workers have caught up");
      if (!full && waiting) log.info({ megabytes, threshold }, "the queue has room again");
      if (!full) break;
      await clock.sleep(pause, signal);
    }
    looked = clock.now().getTime();
  };
}
