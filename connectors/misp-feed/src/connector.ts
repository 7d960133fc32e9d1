import { defineConnector } from "@octi/sdk";
import * as z from "zod";
import { config } from "./config.ts";
import { guessesOf } from "./guesses.ts";
import { compatible } from "./mapping/compatible.ts";
import { entriesOf, eventsOf, feedOf } from "./source.ts";

export default defineConnector({
  slug: "misp-feed",
  name: "Misp Feed",
  type: "EXTERNAL_IMPORT",
  scope: ["misp-feed"],
  every: "PT5M",
  parallel: 8,
  config,
  // last_run, last_event and last_event_timestamp are the Python connector's
  state: z.object({
    last_run: z.string(),
    last_event: z.string(),
    last_event_timestamp: z.number(),
    manifest: z.string(),
  }),
  async *run({ config, state, now, http, record, checkpoint, unchanged, skip, platform }) {
    const api = feedOf(http, config);
    const manifest = await api.get("manifest.json", { unless: state.manifest });
    if (!manifest) return unchanged("the manifest is the same");
    const from = config.MISP_FEED_IMPORT_FROM_DATE?.(now).getTime() ?? Number.NEGATIVE_INFINITY;
    const last = state.last_event_timestamp ?? (state.last_run ? Date.parse(state.last_run) / 1000 : from / 1000);
    for (const { uuid, timestamp } of await entriesOf(manifest)) {
      if (timestamp <= last) continue;
      yield record({ key: uuid, version: timestamp }, async () => {
        const events = await eventsOf(await api.get(`${encodeURIComponent(uuid)}.json`));
        const all = [];
        for (const event of events) {
          const guesses = config.MISP_FEED_GUESS_THREATS_FROM_TAGS ? await guessesOf(event, platform) : new Map();
          all.push(...compatible(event, { config, guesses, skip }));
        }
        return all;
      });
    }
    yield checkpoint({ last_run: now.toISOString(), manifest: manifest.validator });
  },
});
