import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { type MispSize, mispEvent, mispIndex, mispManifest } from "./misp-feed.ts";
import { streamed } from "./streamed.ts";
import { whole } from "./whole-number.ts";

const most = { events: 1_000_000, attributes: 1_000_000, seed: 10_000 };

/** The size, of the path: events, attributes of each and seed (`/misp/300x20x2/manifest.json`). */
function sizeOf(context: Context): MispSize {
  const [events, attributes, seed] = (context.req.param("size") ?? "").replace("-list", "").split("x");
  return {
    events: whole("events", events || undefined, 40, most.events),
    attributes: whole("attributes", attributes, 23, most.attributes),
    seed: whole("seed", seed, 1, most.seed),
  };
}

/**
 * A feed in MISP's form of our own making: `/misp/40x23/manifest.json` and the events that it names; `/misp/40x23-list/` has
 * the manifest as a list, as broken generators write it. What else can go wrong is a fault of the sandbox, at the path that
 * is asked.
 */
export function mispRoutes(): Hono {
  const app = new Hono();
  let known: { readonly key: string; readonly index: ReadonlyMap<string, number> } | undefined;
  const indexOf = (size: MispSize) => {
    const key = JSON.stringify(size);
    if (known?.key !== key) known = { key, index: mispIndex(size) };
    return known.index;
  };
  const stream = (context: Context, name: string, chunks: Iterable<string>): Response => {
    const etag = `"${createHash("sha1").update(`misp ${context.req.path} ${name}`).digest("hex")}"`;
    return streamed(context, etag, chunks);
  };
  app.get("/:size/manifest.json", (context) => {
    const isList = context.req.param("size").endsWith("-list");
    return stream(context, "manifest", mispManifest(sizeOf(context), isList));
  });
  app.get("/:size/:file", async (context, next) => {
    const size = sizeOf(context);
    const at = indexOf(size).get(context.req.param("file").replace(/\.json$/, ""));
    return at === undefined ? next() : stream(context, "event", mispEvent(at, size));
  });
  return app;
}
