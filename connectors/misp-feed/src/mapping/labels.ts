/** Names of the Traffic Light Protocol that become markings. */
const tlpTags: ReadonlySet<string> = new Set([
  "tlp:clear",
  "tlp:white",
  "tlp:green",
  "tlp:amber",
  "tlp:amber+strict",
  "tlp:red",
]);

/** What begins so is read as something else than a label (alienvault-and-misp-feed B3). */
const elsewhere = [
  ...[
    "threat-actor",
    "mitre-threat-actor",
    "microsoft-activity-group",
    "mitre-enterprise-attack-threat-actor",
    "mitre-mobile-attack-intrusion-set",
    "mitre-intrusion-set",
    "mitre-enterprise-attack-intrusion-set",
    "mitre-malware",
    "mitre-enterprise-attack-malware",
    "mitre-attack-pattern",
    "mitre-enterprise-attack-attack-pattern",
    "mitre-tool",
    "tool",
    "ransomware",
    "malpedia",
    "sector",
    "country",
  ].map((galaxy) => `misp-galaxy:${galaxy}`),
  ...["marking", "creator", "intrusion-set", "malware", "tool", "mitre"],
];

/** Labels of tags, in their order, repetitions included. A tag that is a TLP marking is no label, whatever its case. */
export function labelsOf(tags: readonly string[]): string[] {
  return tags
    .filter((tag) => !tlpTags.has(tag.toLowerCase()) && !elsewhere.some((prefix) => tag.startsWith(prefix)))
    .map(labelOf);
}

/** The second part between colons, where there is one. */
function second(tag: string): string | undefined {
  const part = tag.split(":")[1];
  return part === undefined || part === "" ? undefined : part.trim();
}

/**
 * The text of a label: the value of `namespace:predicate="value"` or of `namespace:value`. A number alone says nothing, so
 * it keeps its predicate: `osint:certainty="50"` is `certainty-50`.
 */
export function labelOf(tag: string): string {
  const [, quoted] = tag.split('="');
  let label = tag;
  if (quoted)
    label = [...quoted].slice(0, -1).join("").trim(); // the last character, which may be two code units
  else if (quoted === undefined) label = second(tag) ?? tag;
  if (/^\p{Nd}+$/u.test(label)) label = tag.includes(":") ? (second(tag) ?? label) : tag;
  return label.includes('="') ? label.replaceAll('="', "-").slice(0, -1) : label;
}
