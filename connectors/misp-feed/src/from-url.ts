import type { ImportContext, Run } from "@octi/sdk";
import type * as z from "zod";
import type { Config } from "./config.ts";
import { watermark } from "./cursor.ts";
import { choiceOf } from "./filter.ts";
import { entriesOf } from "./manifest.ts";
import { importNews } from "./news.ts";
import { openOwed } from "./owed.ts";
import { eventsIn, feedOf } from "./source.ts";
import type { State } from "./state.ts";

/** Imports what the manifest of a feed says to be new. */
export async function* fromUrl(context: ImportContext<Config, z.infer<typeof State>>): Run {
  const { config, state, now, http, log, skip, unchanged } = context;
  const api = feedOf(http, config);
  const choice = choiceOf(config);
  const owed = openOwed(state.owed, now);
  const isSame = state.choice === choice && state.python === undefined && !owed.someDue;
  const manifest = await api.get("manifest.json", { unless: isSame ? state.manifest : undefined });
  if (!manifest) return unchanged("the manifest is the same");
  const entries = await entriesOf(manifest, { config, now, skip });
  if (watermark(state) === Number.NEGATIVE_INFINITY && config.MISP_FEED_IMPORT_FROM_DATE === undefined) {
    log.info({ events: entries.length }, "MISP_FEED_IMPORT_FROM_DATE is not set: the whole feed is imported");
  }
  yield* importNews(context, {
    entries,
    owed,
    read: async ({ uuid }) => eventsIn(await api.get(`${encodeURIComponent(uuid)}.json`)),
    isOlder: (events, { timestamp }) => events().events.every((event) => (event.timestamp ?? timestamp) < timestamp),
    isUnpublished: (events) =>
      config.MISP_FEED_IMPORT_ONLY_PUBLISHED && events().events.some(({ published }) => published === false),
    done: { manifest: manifest.validator, choice },
  });
}
