import type { HttpBindings } from "@hono/node-server";
import { printSchema } from "graphql";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { User } from "./access.ts";
import { SandboxError } from "./error.ts";
import { operationOf, withFaults } from "./fault-injection.ts";
import { faultRoutes } from "./fault-routes.ts";
import { feedRoutes } from "./feed-routes.ts";
import { openGraphql } from "./graphql.ts";
import { page, statusOf } from "./page.ts";
import type { Platform } from "./platform.ts";
import { openSchema } from "./schema.ts";

/** What the server shows. */
export interface ServerOptions {
  readonly platform: Platform;
  readonly users: readonly User[];
  /** A folder to serve at `/feeds/`. */
  readonly feeds: string | undefined;
}

/** OpenCTI's default limit of a body (platform-contract 1). */
const mostBytes = 50_000_000;
const noBody = "POST body missing, invalid Content-Type, or JSON object has no keys.";

const failure = (context: Context, status: 400 | 404 | 500, error: string) =>
  context.json({ status: "error", error }, status);

/** Anything without a valid token goes on without a user, as on the platform: the resolvers refuse it. */
const userOf = (header: string | undefined, users: readonly User[]): User | undefined => {
  const token = /^Bearer (.+)$/.exec(header ?? "")?.[1];
  return users.find((user) => user.token === token);
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
      const isJson = /^application\/(.+\+)?json\b/i.test(context.req.header("content-type") ?? "");
      if (!isJson || text === "") return failure(context, 400, noBody);
      let body: { query?: unknown; variables?: unknown; operationName?: unknown };
      try {
        body = JSON.parse(text);
      } catch (error) {
        return failure(context, 500, error instanceof Error ? error.message : String(error));
      }
      if (typeof body?.query !== "string") return failure(context, 400, noBody);
      const { variables = null } = body;
      if (typeof variables !== "object" || Array.isArray(variables))
        return failure(context, 400, "`variables` in a POST body must be an object if provided.");
      const request = {
        query: body.query,
        variables: (variables ?? undefined) as Record<string, unknown> | undefined,
        operationName: typeof body.operationName === "string" ? body.operationName : undefined,
      };
      const unknown = faults.strikes(operationOf(request.query), "unauthorized");
      const user = unknown ? undefined : userOf(context.req.header("authorization"), users);
      return context.json(await answer(request, user));
    },
  );

  app.get("/status", (context) => context.json(statusOf(platform)));

  app.route("/feeds", feedRoutes(feeds));
  app.get("/schema", (context) => {
    if (!userOf(context.req.header("authorization"), users)) return context.json({}, 403);
    context.header("Cache-Control", "public, max-age=3600");
    return context.json({ version: platform.version, schema: printSchema(openSchema(platform.release)) });
  });
  // OpenCTI's answer where no key for it is configured, which is how it comes
  app.get("/health", (context) => context.json({ status: "unauthorized" }, 401));

  app.get("*", (context) => context.html(page)); // OpenCTI, too, answers its page to any address
  app.notFound((context) => failure(context, 404, "Path not found"));
  app.onError((error, context) => failure(context, error instanceof SandboxError ? 400 : 500, error.message));
  return app;
}
