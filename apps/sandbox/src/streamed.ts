import { Readable } from "node:stream";
import type { Context } from "hono";
import { inTurns } from "./in-turns.ts";

/** Answers with JSON that is made as it is sent; with nothing new to whoever has that ETag. */
export function streamed(context: Context, etag: string, chunks: Iterable<string> | AsyncIterable<string>): Response {
  context.header("ETag", etag);
  if (context.req.header("if-none-match") === etag) return context.body(null, 304);
  context.header("Content-Type", "application/json");
  const body = Readable.from(Symbol.asyncIterator in chunks ? chunks : inTurns(chunks), { objectMode: false });
  return context.body(Readable.toWeb(body) as ReadableStream);
}
