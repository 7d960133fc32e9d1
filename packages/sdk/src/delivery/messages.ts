import { randomUUID } from "node:crypto";
import type { Batch, Message } from "./chunk.ts";
import { bundle, splitBundle, stamp } from "./envelope.ts";
import type { Sink } from "./sinks/sink.ts";

/**
 * The messages of a batch in the unit of the sink, with `created` and `modified` where nobody set them: one with all
 * objects, or one an object as pycti's splitter makes them, whose bundles share one id.
 */
export function* messages(batch: Batch, unit: Sink["unit"], now: Date): Generator<Message> {
  const id = `bundle--${randomUUID()}`;
  const stamped = batch.objects.map(({ object, deps }) => ({ object: stamp(object, now), deps }));
  if (unit === "batch") {
    const objects = stamped.map(({ object }) => object);
    yield { objects, bundle: bundle(id, objects), sequence: 1 };
    return;
  }
  for (const [index, ordered] of stamped.entries()) {
    yield { objects: [ordered.object], bundle: splitBundle(id, ordered), sequence: index + 1 };
  }
}
