import type { Context, Objects } from "@octi/sdk";
import type { StixObject } from "@octi/sdk/stix";
import type { Config } from "./config.ts";
import { guessesOf } from "./guesses.ts";
import { compatible } from "./mapping/compatible.ts";
import { full } from "./mapping/full/full.ts";
import type { Means } from "./mapping/means.ts";
import type { Events } from "./source.ts";

const nothing: Means["guesses"] = new Map();

/** The objects of a file's events, as the settings ask for them. What is looked up on OpenCTI is looked up first. */
export async function objectsOf(events: Events, { config, platform, skip }: Context<Config>): Promise<Objects> {
  const mapping = config.MISP_FEED_MAPPING === "full" ? full : compatible;
  const guesses: Means["guesses"][] = [];
  if (config.MISP_FEED_GUESS_THREATS_FROM_TAGS) {
    for (const event of events().events) guesses.push(await guessesOf(event, platform));
  }
  function* made(): Generator<StixObject> {
    const { events: all, wrong } = events();
    for (const { at, error } of wrong) skip(`item ${at} of a list of events`, error);
    for (const [at, event] of all.entries()) {
      if (config.MISP_FEED_IMPORT_ONLY_PUBLISHED && event.published === false) continue;
      try {
        yield* mapping(event, { config, guesses: guesses[at] ?? nothing, skip });
      } catch (error) {
        // one that is alone is owed; one of several must not hold the others back
        if (all.length === 1) throw error;
        skip(event.uuid ?? event.info, error);
      }
    }
  }
  return made();
}
