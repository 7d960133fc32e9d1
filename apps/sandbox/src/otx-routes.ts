import { type Context, Hono } from "hono";
import { indexOf, type OtxSize, otxIndicators, otxPage } from "./otx-feed.ts";
import { whole } from "./whole-number.ts";

/** The key that this OTX takes. */
const key = "sandbox";
const most = { pulses: 1_000_000, indicators: 100_000, seed: 10_000 };

/**
 * The size, of the query (`?pulses=300&indicators=20&inline=10&seed=2`) or, for programs that put a path behind the
 * address, of the path (`/otx/300x20/api/v1/…`).
 */
function sizeOf(context: Context): OtxSize {
  const [pulses, indicators] = (context.req.param("size") ?? "").split("x");
  const asked = (name: string) => context.req.query(name);
  const each = whole("indicators", asked("indicators") ?? indicators, 12, most.indicators);
  return {
    pulses: whole("pulses", asked("pulses") ?? (pulses || undefined), 60, most.pulses),
    indicators: each,
    inline: whole("inline", asked("inline"), each, most.indicators),
    seed: whole("seed", asked("seed"), 1, most.seed),
  };
}

/** A page as OTX gives it, with addresses of the next and the previous one. */
function paged(context: Context, count: number, results: readonly object[], limit: number, page: number): Response {
  const link = (other: number) => {
    const url = new URL(context.req.query("next") ?? context.req.url);
    for (const [name, value] of new URL(context.req.url).searchParams) url.searchParams.set(name, value);
    url.searchParams.set("page", String(other));
    return url.href;
  };
  return context.json({
    results,
    count,
    next: page * limit < count ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
    prefetch_pulse_ids: false,
    t: 0,
    t2: 0,
    t3: 0,
  });
}

/**
 * An OTX of our own making: `users/me`, subscribed pulses and activity (without TLP), and indicators that don't come with
 * their pulse. It takes the key "sandbox" in `X-OTX-API-KEY`. `?slow=20` answers 504 to pages of more than 20, as OTX's
 * gateway does to those that take too long; `?next=https://…` puts that address into `next`. All else that can go wrong is
 * a fault of the sandbox, at the path that is asked.
 */
export function otxRoutes(): Hono {
  const app = new Hono();
  const api = new Hono();
  api.use("*", async (context, next) => {
    if (context.req.header("x-otx-api-key") !== key) return context.json({ detail: "Authentication required" }, 403);
    return next();
  });
  api.get("/users/me", (context) => context.json({ username: "sandbox", member_since: "1 day ago " }));
  const limitOf = (context: Context, usual: number) =>
    Math.max(1, whole("limit", context.req.query("limit"), usual, 100_000));
  const pageOf = (context: Context) => Math.max(1, whole("page", context.req.query("page"), 1, 10_000_000));
  api.get("/pulses/:list{subscribed|activity}", (context) => {
    const [limit, page] = [limitOf(context, 5), pageOf(context)];
    if (limit > whole("slow", context.req.query("slow"), 100_000, 100_000))
      return context.html("<h1>504 Gateway Time-out</h1>", 504);
    const found = otxPage(sizeOf(context), context.req.query("modified_since") ?? "", limit, page);
    if (page > 1 && found.results.length === 0) return context.json({ detail: "Invalid page" }, 404);
    const isActivity = context.req.param("list") === "activity";
    const results = isActivity ? found.results.map(({ tlp: _, ...pulse }) => pulse) : found.results;
    return paged(context, found.count, results, limit, page);
  });
  api.get("/pulses/:id/indicators", (context) => {
    const size = sizeOf(context);
    const index = indexOf(context.req.param("id"), size);
    if (index === undefined) return context.json({ detail: "Not found" }, 404);
    const [limit, page] = [limitOf(context, 10), pageOf(context)];
    return paged(context, size.indicators, otxIndicators(index, size, (page - 1) * limit, limit), limit, page);
  });
  app.route("/api/v1", api);
  app.route("/:size{[0-9]+x[0-9]+}/api/v1", api);
  return app;
}
