import type { Mark, Message, Outgoing } from "./chunk.ts";
import { type Report, tallied } from "./report.ts";
import type { Refusal, Sink } from "./sinks/sink.ts";

/** Batches whose confirmations may be outstanding while the next one is being made and sent. */
const batchesUnderWay = 2;

/** Promises that settle together; one handler each, since a run has one a message. */
function openGroup() {
  let open = 1; // until it is closed
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => {}); // looked at when its turn comes
  const less = () => {
    open -= 1;
    if (open === 0) resolve();
  };
  return {
    add<T>(member: Promise<T>, told: (value: T) => void): void {
      open += 1;
      member.then((value) => {
        told(value);
        less();
      }, reject);
    },
    /** Resolves when all members have, rejects as the first that does. */
    close(): Promise<void> {
      less();
      return promise;
    },
  };
}

/**
 * Stage 7: sends, and lets a mark out when the sink has confirmed everything before it.
 *
 * Keeps: the order of sending; at most `batchesUnderWay` marks are waiting, so memory is bounded; the first refusal of
 * the sink ends the stage before any mark behind it comes out, but for a message that can never be taken: that one is
 * left out and told. Counts what was confirmed.
 */
export async function* publish(items: AsyncIterable<Outgoing>, sink: Sink, report: Report): AsyncGenerator<Mark> {
  const waiting: { readonly mark: Mark; readonly confirmed: Promise<unknown>; readonly less: { count: number } }[] = [];
  let group = openGroup();
  /** Objects of the group that can never be taken. */
  let less = { count: 0 };
  let refused = false;

  const count = ({ items, bundle }: Message, refusal: Refusal | undefined, out: { count: number }): void => {
    if (refusal) {
      out.count += items.length;
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
    yield { ...head.mark, count: head.mark.count - head.less.count };
  };

  let failure: { error: unknown } | undefined;
  try {
    for await (const item of items) {
      if (item.kind === "messages") {
        for (const message of item.messages) {
          const { confirmed } = await sink.send(message);
          const out = less;
          group.add(confirmed, (refusal) => count(message, refusal, out));
        }
        continue;
      }
      waiting.push({ mark: item, confirmed: group.close(), less });
      group = openGroup();
      less = { count: 0 };
      if (waiting.length >= batchesUnderWay) yield* oldest();
    }
  } catch (error) {
    if (refused) throw error;
    failure = { error };
  }
  while (waiting.length > 0) yield* oldest();
  await group.close();
  if (failure) throw failure.error;
}
