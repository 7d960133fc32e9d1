import { env } from "@octi/sdk";
import * as z from "zod";

const raw = "https://raw.githubusercontent.com";

const source = (path: string, what: string) =>
  env.urlOrFalse({ default: `${raw}/${path}`, description: `Where ${what} is; false leaves it out.` });

/** The connector's own variables: the Python connector's, and what comes after `MITRE_REMOVE_STATEMENT_MARKING`. */
export const config = z.object({
  MITRE_INTERVAL: env.int({
    default: 7,
    minimum: 1,
    description: "Days between two runs; CONNECTOR_DURATION_PERIOD counts where it is set.",
  }),
  MITRE_ENTERPRISE_FILE_URL: source(
    "mitre-attack/attack-stix-data/master/enterprise-attack/enterprise-attack.json",
    "ATT&CK for Enterprise",
  ),
  MITRE_MOBILE_ATTACK_FILE_URL: source(
    "mitre-attack/attack-stix-data/master/mobile-attack/mobile-attack.json",
    "ATT&CK for Mobile",
  ),
  MITRE_ICS_ATTACK_FILE_URL: source(
    "mitre-attack/attack-stix-data/master/ics-attack/ics-attack.json",
    "ATT&CK for ICS",
  ),
  MITRE_CAPEC_FILE_URL: source("mitre/cti/master/capec/2.1/stix-capec.json", "CAPEC"),
  MITRE_REMOVE_STATEMENT_MARKING: env.boolean({
    default: false,
    description: "Leave out MITRE's copyright statement, which marks every object.",
  }),
  MITRE_REVOKED: env.choice(["skip", "mark"], {
    default: "skip",
    description:
      "What becomes of objects that MITRE has revoked. mark: they are sent as revoked, with what they were revoked by.",
  }),
  MITRE_DEPRECATED: env.choice(["keep", "skip"], {
    default: "keep",
    description: "What becomes of objects that MITRE has deprecated, and of the relationships to them.",
  }),
  MITRE_DETECTIONS: env.boolean({
    default: false,
    description:
      "Also make the relationships from data components to the techniques that they detect, which ATT&CK has had only in its detection strategies since version 18.",
  }),
  MITRE_MARKING: env.tlp({
    optional: true,
    description: "TLP of your own on every object, beside MITRE's statement.",
    example: "TLP:GREEN",
  }),
});

export type Config = z.infer<typeof config>;
