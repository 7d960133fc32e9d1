import type { Sink } from "./sink.ts";

/** Sends each message to the first sink and then to the second, as pycti writes its directory before its queue; confirmed when both have it. */
export function both(first: Sink, second: Sink): Sink {
  return {
    async send(message) {
      const one = await first.send(message);
      await one.confirmed;
      return second.send(message);
    },
    async close() {
      await first.close();
      await second.close();
    },
  };
}
