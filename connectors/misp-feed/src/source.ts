import type { Feed, Http } from "@octi/sdk";
import { SourceShape } from "@octi/sdk";
import * as z from "zod";
import type { Config } from "./config.ts";
import { EventFile, type MispEvent } from "./event.ts";

const seconds = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^\s*-?\d+\s*$/, "is no number")
    .transform(Number),
]);
/** What the manifest says of an event, as far as the connector reads it. */
const ManifestEntry = z.looseObject({ timestamp: seconds });
const Manifest = z.record(z.string(), ManifestEntry);

/** An event of the feed, before it is fetched. */
export interface Entry {
  readonly uuid: string;
  /** Seconds since 1970, of the event's last change. */
  readonly timestamp: number;
}

/** The feed, with what it takes to be let in. */
export function feedOf(http: Http, config: Config): Http {
  const header = config.MISP_FEED_HTTP_AUTHORIZATION_HEADER?.reveal();
  return http.at(`${config.MISP_FEED_URL?.replace(/\/+$/, "")}/`, {
    tls: { verify: config.MISP_FEED_SSL_VERIFY },
    ...(header !== undefined && { headers: { authorization: header } }),
  });
}

/** The manifest's events, oldest change first; those of one second in the manifest's order. */
export async function entriesOf(feed: Feed): Promise<Entry[]> {
  const entries = Object.entries(await feed.json(Manifest)).map(([uuid, { timestamp }]) => ({ uuid, timestamp }));
  return entries.sort((a, b) => a.timestamp - b.timestamp);
}

/** The events in a file. @throws {SourceShape} there are none */
export async function eventsOf(feed: Feed): Promise<readonly MispEvent[]> {
  const events = await feed.json(EventFile);
  if (events.length === 0) throw new SourceShape("the file has no event");
  return events;
}
