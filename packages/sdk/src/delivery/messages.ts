import { randomUUID } from "node:crypto";
import type { Batch, Message } from "./chunk.ts";
import { bundle, splitBundle, stamped } from "./envelope.ts";
import type { Sink } from "./sinks/sink.ts";

/**
 * The messages of a batch in the unit of the sink, with `created` and `modified` where nobody set them: one with all
 * objects, or one an object as pycti's splitter makes them, whose bundles share one id.
 */
export function* messages(batch: Batch, unit: Sink["unit"], now: Date): Generator<Message> {
  const id = `bundle--${randomUUID()}`;
  if (unit === "batch") {
    const items = batch.objects.map((placed) => ({ object: placed.object, text: stamped(placed, now) }));
    const texts = items.map(({ text }) => text);
    yield { items, bundle: bundle(id, texts), sequence: 1 };
    return;
  }
  let sequence = 0;
  for (const placed of batch.objects) {
    sequence += 1;
    const item = { object: placed.object, text: stamped(placed, now), deps: placed.deps };
    yield { items: [item], bundle: splitBundle(id, item), sequence };
  }
}
