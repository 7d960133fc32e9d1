import { Writable } from "node:stream";
import { expect, test } from "vitest";
import type { Message } from "../chunk.ts";
import { identity, item } from "../test-objects.ts";
import { ReaderGone, stdoutSink } from "./stdout.ts";

const message: Message = { items: [item(identity("a"))], bundle: "", sequence: 1 };

/** An output that takes so many writes, and fails then. */
const failing = (writes: number, code: string, highWaterMark = 1_000_000) =>
  new Writable({
    highWaterMark,
    write: (_chunk, _encoding, done) => done(writes-- > 0 ? null : Object.assign(new Error(`write ${code}`), { code })),
  });

test("an output that its reader closed ends sending: at once, from then on, and while it waits for room", async () => {
  const sink = stdoutSink(failing(1, "EPIPE"));
  const sent = async () => (await sink.send(message)).confirmed;
  await sent();
  await expect(sent()).rejects.toThrow(ReaderGone);
  await expect(sink.send(message)).rejects.toThrow(ReaderGone);

  const full = stdoutSink(failing(0, "EPIPE", 1));
  await expect(full.send(message)).rejects.toThrow(ReaderGone);
});

test("another error of the output is told as it is", async () => {
  const sink = stdoutSink(failing(0, "ENOSPC", 1));
  await expect(sink.send(message)).rejects.toThrow("write ENOSPC");
  await expect(sink.send(message)).rejects.toThrow("write ENOSPC");
});
