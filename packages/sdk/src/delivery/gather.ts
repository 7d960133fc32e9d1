import type { StixObject } from "stix2-ts-types";
import { Interrupted } from "../errors.ts";
import type { Batch, Chunk } from "./chunk.ts";
import { type OrderOptions, order } from "./order.ts";
import { type Report, tallied } from "./report.ts";

/** Limits of a batch. A single object may be larger than `bytes`: it goes alone. */
export interface GatherOptions extends OrderOptions {
  readonly objects: number;
  readonly bytes: number;
  readonly report: Report;
}

/**
 * Stage 4: batches of bounded size, each in dependency order and cleaned as pycti's splitter does. The batch is the unit
 * of announcement, publishing and repetition.
 *
 * Keeps: within a batch the last content of an id wins; a patch travels with the batch that holds what was yielded before
 * it; an error of the source comes after what was before it, an interruption at once.
 */
export async function* gather(chunks: AsyncIterable<Chunk>, options: GatherOptions): AsyncGenerator<Batch> {
  let objects = new Map<string, StixObject>();
  let patches: object[] = [];
  let bytes = 0;

  const flush = (): Batch => {
    const { ordered, cut, dropped } = order([...objects.values()], options);
    const { report } = options;
    for (const { id, property, ref } of cut) report.cut = tallied(report.cut, id, `${property} ${ref}`);
    for (const { id, reason } of dropped) report.dropped = tallied(report.dropped, id, reason);
    const batch = { objects: ordered, patches };
    objects = new Map();
    patches = [];
    bytes = 0;
    return batch;
  };

  try {
    for await (const chunk of chunks) {
      if (chunk.kind === "checkpoint") {
        patches.push(chunk.patch);
        continue;
      }
      for (const { object, text } of chunk.items) {
        const full = objects.size >= options.objects || bytes + text.length > options.bytes;
        if (full && objects.size > 0 && !objects.has(object.id)) yield flush();
        objects.set(object.id, object);
        bytes += text.length;
      }
    }
  } catch (error) {
    if (!(error instanceof Interrupted) && objects.size + patches.length > 0) yield flush();
    throw error;
  }
  if (objects.size + patches.length > 0) yield flush();
}
