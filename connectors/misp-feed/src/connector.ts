import { defineConnector } from "@octi/sdk";
import { config } from "./config.ts";
import { checkBucket, fromBucket } from "./from-bucket.ts";
import { fromUrl } from "./from-url.ts";
import { entriesOf } from "./manifest.ts";
import { feedOf } from "./source.ts";
import { State } from "./state.ts";

export default defineConnector({
  slug: "misp-feed",
  name: "Misp Feed",
  type: "EXTERNAL_IMPORT",
  scope: ["misp-feed"],
  every: "PT5M",
  parallel: 8,
  config,
  state: State,

  async check({ config, http, now, skip }) {
    if (config.MISP_FEED_SOURCE_TYPE === "s3") return checkBucket(config, http);
    await entriesOf(await feedOf(http, config).get("manifest.json"), { config, now, skip });
  },

  run: (context) => (context.config.MISP_FEED_SOURCE_TYPE === "s3" ? fromBucket(context) : fromUrl(context)),
});
