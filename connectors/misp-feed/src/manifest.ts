import { type Feed, SourceShape } from "@octi/sdk";
import * as z from "zod";
import type { Config } from "./config.ts";
import { seconds } from "./event.ts";
import { Described, filterOf } from "./filter.ts";

/** What every entry of a manifest has: when its event was last changed. */
const Dated = z.object({
  timestamp: seconds,
  date: z.string().nullish().catch(undefined),
  uuid: z.string().nullish().catch(undefined),
});

/** An event of the feed, before it is fetched. */
export interface Entry {
  readonly uuid: string;
  /** Seconds since 1970, of the event's last change. */
  readonly timestamp: number;
  /** Whether the settings ask for it. */
  readonly wanted: boolean;
}

/** Members of an object by UUID, or items of a list that name theirs: broken generators make such lists. */
async function* members(feed: Feed): AsyncGenerator<readonly [uuid: string, value: unknown]> {
  let read = false;
  try {
    for await (const member of feed.members("")) {
      read = true;
      yield member;
    }
  } catch (error) {
    if (read || !(error instanceof SourceShape) || !error.message.includes("is no JSON object")) throw error;
    for await (const item of feed.items("")) yield [(item as { uuid?: string } | null)?.uuid ?? "", item];
  }
}

/**
 * The manifest's events, oldest change first; those of one second in the manifest's order. Read member by member: a
 * manifest of 100,000 events has 50 MB.
 *
 * @param skip told of an entry that names no event
 * @throws {SourceShape} it is no manifest, or most of its entries are none
 */
export async function entriesOf(
  feed: Feed,
  { config, now, skip }: { config: Config; now: Date; skip: (key: string, reason: unknown) => void },
): Promise<readonly Entry[]> {
  const isChosen = filterOf(config);
  const since = config.MISP_FEED_IMPORT_FROM_DATE?.(now).getTime();
  const byDate = config.MISP_FEED_DATE_FILTER_FIELD === "date";
  const entries = new Map<string, Entry>();
  let wrong = 0;
  let example: unknown;
  for await (const [uuid, value] of members(feed)) {
    const { data, error } = Dated.safeParse(value);
    if (!data || !/^[\w.-]*[\w-][\w.-]*$/.test(uuid)) {
      wrong += 1;
      example ??= error ?? new Error(`${JSON.stringify(uuid)} is no UUID`);
      skip(`manifest.json: ${uuid}`, error ?? example);
      continue;
    }
    const changed = byDate && data.date ? Date.parse(data.date) : data.timestamp * 1000;
    const wanted = (since === undefined || changed > since) && isChosen(Described.safeParse(value).data ?? unknown);
    entries.set(uuid, { uuid, timestamp: data.timestamp, wanted });
  }
  if (wrong > entries.size) {
    const told = example instanceof z.ZodError ? z.prettifyError(example) : String(example);
    throw new SourceShape(`manifest.json: ${wrong} of its ${wrong + entries.size} entries are no events: ${told}`);
  }
  return [...entries.values()].sort((a, b) => a.timestamp - b.timestamp);
}

const unknown: Described = { Tag: undefined };
