import type { Chunk } from "./chunk.ts";
import type { Seen } from "./seen.ts";

/**
 * Stage 2: drops what the run has already sent with the same content.
 *
 * Keeps: the last content of an id that the author yields is the last one that goes on; an id whose content changes
 * goes on with each change, also back to an earlier one; the order is the author's.
 */
export async function* changes(chunks: AsyncIterable<Chunk>, seen: Seen): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    if (chunk.kind === "checkpoint") {
      yield chunk;
      continue;
    }
    const items = chunk.items.filter(({ object, text }) => seen.put(object.id, text));
    if (items.length > 0) yield { ...chunk, items };
  }
}
