import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { Readable } from "node:stream";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { User } from "./access.ts";
import { SandboxError } from "./error.ts";
import { operationOf, withFaults } from "./fault-injection.ts";
import { faultRoutes } from "./fault-routes.ts";
import { openGraphql } from "./graphql.ts";
import { kevFeed } from "./kev-feed.ts";
import { page, statusOf } from "./page.ts";
import type { Platform } from "./platform.ts";

/** What the server shows. */
export interface ServerOptions {
  readonly platform: Platform;
  readonly users: readonly User[];
  /** A folder to serve at `/feeds/`. */
  readonly feeds: string | undefined;
}

/** OpenCTI's default limit of a body (platform-contract 1). */
const mostBytes = 50_000_000;
/** Entries of the sample catalogue where nobody says a number. */
const sampleEntries = 200;
const mostEntries = 2_000_000;

const failure = (context: Context, status: 400 | 404 | 500, error: string) =>
  context.json({ status: "error", error }, status);

/** Anything without a valid token goes on without a user, as on the platform: the resolvers refuse it. */
const userOf = (header: string | undefined, users: readonly User[]): User | undefined => {
  const token = /^Bearer (.+)$/.exec(header ?? "")?.[1];
  return users.find((user) => user.token === token);
};

/** The file of a request below the folder; `undefined` for what isn't there or lies outside. */
async function fileBelow(folder: string, path: string): Promise<string | undefined> {
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, decodeURIComponent(path)));
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

const whole = (text: string | undefined, fallback: number, most: number): number => {
  const value = Number(text ?? fallback);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new SandboxError("BAD_USER_INPUT", `expected a whole number up to ${most}`, 400);
  return value;
};

/** GraphQL, the feeds and the page. */
export function openServer({ platform, users, feeds }: ServerOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const answer = openGraphql(platform);
  const { faults } = platform;
  app.route("/faults", faultRoutes(faults));
  app.use(
    "/feeds/*",
    withFaults(platform, (context) => context.req.path),
  );
  const graphqlFaults = withFaults(platform, async (context) => {
    const { query } = await context.req.json<{ query?: unknown }>().catch(() => ({ query: undefined }));
    return typeof query === "string" ? operationOf(query) : "";
  });

  app.post(
    "/graphql",
    bodyLimit({ maxSize: mostBytes, onError: (context) => failure(context, 500, "request entity too large") }),
    graphqlFaults,
    async (context) => {
      const text = await context.req.text();
      let body: { query?: unknown; variables?: unknown; operationName?: unknown };
      try {
        body = JSON.parse(text);
      } catch (error) {
        return failure(context, 500, error instanceof Error ? error.message : String(error));
      }
      if (typeof body?.query !== "string")
        return failure(context, 400, "POST body missing, invalid Content-Type, or JSON object has no keys.");
      const request = {
        query: body.query,
        variables: (body.variables ?? undefined) as Record<string, unknown> | undefined,
        operationName: typeof body.operationName === "string" ? body.operationName : undefined,
      };
      const unknown = faults.strikes(operationOf(request.query), "unauthorized");
      const user = unknown ? undefined : userOf(context.req.header("authorization"), users);
      return context.json(await answer(request, user));
    },
  );

  app.get("/status", (context) => context.json(statusOf(platform)));

  app.get("/feeds/kev.json", (context) => {
    const feed = kevFeed(
      whole(context.req.query("entries"), sampleEntries, mostEntries),
      whole(context.req.query("seed"), 1, 10_000),
    );
    context.header("ETag", feed.etag);
    if (context.req.header("if-none-match") === feed.etag) return context.body(null, 304);
    context.header("Content-Type", "application/json");
    return context.body(Readable.toWeb(Readable.from(feed.chunks(), { objectMode: false })) as ReadableStream);
  });

  app.get("/feeds/*", async (context) => {
    const file = feeds === undefined ? undefined : await fileBelow(feeds, context.req.path.slice("/feeds/".length));
    if (file === undefined) return failure(context, 404, "no such feed");
    const { size, mtimeMs } = await stat(file);
    const etag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
    context.header("ETag", etag);
    if (context.req.header("if-none-match") === etag) return context.body(null, 304);
    context.header(
      "Content-Type",
      extname(file) === ".html"
        ? "text/html"
        : extname(file) === ".json"
          ? "application/json"
          : "application/octet-stream",
    );
    context.header("Content-Length", String(size));
    return context.body(Readable.toWeb(createReadStream(file)) as ReadableStream);
  });

  app.get("*", (context) => context.html(page)); // OpenCTI, too, answers its page to any address
  app.notFound((context) => failure(context, 404, "Path not found"));
  app.onError((error, context) => failure(context, error instanceof SandboxError ? 400 : 500, error.message));
  return app;
}
