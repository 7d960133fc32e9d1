import type { Sink } from "../delivery/sinks/sink.ts";
import type { Metrics } from "./metrics.ts";

/** The sink, with each confirmation counted and timed. What was refused is not counted as sent. */
export function measured(sink: Sink, metrics: Pick<Metrics, "sent">): Sink {
  return {
    ...sink,
    async send(message) {
      const began = performance.now();
      const answer = await sink.send(message);
      const { items, bundle } = message;
      answer.confirmed.then(
        (refusal) => {
          if (refusal) return;
          const seconds = (performance.now() - began) / 1_000;
          metrics.sent({ objects: items.length, bytes: Buffer.byteLength(bundle), seconds });
        },
        () => {}, // looked at by whoever waits for `confirmed`
      );
      return answer;
    },
  };
}
