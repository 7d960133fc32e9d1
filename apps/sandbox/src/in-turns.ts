import { setImmediate as turn } from "node:timers/promises";

/** The chunks, with a look at the network between two: a large feed must not keep everybody else waiting. */
export async function* inTurns(chunks: Iterable<string>): AsyncGenerator<string> {
  for (const chunk of chunks) {
    yield chunk;
    await turn();
  }
}
