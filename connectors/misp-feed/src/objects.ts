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
    for (const event of events()) guesses.push(await guessesOf(event, platform));
  }
  function* made(): Generator<StixObject> {
    for (const [at, event] of events().entries()) {
      if (config.MISP_FEED_IMPORT_ONLY_PUBLISHED && event.published === false) continue;
      yield* mapping(event, { config, guesses: guesses[at] ?? nothing, skip });
    }
  }
  return made();
}
