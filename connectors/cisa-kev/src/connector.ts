import { defineConnector, usable } from "@octi/sdk";
import * as z from "zod";
import { type Config, config } from "./config.ts";
import { author, toFlag, toStix, withdrawn } from "./mapping.ts";
import { addresses, details, KevCatalog, KevDetails, KevEntry, KevId, spare, survey } from "./source.ts";

/** The settings that change what is sent: with other ones, an unchanged catalogue is sent again. */
const chosen = (config: Config): string =>
  [config.CISA_TLP, config.CISA_CREATE_INFRASTRUCTURES, config.CISA_KEV_FLAG_ONLY, config.CISA_DETAILS].join(" ");

/** CISA has taken out ten entries in four years: more at once mean a broken catalogue. */
const mostRemoved = 20;

export default defineConnector({
  slug: "cisa-kev",
  name: "CISA Known Exploited Vulnerabilities",
  id: "cisakev--ba292941-3d20-4bfa-adea-08c0a08406df",
  type: "EXTERNAL_IMPORT",
  scope: ["cisa"],
  every: "P2D",
  fullSync: "P30D",
  config,
  // last_update is the Python connector's; catalog and settings are ours beside it
  state: z.object({ last_update: z.string(), catalog: z.string(), settings: z.string() }),
  author,

  async check({ config, http }) {
    await http.get(addresses(config.CISA_CATALOG_URL), { accept: survey });
  },

  async *run({ config, state, http, known, record, removed, skip, checkpoint, unchanged }) {
    const settings = chosen(config);
    const unless = state.settings === settings ? state.catalog : undefined;
    const feed = await http.get(addresses(config.CISA_CATALOG_URL), { unless, accept: survey });
    if (!feed) return unchanged("the catalogue is the same");
    const { dateReleased: last_update } = await feed.around("vulnerabilities", KevCatalog);
    const arrived = { last_update, catalog: feed.validator, settings };
    if (state.catalog === undefined && state.last_update === last_update && !config.CISA_DETAILS) {
      // the Python connector has imported this release, though never its details; should CISA have pushed other content
      // under the same date since then, it comes with the next release, which is sent whole
      yield checkpoint(arrived);
      return unchanged(`the Python connector has imported the release of ${last_update}`);
    }
    for await (const item of feed.items("vulnerabilities")) {
      const { cveID } = KevId.safeParse(item).data ?? { cveID: "an entry without cveID" };
      yield record(cveID, () => {
        if (config.CISA_KEV_FLAG_ONLY) return toFlag(KevId.parse(item).cveID);
        const part = (reason: z.ZodError) => skip(cveID, reason);
        const entry = usable(KevEntry, spare, item, part);
        return toStix(entry, config, config.CISA_DETAILS ? usable(KevDetails, details, item, part) : undefined);
      });
    }
    if (config.CISA_UNFLAG_REMOVED) {
      for (const cve of known.missing({ atMost: mostRemoved })) yield removed(cve, () => withdrawn(cve));
    }
    yield checkpoint(arrived);
  },
});
