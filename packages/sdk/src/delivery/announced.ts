import type { Batch, Message, Outgoing } from "./chunk.ts";

/** What `announced` asks for before a batch may leave. */
export interface AnnouncedOptions {
  /** Resolves when the queue of the connector is below its threshold. */
  room(): Promise<void>;
  /** Tells OpenCTI how many objects come; opens the work at the first call. */
  announce(objects: number): Promise<void>;
  /** The messages of a batch, in the unit of the sink. */
  messages(batch: Batch): Iterable<Message>;
}

/**
 * Stage 5: room first, then the answered announcement, then the messages, then the mark of the batch.
 *
 * Keeps: no message leaves before its announcement was answered; a batch without objects announces nothing and opens no
 * work; while there is no room nothing more is asked of the author.
 */
export async function* announced(batches: AsyncIterable<Batch>, options: AnnouncedOptions): AsyncGenerator<Outgoing> {
  for await (const batch of batches) {
    if (batch.objects.length > 0) {
      await options.room();
      await options.announce(batch.objects.length);
      yield { kind: "messages", messages: options.messages(batch) };
    }
    const { patches, contents, records } = batch;
    yield { kind: "mark", patches, contents, records, count: batch.objects.length };
  }
}
