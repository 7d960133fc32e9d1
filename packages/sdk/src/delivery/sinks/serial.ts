import type { Message } from "../chunk.ts";
import type { Sink } from "./sink.ts";

/**
 * A sink that takes a batch at a time, the next one when the last one has arrived, since the order counts: while one is
 * under way, the next batch is made. After a failure nothing more is taken.
 *
 * @param arrive resolves when the message is safe
 */
export function serialSink(arrive: (message: Message) => Promise<void>): Sink {
  let last: Promise<undefined> = Promise.resolve(undefined);
  return {
    unit: "batch",
    async send(message) {
      await last;
      last = arrive(message).then(() => undefined);
      last.catch(() => {}); // looked at by whoever waits for `confirmed`
      return { confirmed: last };
    },
    async close() {
      await last.catch(() => {});
    },
  };
}
