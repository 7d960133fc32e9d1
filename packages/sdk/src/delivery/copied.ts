import type { Batch, Message } from "./chunk.ts";
import type { Sink } from "./sinks/sink.ts";

/**
 * Writes each batch to a second sink before it goes on, as pycti writes its directory before its queue.
 *
 * Keeps: every batch, unchanged; none goes on that the copy doesn't have.
 */
export async function* copied(
  batches: AsyncIterable<Batch>,
  copy: Sink,
  messages: (batch: Batch) => Iterable<Message>,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    for (const message of batch.objects.length > 0 ? messages(batch) : []) {
      const { confirmed } = await copy.send(message);
      await confirmed;
    }
    yield batch;
  }
}
