import { type Feed, type Http, SourceShape } from "@octi/sdk";
import * as z from "zod";
import type { Config } from "./config.ts";
import { EventFile, type Held } from "./event.ts";
import { openPacked, packedText } from "./packed.ts";

/** Bytes of a file whose events are kept as they were parsed; a larger one is kept packed, which is far smaller. */
const keptParsed = 64 * 1024;

/** The events of a file, made anew each time that they are asked for: while an event waits for its turn it takes little memory. */
export type Events = () => Held;

/** The feed, with what it takes to be let in. */
export function feedOf(http: Http, config: Config): Http {
  const header = config.MISP_FEED_HTTP_AUTHORIZATION_HEADER?.reveal();
  return http.at(`${config.MISP_FEED_URL?.replace(/\/+$/, "")}/`, {
    tls: { verify: config.MISP_FEED_SSL_VERIFY },
    ...(header !== undefined && { headers: { authorization: header } }),
  });
}

/** @throws {SourceShape} there are none */
function some(held: Held): Held {
  if (held.events.length === 0) throw new SourceShape("the file has no event");
  return held;
}

/** The events in a file. @throws {SourceShape} there are none */
export async function eventsIn(feed: Feed): Promise<Events> {
  if (feed.bytes <= keptParsed) {
    const held = some(await feed.json(EventFile));
    return () => held;
  }
  const large = await largeEvent(feed);
  if (large) return large;
  some(await feed.json(EventFile));
  const text = packedText(await feed.text());
  return () => EventFile.parse(JSON.parse(text()));
}

/** An event whose attributes are never in memory all at once. Nothing where the file has another form. */
async function largeEvent(feed: Feed): Promise<Events | undefined> {
  const attributes = openPacked();
  /** Keeps the text of an item, which is parsed then, too: what is cut or spoilt has to be told before anything is sent. */
  const keep = (json: string): boolean => {
    attributes.add(json);
    return true;
  };
  try {
    for await (const _attribute of feed.items("Event.Attribute", keep));
  } catch (error) {
    if (error instanceof SourceShape && error.message.includes("has no array at")) return undefined;
    throw error;
  }
  some(await feed.around("Event.Attribute", EventFile));
  const rest = packedText(JSON.stringify(await feed.around("Event.Attribute", z.unknown())));
  return () => {
    const { events, wrong } = EventFile.parse(JSON.parse(rest()));
    return { events: events.map((event) => ({ ...event, Attribute: attributes })), wrong };
  };
}
