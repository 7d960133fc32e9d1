import { Hono } from "hono";
import { type AttackDomain, type AttackFeed, attackDomains, attackFeed } from "./attack-feed.ts";
import { SandboxError } from "./error.ts";
import { inTurns } from "./in-turns.ts";
import { streamed } from "./streamed.ts";
import { whole } from "./whole-number.ts";

/** Techniques where nobody says a number. */
const sampleTechniques = 100;
const most = { techniques: 200_000, seed: 1_000 };

const faults = ["missing", "page", "cut", "stalled"] as const;

/** The first half of the body: then the connection breaks, or nothing comes any more. */
async function* half(feed: AttackFeed, end: "cut" | "stalled"): AsyncGenerator<string> {
  let total = 0;
  for (const _ of feed.chunks()) total += 1;
  let sent = 0;
  for await (const chunk of inTurns(feed.chunks())) {
    yield chunk;
    sent += 1;
    if (sent * 2 >= total) break;
  }
  if (end === "cut") throw new Error("cut off on purpose");
  await new Promise(() => {}); // until the client gives up
}

/**
 * ATT&CK and CAPEC of our own making: `/enterprise.json?techniques=300&seed=2`. `fault=` one of missing, page, cut, stalled
 * answers as a mirror that is broken in that way.
 */
export function attackRoutes(): Hono {
  const app = new Hono();
  app.get(`/:file{(${attackDomains.join("|")})\\.json}`, (context) => {
    const domain = context.req.param("file").replace(".json", "") as AttackDomain;
    const fault = context.req.query("fault");
    if (fault !== undefined && !faults.some((one) => one === fault))
      throw new SandboxError("BAD_USER_INPUT", `fault: expected one of ${faults.join(", ")}`, 400);
    if (fault === "missing") return context.json({ status: "error", error: "no such feed" }, 404);
    if (fault === "page") return context.html("<!DOCTYPE html><title>Access Denied</title>");
    const feed = attackFeed({
      domain,
      techniques: whole("techniques", context.req.query("techniques"), sampleTechniques, most.techniques),
      seed: whole("seed", context.req.query("seed"), 1, most.seed),
    });
    const isHalf = fault === "cut" || fault === "stalled";
    return streamed(context, feed.etag, isHalf ? half(feed, fault) : feed.chunks());
  });
  return app;
}
