import { Interrupted } from "../errors.ts";
import type { Batch, Chunk, Content, Item, Passed } from "./chunk.ts";
import { type OrderOptions, order } from "./order.ts";
import { type Report, tallied } from "./report.ts";

/** Limits of a batch. A single object may be larger than `bytes`: it goes alone. */
export interface GatherOptions extends OrderOptions {
  readonly objects: number;
  readonly bytes: number;
  readonly report: Report;
}

/** Records of a batch. */
const mostRecords = 10_000;

/**
 * Stage 4: batches of bounded size, each in dependency order and cleaned as pycti's splitter does. The batch is the unit
 * of announcement, publishing and repetition.
 *
 * Keeps: within a batch the last content of an id wins; a patch travels with the batch that holds what was yielded before
 * it; an error of the source comes after what was before it, an interruption at once.
 */
export async function* gather(chunks: AsyncIterable<Chunk>, options: GatherOptions): AsyncGenerator<Batch> {
  let items = new Map<string, Item>();
  let patches: object[] = [];
  let contents: Content[] = [];
  let records: Passed[] = [];
  let bytes = 0;

  const flush = (): Batch => {
    const given = [...items.values()].map(({ object }) => object);
    const { ordered, cut, dropped } = order(given, options);
    const { report } = options;
    for (const { id, property, ref } of cut) report.cut = tallied(report.cut, id, `${property} ${ref}`);
    for (const { id, reason } of dropped) report.dropped = tallied(report.dropped, id, reason);
    const objects = ordered.map(({ object, deps }) => {
      const item = items.get(object.id);
      return { object, deps, text: item?.object === object ? item.text : JSON.stringify(object) }; // cleaned
    });
    const batch = { objects, contents, records, patches };
    items = new Map();
    contents = [];
    records = [];
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
      for (const item of chunk.items) {
        const { id } = item.object;
        const full = items.size >= options.objects || bytes + item.text.length > options.bytes;
        if (full && items.size > 0 && !items.has(id)) yield flush();
        items.set(id, item);
        contents.push({ id, digest: item.read, further: item.further ?? false });
        bytes += item.text.length;
      }
      records.push(...chunk.records);
      if (records.length >= mostRecords) yield flush(); // unchanged ones bring no objects
    }
  } catch (error) {
    if (!(error instanceof Interrupted) && items.size + patches.length + records.length > 0) yield flush();
    throw error;
  }
  if (items.size + patches.length + records.length > 0) yield flush();
}
