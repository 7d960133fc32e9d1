import { env } from "@octi/sdk";
import * as z from "zod";

/** Where CISA publishes the catalogue. */
export const officialUrl = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";

/** The connector's own variables: the Python connector's, `CISA_DETAILS` and `CISA_UNFLAG_REMOVED`. */
export const config = z.object({
  CISA_CATALOG_URL: env.url({
    default: officialUrl,
    description:
      "Where the catalogue is. Where cisa.gov does not deliver the default, CISA's copy on GitHub is asked; another URL stands alone.",
  }),
  CISA_TLP: env.tlp({ default: "TLP:CLEAR", description: "Marking of the objects. TLP:WHITE is TLP:CLEAR." }),
  CISA_CREATE_INFRASTRUCTURES: env.boolean({
    default: false,
    description: "Also make an Infrastructure of each product.",
  }),
  CISA_KEV_FLAG_ONLY: env.boolean({
    default: false,
    description: "Only set the KEV flag on the vulnerabilities, nothing else: the options beside it have no effect.",
  }),
  CISA_DETAILS: env.boolean({
    default: false,
    description:
      "Also due date, required action and ransomware use in the description, CWEs, references, and the label known-ransomware.",
  }),
  CISA_UNFLAG_REMOVED: env.boolean({
    default: false,
    description:
      "Take the KEV flag from vulnerabilities that CISA has taken out of the catalogue since this connector imported them.",
  }),
  CISA_INTERVAL: env.deprecated({
    use: "CONNECTOR_DURATION_PERIOD",
    convert: (days) => {
      if (!/^[1-9]\d*$/.test(days)) throw new Error("expected a number of days, such as 2");
      return `P${days}D`;
    },
  }),
});

export type Config = z.infer<typeof config>;
