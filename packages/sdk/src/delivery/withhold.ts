import type { Outgoing } from "./chunk.ts";

/**
 * Stage 6: keeps one message, and the marks behind it, until the next one has been announced or nothing more comes.
 * Without it a work of 6.x is `complete` as soon as the workers have caught up with what was announced so far
 * (platform-internals Q3): early, and dead for what follows.
 *
 * Keeps: order and content; at most one message stays behind; what was announced is sent even when the source fails.
 */
export async function* withhold(items: AsyncIterable<Outgoing>): AsyncGenerator<Outgoing> {
  let kept: Outgoing[] = [];
  let failure: { error: unknown } | undefined;
  try {
    for await (const item of items) {
      if (item.kind === "message") {
        yield* kept;
        kept = [];
      }
      kept.push(item);
    }
  } catch (error) {
    failure = { error };
  }
  yield* kept;
  if (failure) throw failure.error;
}
