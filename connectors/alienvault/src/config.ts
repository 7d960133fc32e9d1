import { env } from "@octi/sdk";
import * as z from "zod";

const score = (what: string) =>
  env.int({ optional: true, description: `Score of ${what}. Unset: ALIENVAULT_DEFAULT_X_OPENCTI_SCORE.` });

/** The connector's own variables: the Python connector's, and behind them those that it doesn't have. */
export const config = z.object({
  ALIENVAULT_BASE_URL: env.url({ default: "https://otx.alienvault.com", description: "Where OTX is." }),
  ALIENVAULT_API_KEY: env.secret({ description: "Your OTX key (otx.alienvault.com, Settings)." }),
  ALIENVAULT_TLP: env.tlp({
    default: "TLP:WHITE",
    description: "Marking of pulses that say none. White is TLP:CLEAR.",
  }),
  ALIENVAULT_CREATE_OBSERVABLES: env.boolean({ default: true, description: "Make observables of pulses' indicators." }),
  ALIENVAULT_CREATE_INDICATORS: env.boolean({
    default: true,
    description: "Make indicators of pulses' indicators, YARA rules included.",
  }),
  ALIENVAULT_PULSE_START_TIMESTAMP: env.instant({
    default: "2020-05-01T00:00:00",
    description:
      "The first run takes pulses modified after this: a date, in UTC where no zone is said, or a duration such as P30D.",
  }),
  ALIENVAULT_REPORT_TYPE: env.string({ default: "threat-report", description: "Type of the reports." }),
  ALIENVAULT_REPORT_STATUS: env.choice(["New", "In progress", "Analyzed", "Closed"], {
    default: "New",
    description: "Status of the reports. OpenCTI 5 and later have workflows instead, and don't read it.",
  }),
  ALIENVAULT_GUESS_MALWARE: env.boolean({
    default: false,
    description: "Tags that are the name or an alias of a malware that OpenCTI knows become that malware.",
  }),
  ALIENVAULT_GUESS_CVE: env.boolean({ default: false, description: "CVEs named in tags become vulnerabilities." }),
  ALIENVAULT_EXCLUDED_PULSE_INDICATOR_TYPES: env.list({
    default: [],
    example: "FileHash-MD5,FileHash-SHA1",
    description: "OTX types of indicators to leave out, written exactly as OTX does.",
  }),
  ALIENVAULT_ENABLE_RELATIONSHIPS: env.boolean({
    default: true,
    description: "Make uses, targets and indicates. Indicators are based on their observables in any case.",
  }),
  ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES: env.boolean({
    default: true,
    description: "Let indicators indicate attack patterns, too.",
  }),
  ALIENVAULT_FILTER_INDICATORS: env.boolean({
    default: false,
    description: "Leave out what was added to a pulse before the last pulse that was imported.",
  }),
  ALIENVAULT_DEFAULT_X_OPENCTI_SCORE: env.int({
    default: 50,
    description: "Score of observables and indicators whose type has none of its own.",
  }),
  ALIENVAULT_X_OPENCTI_SCORE_IP: score("IP addresses and networks"),
  ALIENVAULT_X_OPENCTI_SCORE_DOMAIN: score("domains"),
  ALIENVAULT_X_OPENCTI_SCORE_HOSTNAME: score("host names"),
  ALIENVAULT_X_OPENCTI_SCORE_EMAIL: score("e-mail addresses"),
  ALIENVAULT_X_OPENCTI_SCORE_FILE: score("files"),
  ALIENVAULT_X_OPENCTI_SCORE_URL: score("URLs"),
  ALIENVAULT_X_OPENCTI_SCORE_MUTEX: score("mutexes"),
  ALIENVAULT_X_OPENCTI_SCORE_CRYPTOCURRENCY_WALLET: score("cryptocurrency wallets"),
  ALIENVAULT_SOURCE_NAME: env.string({
    optional: true,
    follows: "CONNECTOR_NAME",
    description: "Source name of reports' references. Unset: CONNECTOR_NAME.",
  }),
  ALIENVAULT_ACTIVITY_FALLBACK: env.boolean({
    default: false,
    description:
      "Ask OTX's activity feed, which has no TLP, where that of subscribed pulses answers 5xx or not at all.",
  }),
  ALIENVAULT_STRIP_MITRE_IDS: env.boolean({
    default: false,
    description: 'Take the ids of MITRE off names of malware: "Remcos - S0332" is "Remcos".',
  }),
  ALIENVAULT_COUNTRY_CODES: env.boolean({
    default: false,
    description: "Give countries their ISO code, where it is known, instead of ZZ.",
  }),
  ALIENVAULT_GROUP_HASHES: env.boolean({
    default: false,
    description: 'Make one file of hashes that OTX describes as "MD5 of", "SHA1 of" or "SHA256 of" another.',
  }),
  ALIENVAULT_VALID_UNTIL: env.boolean({
    default: false,
    description: "Give indicators the expiration that OTX says as valid_until.",
  }),
  ALIENVAULT_ROLE_LABELS: env.boolean({
    default: false,
    description: "Label indicators and observables with their role, such as command_and_control.",
  }),
  ALIENVAULT_INACTIVE_INDICATORS: env.choice(["import", "revoke", "skip"], {
    default: "import",
    description: "What to do with indicators that OTX calls inactive: import, import as revoked, or leave out.",
  }),
  ALIENVAULT_MAX_INDICATES: env.int({
    optional: true,
    minimum: 0,
    description:
      "Most indicates relationships of a pulse. Of intrusion sets, malware and attack patterns, in this order, as many are indicated as all indicators can be.",
  }),
  ALIENVAULT_INTERVAL_SEC: env.deprecated({
    use: "CONNECTOR_DURATION_PERIOD",
    convert: (seconds) => {
      if (!/^\s*\d+\s*$/.test(seconds)) throw new Error("expected a number of seconds, such as 1800");
      return `PT${Number(seconds)}S`;
    },
  }),
});

export type Config = z.infer<typeof config>;
