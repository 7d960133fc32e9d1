import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Sink } from "./sink.ts";

/** Writes each object as a line of JSON, for `--dry-run`: ready for `jq` and `wc -l`. */
export function stdoutSink(output: Writable): Sink {
  return {
    unit: "batch",
    async send({ objects }) {
      const lines = objects.map((object) => `${JSON.stringify(object)}\n`).join("");
      if (!output.write(lines)) await once(output, "drain");
      return { confirmed: Promise.resolve(undefined) };
    },
    async close() {},
  };
}
