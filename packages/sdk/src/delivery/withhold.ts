import type { Mark, Message, Outgoing } from "./chunk.ts";

/**
 * Stage 6: keeps one message, and the marks behind it, until the next one has been announced or nothing more comes.
 * Without it a work of 6.x is `complete` as soon as the workers have caught up with what was announced so far
 * (platform-internals Q3): early, and dead for what follows.
 *
 * Keeps: order and content; at most one message stays behind; what was announced is sent even when the source fails.
 */
export async function* withhold(items: AsyncIterable<Outgoing>): AsyncGenerator<Outgoing> {
  let kept: Message | undefined;
  let marks: Mark[] = [];
  let failure: { error: unknown } | undefined;
  try {
    for await (const item of items) {
      if (item.kind === "mark") {
        if (kept) marks.push(item);
        else yield item;
        continue;
      }
      const last = item.messages.at(-1);
      if (!last) continue;
      if (kept) yield { kind: "messages", messages: [kept] };
      yield* marks;
      if (item.messages.length > 1) yield { kind: "messages", messages: item.messages.slice(0, -1) };
      kept = last;
      marks = [];
    }
  } catch (error) {
    failure = { error };
  }
  if (kept) yield { kind: "messages", messages: [kept] };
  yield* marks;
  if (failure) throw failure.error;
}
