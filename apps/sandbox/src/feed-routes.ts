import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { attackRoutes } from "./attack-routes.ts";
import { fileBelow, sendFile } from "./feed-files.ts";
import { kevFeed } from "./kev-feed.ts";
import { mispRoutes } from "./misp-routes.ts";
import { otxRoutes } from "./otx-routes.ts";
import { streamed } from "./streamed.ts";
import { whole } from "./whole-number.ts";

/** Entries of the sample catalogue where nobody says a number. */
const sampleEntries = 200;
const mostEntries = 2_000_000;
const mostSeed = 10_000;

/** What is below `/feeds/`: the files of the folder, where there is one, and feeds of any size. */
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
    return streamed(context, feed.etag, feed.chunks());
  });
  app.route("/attack", attackRoutes());
  app.route("/misp", mispRoutes());
  app.route("/otx", otxRoutes());
  app.get("/*", (context) => context.json({ status: "error", error: "no such feed" }, 404));
  return app;
}
