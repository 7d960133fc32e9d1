import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { SandboxError } from "./error.ts";
import { fileBelow, sendFile } from "./feed-files.ts";
import { kevFeed } from "./kev-feed.ts";

/** Entries of the sample catalogue where nobody says a number. */
const sampleEntries = 200;
const mostEntries = 2_000_000;
const mostSeed = 10_000;

function whole(name: string, text: string | undefined, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new SandboxError("BAD_USER_INPUT", `${name}: expected a whole number up to ${most}`, 400);
  return value;
}

/** The chunks, with a look at the network between two: a large feed must not keep everybody else waiting. */
async function* inTurns(chunks: Iterable<string>): AsyncGenerator<string> {
  for (const chunk of chunks) {
    yield chunk;
    await turn();
  }
}

/** What is below `/feeds/`: the files of the folder, where there is one, and a catalogue of any size. */
export function feedRoutes(folder: string | undefined): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get("/*", async (context, next) => {
    const path = context.req.path.slice("/feeds/".length);
    const file = folder === undefined ? undefined : await fileBelow(folder, path);
    return file === undefined ? next() : sendFile(context, file);
  });
  app.get("/kev.json", (context) => {
    const feed = kevFeed(
      whole("entries", context.req.query("entries"), sampleEntries, mostEntries),
      whole("seed", context.req.query("seed"), 1, mostSeed),
    );
    context.header("ETag", feed.etag);
    if (context.req.header("if-none-match") === feed.etag) return context.body(null, 304);
    context.header("Content-Type", "application/json");
    return context.body(Readable.toWeb(Readable.from(inTurns(feed.chunks()), { objectMode: false })) as ReadableStream);
  });
  app.get("/*", (context) => context.json({ status: "error", error: "no such feed" }, 404));
  return app;
}
