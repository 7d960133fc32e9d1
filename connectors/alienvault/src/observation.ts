import {
  compare,
  cryptocurrencyWallet,
  domainName,
  emailAddr,
  file,
  hostname,
  ipv4Addr,
  ipv6Addr,
  isHash,
  mutex,
  type Properties,
  pattern,
  type StixObject,
  url,
} from "@octi/sdk/stix";
import type { Config } from "./config.ts";

type Path = Parameters<typeof compare>[0];
/** What all observables of a pulse have. */
export type Common = Pick<
  Properties<"ipv4-addr">,
  "object_marking_refs" | "x_opencti_created_by_ref" | "x_opencti_labels" | "x_opencti_score"
>;
type ScoreOf =
  `ALIENVAULT_X_OPENCTI_SCORE_${"IP" | "DOMAIN" | "HOSTNAME" | "EMAIL" | "FILE" | "URL" | "MUTEX" | "CRYPTOCURRENCY_WALLET"}`;

/** What becomes of a type of OTX's indicators. */
export interface Kind {
  /** What a pattern compares. */
  readonly path: Path;
  /** OpenCTI's name of the observable. */
  readonly main: string;
  readonly score: ScoreOf;
  readonly observable: (value: string, common: Common) => StixObject;
  /** STIX's name of the hash that the value is. */
  readonly hash?: string;
}

const valued = (
  type: string,
  main: string,
  score: Kind["score"],
  make: (properties: Common & { value: string }) => StixObject,
): Kind => ({ path: [type, "value"], main, score, observable: (value, common) => make({ value, ...common }) });

const hashed = (hash: string): Kind => ({
  path: ["file", "hashes", hash],
  main: "StixFile",
  score: "ALIENVAULT_X_OPENCTI_SCORE_FILE",
  hash,
  observable: (value, common) => file({ hashes: { [hash]: value }, ...common }),
});

const ipv4 = valued("ipv4-addr", "IPv4-Addr", "ALIENVAULT_X_OPENCTI_SCORE_IP", ipv4Addr);
const ipv6 = valued("ipv6-addr", "IPv6-Addr", "ALIENVAULT_X_OPENCTI_SCORE_IP", ipv6Addr);
const link = valued("url", "Url", "ALIENVAULT_X_OPENCTI_SCORE_URL", url);

/** By OTX's name of the type; a CIDR is looked at first. CVE and YARA are something else. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ["IPv4", ipv4],
  ["IPv6", ipv6],
  ["CIDR", ipv4],
  ["domain", valued("domain-name", "Domain-Name", "ALIENVAULT_X_OPENCTI_SCORE_DOMAIN", domainName)],
  ["hostname", valued("hostname", "Hostname", "ALIENVAULT_X_OPENCTI_SCORE_HOSTNAME", hostname)],
  ["email", valued("email-addr", "Email-Addr", "ALIENVAULT_X_OPENCTI_SCORE_EMAIL", emailAddr)],
  ["URL", link],
  ["URI", link],
  ["FileHash-MD5", hashed("MD5")],
  ["FileHash-SHA1", hashed("SHA-1")],
  ["FileHash-SHA256", hashed("SHA-256")],
  [
    "FilePath",
    {
      path: ["file", "name"],
      main: "StixFile",
      score: "ALIENVAULT_X_OPENCTI_SCORE_FILE",
      observable: (name, common) => file({ name, ...common }),
    },
  ],
  [
    "Mutex",
    {
      path: ["mutex", "name"],
      main: "Mutex",
      score: "ALIENVAULT_X_OPENCTI_SCORE_MUTEX",
      observable: (name, common) => mutex({ name, ...common }),
    },
  ],
  [
    "BitcoinAddress",
    valued(
      "cryptocurrency-wallet",
      "Cryptocurrency-Wallet",
      "ALIENVAULT_X_OPENCTI_SCORE_CRYPTOCURRENCY_WALLET",
      cryptocurrencyWallet,
    ),
  ],
]);

/** What becomes of an indicator; nothing where OpenCTI has no observable for its type. */
export function kindOf(type: string, value: string): Kind | undefined {
  return type === "CIDR" && value.includes(":") ? ipv6 : kinds.get(type);
}

/** Whether the value is what its type says, as far as OpenCTI and STIX ask. */
export const isGood = ({ hash }: Kind, value: string): boolean => hash === undefined || isHash(hash, value);

/** The pattern that finds the value. */
export const patternOf = ({ path }: Kind, value: string): string => pattern(compare(path, "=", value));

/** Scores of a type's observables and indicators. A type's 0 counts for observables; indicators take the default instead. */
export function scoresOf(config: Config, kind: Kind | undefined): { observable: number; indicator: number } {
  const fallback = config.ALIENVAULT_DEFAULT_X_OPENCTI_SCORE;
  const own = (kind && config[kind.score]) ?? fallback;
  return { observable: own, indicator: own || fallback };
}
