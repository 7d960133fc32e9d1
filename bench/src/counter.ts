import type { Queues } from "./queue.ts";

/** Milliseconds after which a queue is emptied again. */
export const emptied = 250;

/**
 * Counts the messages that have reached a connector's queue so far.
 *
 * @param purge empties it again and again, as workers would, so that it doesn't grow with the run
 * @param now milliseconds
 */
export function openCounter(
  queues: Pick<Queues, "depth" | "purge">,
  connectorId: string,
  purge: boolean,
  now: () => number,
): () => Promise<number> {
  let gone = 0;
  let purged = now();
  return async () => {
    const waiting = await queues.depth(connectorId);
    const messages = gone + waiting;
    if (purge && waiting > 0 && now() - purged >= emptied) {
      purged = now();
      gone += await queues.purge(connectorId);
    }
    return messages;
  };
}
