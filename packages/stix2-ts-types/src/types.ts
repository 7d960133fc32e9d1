/** STIX Domain Objects (STIX 2.1 section 4). */
export const sdoTypes = [
  "attack-pattern",
  "campaign",
  "course-of-action",
  "grouping",
  "identity",
  "incident",
  "indicator",
  "infrastructure",
  "intrusion-set",
  "location",
  "malware",
  "malware-analysis",
  "note",
  "observed-data",
  "opinion",
  "report",
  "threat-actor",
  "tool",
  "vulnerability",
] as const;

/** STIX Relationship Objects (STIX 2.1 section 5). */
export const sroTypes = ["relationship", "sighting"] as const;

/** STIX Cyber-observable Objects (STIX 2.1 section 6). */
export const scoTypes = [
  "artifact",
  "autonomous-system",
  "directory",
  "domain-name",
  "email-addr",
  "email-message",
  "file",
  "ipv4-addr",
  "ipv6-addr",
  "mac-addr",
  "mutex",
  "network-traffic",
  "process",
  "software",
  "url",
  "user-account",
  "windows-registry-key",
  "x509-certificate",
] as const;

/** STIX Meta Objects (STIX 2.1 section 7). */
export const metaTypes = ["extension-definition", "language-content", "marking-definition"] as const;

/** Domain objects that OpenCTI adds (reference page connector-sdk-contract, section 10.2; pycti's list of core objects). */
export const openctiSdoTypes = [
  "case-incident",
  "case-rfi",
  "case-rft",
  "channel",
  "data-component",
  "data-source",
  "event",
  "feedback",
  "language",
  "narrative",
  "security-coverage",
  "security-coverage-result",
  "task",
] as const;

/** Observables that OpenCTI adds (reference page connector-sdk-contract, section 10.4; the last four from 7.x on). */
export const openctiScoTypes = [
  "bank-account",
  "credential",
  "cryptocurrency-wallet",
  "cryptographic-key",
  "email-mime-part-type",
  "hostname",
  "media-content",
  "payment-card",
  "persona",
  "phone-number",
  "simple-observable",
  "ssh-key",
  "text",
  "tracking-number",
  "user-agent",
  "windows-registry-value-type",
  "ai-prompt",
  "iccid",
  "imei",
  "imsi",
] as const;

/** What STIX keeps inside of objects and OpenCTI takes as objects of their own, too (pycti's list of meta objects). */
export const openctiMetaTypes = ["external-reference", "kill-chain-phase", "label", "vocabulary"] as const;

/** Domain objects that MITRE ATT&CK adds (ATT&CK specification 3.3.0). */
export const mitreTypes = [
  "x-mitre-analytic",
  "x-mitre-asset",
  "x-mitre-collection",
  "x-mitre-data-component",
  "x-mitre-data-source",
  "x-mitre-detection-strategy",
  "x-mitre-matrix",
  "x-mitre-tactic",
] as const;

/** The `type` of every domain object: STIX's, OpenCTI's and MITRE's. */
export type SdoType = (typeof sdoTypes)[number] | (typeof openctiSdoTypes)[number] | (typeof mitreTypes)[number];

/** The `type` of every relationship object. */
export type SroType = (typeof sroTypes)[number];

/** The `type` of every observable: STIX's and OpenCTI's. */
export type ScoType = (typeof scoTypes)[number] | (typeof openctiScoTypes)[number];

/** The `type` of every meta object: STIX's and OpenCTI's. */
export type MetaType = (typeof metaTypes)[number] | (typeof openctiMetaTypes)[number];

/** The `type` of every object but the bundle. */
export type StixType = SdoType | SroType | ScoType | MetaType;
