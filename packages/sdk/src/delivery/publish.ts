import type { Mark, Message, Outgoing } from "./chunk.ts";
import { type Report, tallied } from "./report.ts";
import type { Refusal, Sink } from "./sinks/sink.ts";

/** Batches whose confirmations may be outstanding while the next one is being made and sent. */
const batchesUnderWay = 2;

/**
 * Stage 7: sends, and lets a mark out when the sink has confirmed everything before it.
 *
 * Keeps: the order of sending; at most `batchesUnderWay` marks are waiting, so memory is bounded; the first refusal of
 * the sink ends the stage before any mark behind it comes out, but for a message that can never be taken: that one is
 * left out and told. Counts what was confirmed.
 */
export async function* publish(items: AsyncIterable<Outgoing>, sink: Sink, report: Report): AsyncGenerator<Mark> {
  const waiting: { readonly mark: Mark; readonly confirmed: Promise<unknown> }[] = [];
  let open: Promise<void>[] = [];
  let refused = false;

  const count = ({ items, bundle }: Message, refusal: Refusal | undefined): void => {
    if (refusal) {
      for (const { object } of items) report.dropped = tallied(report.dropped, object.id, refusal.reason);
      return;
    }
    report.bundles += 1;
    report.objects += items.length;
    report.bytes += Buffer.byteLength(bundle);
  };

  const oldest = async function* (): AsyncGenerator<Mark> {
    const head = waiting.shift();
    if (!head) return;
    try {
      await head.confirmed;
    } catch (error) {
      refused = true;
      throw error;
    }
    yield head.mark;
  };

  let failure: { error: unknown } | undefined;
  try {
    for await (const item of items) {
      if (item.kind === "messages") {
        for (const message of item.messages) {
          const { confirmed } = await sink.send(message);
          const counted = confirmed.then((refusal) => count(message, refusal));
          counted.catch(() => {}); // looked at with its mark
          open.push(counted);
        }
        continue;
      }
      const confirmed = Promise.all(open);
      confirmed.catch(() => {});
      waiting.push({ mark: item, confirmed });
      open = [];
      if (waiting.length >= batchesUnderWay) yield* oldest();
    }
  } catch (error) {
    if (refused) throw error;
    failure = { error };
  }
  while (waiting.length > 0) yield* oldest();
  await Promise.all(open);
  if (failure) throw failure.error;
}
