const words = (text: string): string[] => text.trim().split(/\s+/);

/** OpenCTI's observables. */
const observables = words(`
  artifact autonomous-system bank-account credential cryptocurrency-wallet cryptographic-key directory domain-name email-addr
  email-message email-mime-part-type file hostname ipv4-addr ipv6-addr mac-addr media-content mutex network-traffic payment-card
  persona phone-number process simple-observable software ssh-key text tracking-number url user-account user-agent
  windows-registry-key windows-registry-value-type x509-certificate
`);

/** Those that only OpenCTI 7 has. */
const observablesOf7 = words("ai-prompt imei iccid imsi");

/** What is no object of its own in STIX. */
const embedded = words("label vocabulary kill-chain-phase external-reference");

/** The types that pycti 6.9's splitter lets through (opencti_stix2_utils.py; connector-sdk-contract 7.3). */
const always = [
  ...observables,
  ...embedded,
  ...words(`
    attack-pattern campaign case-incident x-opencti-case-incident case-rfi x-opencti-case-rfi case-rft x-opencti-case-rft channel
    course-of-action data-component x-mitre-data-component data-source x-mitre-data-source event feedback x-opencti-feedback
    grouping identity incident indicator infrastructure intrusion-set language location malware malware-analysis
    marking-definition narrative note observed-data opinion report task x-opencti-task threat-actor tool vulnerability
    security-coverage relationship sighting pir
    user group capability role settings notification work trash draftworkspace playbook deleteoperation workspace publicdashboard
  `),
];

/** What came later, with the first release that is known to have it (pycti-v7 section 6). */
const later: readonly (readonly [release: number, ...types: string[]])[] = [
  [7, ...observablesOf7],
  [7.261002, "security-coverage-result"],
];

/** Everything that any OpenCTI stores. */
export const everyType: ReadonlySet<string> = new Set([...always, ...later.flatMap(([, ...types]) => types)]);

/**
 * The types that an OpenCTI can store: the platform's line decides, not the client's.
 *
 * @param version OpenCTI's version as `about` tells it: `6.9.17`, `7.260817.0`; an unreadable one counts as the newest
 */
export function supportedTypes(version: string): ReadonlySet<string> {
  const release = Number.parseFloat(version);
  if (Number.isNaN(release)) return everyType;
  return new Set([...always, ...later.filter(([since]) => release >= since).flatMap(([, ...types]) => types)]);
}

const plain: ReadonlySet<string> = new Set([...observables, ...observablesOf7, ...embedded]);

/** Whether objects of the type have `created` and `modified`; observables and embedded types don't (STIX 2.1 section 3.2). */
export function isDated(type: string): boolean {
  return !plain.has(type);
}

/** Whether objects of the type may say who made them. Observables may in OpenCTI (connector-sdk-contract 11.2); markings are nobody's. */
export function isAuthored(type: string): boolean {
  return type !== "marking-definition" && !embedded.includes(type);
}
