import { defineConnector } from "@octi/sdk";
import * as z from "zod";
import { type Config, config } from "./config.ts";
import { author, toFlag, toStix } from "./mapping.ts";
import { addresses, KevCatalog, KevEntry, KevId } from "./source.ts";

/** The settings that change what is sent: with other ones, an unchanged catalogue is sent again. */
const chosen = (config: Config): string =>
  [config.CISA_TLP, config.CISA_CREATE_INFRASTRUCTURES, config.CISA_KEV_FLAG_ONLY, config.CISA_DETAILS].join(" ");

export default defineConnector({
  slug: "cisa-kev",
  name: "CISA Known Exploited Vulnerabilities",
  id: "cisakev--ba292941-3d20-4bfa-adea-08c0a08406df",
  type: "EXTERNAL_IMPORT",
  scope: ["cisa"],
  every: "P2D",
  config,
  // last_update is the Python connector's; catalog and settings are ours beside it
  state: z.object({ last_update: z.string(), catalog: z.string(), settings: z.string() }),
  author,

  async check({ config, http }) {
    const feed = await http.get(addresses(config.CISA_CATALOG_URL));
    await feed.around("vulnerabilities", KevCatalog);
  },

  async *run({ config, state, http, record, checkpoint, unchanged }) {
    const settings = chosen(config);
    const same = state.settings === undefined || state.settings === settings;
    const feed = await http.get(addresses(config.CISA_CATALOG_URL), { unless: same ? state.catalog : undefined });
    if (!feed) return unchanged("the catalogue is the same");
    const { dateReleased: last_update } = await feed.around("vulnerabilities", KevCatalog);
    const arrived = { last_update, catalog: feed.validator, settings };
    if (state.catalog === undefined && state.last_update === last_update) {
      yield checkpoint(arrived); // the Python connector has imported this release: from here on its content counts
      return unchanged(`the Python connector has imported the release of ${last_update}`);
    }
    for await (const item of feed.items("vulnerabilities")) {
      const { cveID } = KevId.safeParse(item).data ?? { cveID: "an entry without cveID" };
      yield record(cveID, () =>
        config.CISA_KEV_FLAG_ONLY ? toFlag(KevId.parse(item).cveID) : toStix(KevEntry.parse(item), config),
      );
    }
    yield checkpoint(arrived);
  },
});
