import { type Feed, type Http, SourceShape } from "@octi/sdk";
import type { Config } from "./config.ts";
import { EventFile, type MispEvent } from "./event.ts";

/** Bytes of a file whose events are kept as they were parsed; of a larger one its text is kept, which is far smaller. */
const keptParsed = 256 * 1024;
/** Bytes of a file that is parsed in one piece. */
const parsedWhole = 16 * 2 ** 20;

/** The events of a file, made anew each time that they are asked for: while an event waits for its turn it takes little memory. */
export type Events = () => readonly MispEvent[];

/** The feed, with what it takes to be let in. */
export function feedOf(http: Http, config: Config): Http {
  const header = config.MISP_FEED_HTTP_AUTHORIZATION_HEADER?.reveal();
  return http.at(`${config.MISP_FEED_URL?.replace(/\/+$/, "")}/`, {
    tls: { verify: config.MISP_FEED_SSL_VERIFY },
    ...(header !== undefined && { headers: { authorization: header } }),
  });
}

/** @throws {SourceShape} there are none */
function some(events: readonly MispEvent[]): readonly MispEvent[] {
  if (events.length === 0) throw new SourceShape("the file has no event");
  return events;
}

/** The events in a file. @throws {SourceShape} there are none */
export async function eventsIn(feed: Feed): Promise<Events> {
  const large = feed.bytes > parsedWhole ? await largeEvent(feed) : undefined;
  if (large) return () => large;
  const events = some(await feed.json(EventFile));
  if (feed.bytes <= keptParsed) return () => events;
  const text = await feed.text();
  return () => EventFile.parse(JSON.parse(text));
}

/** Parts of an attribute that are used. */
const used: ReadonlySet<string> = new Set([
  "uuid",
  "type",
  "category",
  "value",
  "comment",
  "to_ids",
  "timestamp",
  "deleted",
  "first_seen",
  "last_seen",
  "object_relation",
  "data",
  "Tag",
  "Galaxy",
  "Sighting",
]);

const slim = (attribute: unknown): unknown =>
  typeof attribute === "object" && attribute !== null
    ? Object.fromEntries(Object.entries(attribute).filter(([key]) => used.has(key)))
    : attribute;

/** An event with very many attributes, read one by one. Nothing where the file has another form. */
async function largeEvent(feed: Feed): Promise<readonly MispEvent[] | undefined> {
  try {
    const events = await feed.around("Event.Attribute", EventFile);
    const [event] = some(events);
    if (!event) return undefined;
    const attributes: unknown[] = [];
    for await (const attribute of feed.items("Event.Attribute")) attributes.push(slim(attribute));
    return [{ ...event, Attribute: attributes }];
  } catch (error) {
    if (error instanceof SourceShape && error.message.includes("has no array at")) return undefined;
    throw error;
  }
}
