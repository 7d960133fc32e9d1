import type { HttpBindings } from "@hono/node-server";
import { printSchema } from "graphql";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { SandboxError } from "./error.ts";
import { operationOf, withFaults } from "./fault-injection.ts";
import { faultRoutes } from "./fault-routes.ts";
import { feedRoutes } from "./feed-routes.ts";
import { openGraphql } from "./graphql.ts";
import { isMultipart, readRequest } from "./graphql-request.ts";
import { page, statusOf } from "./page.ts";
import type { Platform } from "./platform.ts";
import { openSchema } from "./schema.ts";

/** What the server shows. */
export interface ServerOptions {
  readonly platform: Platform;
  /** A folder to serve at `/feeds/`. */
  readonly feeds: string | undefined;
}

/** OpenCTI's default limit of a body (platform-contract 1). */
const mostBytes = 50_000_000;
const failure = (context: Context, status: 400 | 404 | 500, error: string) =>
  context.json({ status: "error", error }, status);

/** GraphQL, the feeds and the page. */
export function openServer({ platform, feeds }: ServerOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const answer = openGraphql(platform);
  const { faults, accounts, pending } = platform;
  /** Anything without a valid token goes on without a user, as on the platform: the resolvers refuse it. */
  const userOf = (context: Context) =>
    accounts.userOf(/^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1]);
  app.route("/faults", faultRoutes(faults));
  app.use(
    "/feeds/*",
    withFaults(platform, (context) => context.req.path),
  );
  const graphqlFaults = withFaults(platform, async (context) => {
    const request = await readRequest(context);
    return "query" in request ? operationOf(request.query) : "";
  });
  const limited = bodyLimit({
    maxSize: mostBytes,
    onError: (context) => failure(context, 500, "request entity too large"),
  });

  app.post(
    "/graphql",
    (context, next) => (isMultipart(context) ? next() : limited(context, next)),
    graphqlFaults,
    async (context) => {
      const request = await readRequest(context);
      if ("error" in request) return failure(context, request.status, request.error);
      const unknown = faults.strikes(operationOf(request.query), "unauthorized");
      return context.json(await answer(request, unknown ? undefined : userOf(context)));
    },
  );

  app.get("/status", (context) => context.json(statusOf(platform)));

  app.route("/feeds", feedRoutes(feeds));
  app.get("/schema", (context) => {
    if (!userOf(context)) return context.json({}, 403);
    context.header("Cache-Control", "public, max-age=3600");
    return context.json({ version: platform.version, schema: printSchema(openSchema(platform.release)) });
  });
  app.get("/storage/get/*", (context) => {
    if (!userOf(context)) return context.body(null, 403);
    const file = pending.content(decodeURIComponent(context.req.path.slice("/storage/get/".length)));
    if (!file) return context.json({ status: "error", error: "File not found" }, 503); // as OpenCTI answers it
    context.header("Content-Type", file.mediaType);
    return context.body(file.content.slice());
  });
  // OpenCTI's answer where no key for it is configured, which is how it comes
  app.get("/health", (context) => context.json({ status: "unauthorized" }, 401));

  app.get("*", (context) => context.html(page)); // OpenCTI, too, answers its page to any address
  app.notFound((context) => failure(context, 404, "Path not found"));
  app.onError((error, context) => failure(context, error instanceof SandboxError ? 400 : 500, error.message));
  return app;
}
