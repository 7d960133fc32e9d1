import type { Sink } from "./sink.ts";

/**
 * Several sinks of whole batches as one: each gets a message when the one before it has it safe, in their order.
 *
 * Only for sinks that refuse no message: what one of them refused would be missing there, and told of nowhere.
 */
export function inTurn(sinks: readonly Sink[]): Sink {
  return {
    unit: "batch",
    async send(message) {
      for (const sink of sinks) await (await sink.send(message)).confirmed;
      return { confirmed: Promise.resolve(undefined) };
    },
    async close() {
      for (const sink of sinks) await sink.close();
    },
  };
}
