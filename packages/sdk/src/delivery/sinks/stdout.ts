import type { Writable } from "node:stream";
import type { Sink } from "./sink.ts";

/** Whoever read the output has seen enough and closed it, as `head` does. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

const meaning = (error: Error): Error =>
  "code" in error && error.code === "EPIPE" ? new ReaderGone("the output was closed", { cause: error }) : error;

/**
 * Writes each object as a line of JSON, for `--dry-run`: ready for `jq` and `wc -l`.
 *
 * Sending and confirmations reject with {@link ReaderGone} once the output was closed, else with what the output says.
 */
export function stdoutSink(output: Writable): Sink {
  let failure: Error | undefined;
  // stays for as long as the output: an error that nobody listens to would end the process
  output.on("error", (error) => {
    failure ??= meaning(error);
  });
  return {
    unit: "batch",
    async send({ items }) {
      if (failure) throw failure;
      const lines = items.map(({ text }) => `${text}\n`).join("");
      const { promise: confirmed, resolve, reject } = Promise.withResolvers<undefined>();
      const room = output.write(lines, (error) => (error ? reject(failure ?? meaning(error)) : resolve(undefined)));
      confirmed.catch(() => {}); // looked at by whoever waits for it
      if (!room) await confirmed;
      return { confirmed };
    },
    async close() {},
  };
}
