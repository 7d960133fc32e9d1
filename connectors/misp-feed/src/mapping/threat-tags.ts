import type { openThreats } from "./threats.ts";

type Collector = ReturnType<typeof openThreats>["add"];

const galaxies = (...names: readonly string[]) => names.map((name) => `misp-galaxy:${name}`);
const actors = [
  ...galaxies("threat-actor", "mitre-mobile-attack-intrusion-set", "microsoft-activity-group", "mitre-threat-actor"),
  ...galaxies("mitre-enterprise-attack-threat-actor", "mitre-intrusion-set", "mitre-enterprise-attack-intrusion-set"),
  "intrusion-set",
];
const tools = [...galaxies("mitre-tool", "mitre-enterprise-attack-tool"), "tool"];
const malwares = [
  ...galaxies("mitre-malware", "mitre-enterprise-attack-malware", "misp-ransomware", "misp-tool", "misp-android"),
  ...galaxies("misp-malpedia"),
  "malware",
];
const patterns = [...galaxies("mitre-attack-pattern", "attack-pattern"), "mitre-attack:attack-pattern", "mitre:"];

const begins = (tag: string, prefixes: readonly string[]) => prefixes.some((prefix) => tag.startsWith(prefix));

/** `APT 28 - G0007` is `APT 28`, and `APT 28` alone is `APT28`. */
export function actorName(value: string): string {
  return value.includes(" - G") ? cut(value, " - G") : value.replaceAll("APT ", "APT");
}

/** What stands before a separator. */
export const cut = (value: string, separator: string): string => value.split(separator, 1)[0] ?? value;

/** Entities of tags, as the Python connector reads them: by the beginning of a tag. */
export function addThreatTag(tag: string, add: Collector): void {
  const value = spoken(tag);
  if (value !== undefined) {
    if (begins(tag, actors)) add("intrusionSets", actorName(value));
    if (begins(tag, tools)) add("tools", cut(value, " - S"));
    if (begins(tag, malwares)) add("malwares", cut(value, " - S"));
    if (begins(tag, patterns)) add("attackPatterns", cut(value, " - T"));
  }
  const [, sector] = tag.startsWith("misp-galaxy:sector") ? tag.split('="') : [];
  if (sector) add("sectors", sector.slice(0, -1).trim());
}

/** What a tag says: behind `="` without the last quote, else behind the first colon. */
function spoken(tag: string): string | undefined {
  const [, value] = tag.includes("=") ? tag.split('="') : tag.split(":");
  if (!value) return undefined;
  return (tag.includes("=") ? value.slice(0, -1) : value).trim();
}

/** The text of a tag that is looked up on OpenCTI as the name of a threat. */
export function guessOf(tag: string): string {
  const [first = "", second] = tag.split("=");
  const value = second === undefined ? first : second.replaceAll('"', "");
  const [head = "", tail] = value.split(":");
  return tail === undefined ? head : tail.replaceAll('"', "");
}
