import type { Mark, Message, Outgoing } from "./chunk.ts";

/** Hands out all messages but the last one, which is told. */
function* allButLast(messages: Iterable<Message>, told: (last: Message) => void): Generator<Message> {
  let last: Message | undefined;
  for (const message of messages) {
    if (last) yield last;
    last = message;
  }
  if (last) told(last);
}

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
      if (kept) yield { kind: "messages", messages: [kept] };
      yield* marks;
      kept = undefined;
      marks = [];
      yield { kind: "messages", messages: allButLast(item.messages, (last) => (kept = last)) };
    }
  } catch (error) {
    failure = { error };
  }
  if (kept) yield { kind: "messages", messages: [kept] };
  yield* marks;
  if (failure) throw failure.error;
}
