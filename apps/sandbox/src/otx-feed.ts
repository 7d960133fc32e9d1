import { createHash } from "node:crypto";
import { numbers } from "./numbers.ts";

/** How large an OTX is: pulses, indicators of each, and how many of these come with their pulse. */
export interface OtxSize {
  readonly pulses: number;
  readonly indicators: number;
  readonly inline: number;
  readonly seed: number;
}

const authors = ["AlienVault", "ThreatDesk", "Globex SOC", "Ünï Author"];
const actors = ["", "", "Paper Tiger", "Copper Otter", "Velvet Moth"];
const families = ["Lantern - S9001", "Trojan:Win32/Gravel", "Pebble", "Rustle"];
const techniques = ["T1059", "T1059.001", "T1566", "T1105", "T1071.001", "T1486"];
const industries = ["Finance", "Government", "Energy", "Healthcare"];
const countries = ["Germany", "France", "Korea, Republic of", "Viet Nam", "United States of America"];
const tags = ["phishing", "loader", "ransomware", "c2", "CVE-2024-10001", "stealer"];
const markings = ["white", "white", "green", "amber", "clear"];
const roles = [null, "", "command_and_control", "scanning_host"];

const first = Date.UTC(2024, 0, 1);
const minute = 60_000;

/** Dates as OTX writes them: in UTC, without a zone. */
const naive = (ms: number) => new Date(ms).toISOString().slice(0, -1);
/** When the pulse of that number, from 0 on, was modified. */
const modifiedOf = (index: number) => `${naive(first + index * minute + 123)}000`;
/** The id of the pulse of that number. */
const idOf = (index: number) => (0x650000000000 + index).toString(16).padStart(24, "6");
/** The number of the pulse of that id; `undefined` where there is none. */
export const indexOf = (id: string, { pulses }: OtxSize): number | undefined => {
  const index = Number.parseInt(id.slice(12), 16) - 0x650000000000;
  return index >= 0 && index < pulses && idOf(index) === id ? index : undefined;
};

const hex = (text: string, algorithm: "md5" | "sha1" | "sha256") => createHash(algorithm).update(text).digest("hex");

/** Indicators of a pulse, from a place on: addresses, names, and hashes that belong to one file by threes. */
export function otxIndicators(index: number, { indicators, seed }: OtxSize, from: number, count: number): object[] {
  const made: object[] = [];
  for (let at = from; at < Math.min(from + count, indicators); at++) {
    const name = `${seed}-${index}-${at}`;
    const file = `${seed}-${index}-${Math.floor(at / 8)}`;
    const sha256 = hex(file, "sha256");
    const [type, indicator, description] = [
      ["IPv4", `198.${18 + (index % 2)}.${(index * 7 + at) % 256}.${at % 256}`, ""],
      ["domain", `d${name}.example`, ""],
      ["hostname", `www.h${name}.example`, "Seen in mails"],
      ["URL", `https://u${name}.example/a?b='c'`, ""],
      ["FileHash-MD5", hex(file, "md5"), `MD5 of ${sha256}`],
      ["FileHash-SHA1", hex(file, "sha1"), `SHA1 of ${sha256}`],
      ["FileHash-SHA256", sha256, ""],
      at % 16 === 7 ? ["CVE", `CVE-2024-${10_000 + (at % 50)}`, ""] : ["email", `m${name}@mail.example`, ""],
    ][at % 8] as [string, string, string];
    const created = first + index * minute - 3_600_000;
    made.push({
      id: index * 100_000 + at,
      indicator,
      type,
      created: naive(created).slice(0, 19),
      content: "",
      title: "",
      description,
      expiration: type === "IPv4" ? naive(created + 30 * 86_400_000).slice(0, 19) : null,
      is_active: at % 10 === 9 ? 0 : 1,
      role: roles[at % roles.length],
    });
  }
  return made;
}

/** The pulse of that number, from 0 on. */
export function otxPulse(index: number, size: OtxSize): Record<string, unknown> {
  const random = numbers(size.seed * 1_000_003 + index);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.3);
  return {
    id: idOf(index),
    name: `Campaign ${index} of ${pick(["phishing", "loaders", "scanners", "stealers"])}`,
    description: `What was seen in campaign ${index}.`,
    author_name: pick(authors),
    created: `${naive(first + index * minute - 3_600_000 + 456)}000`,
    modified: modifiedOf(index),
    revision: 1 + (index % 3),
    tlp: pick(markings),
    public: 1,
    adversary: pick(actors),
    tags: some(tags),
    targeted_countries: some(countries),
    malware_families: some(families),
    attack_ids: some(techniques),
    references: [`https://blog.example/campaign-${index}`, "see the attached file"],
    industries: some(industries),
    extract_source: [],
    more_indicators: size.indicators > size.inline,
    indicators: otxIndicators(index, size, 0, size.inline),
    groups: [],
  };
}

/** Pulses modified after a date, the newest first: how many there are, and those of a page. */
export function otxPage(size: OtxSize, since: string, limit: number, page: number) {
  const after = Date.parse(`${since.replace(/(Z|[+-]\d\d:?\d\d)$/, "").slice(0, 23)}Z`);
  let oldest = Number.isNaN(after) ? 0 : Math.min(size.pulses, Math.max(0, Math.floor((after - first) / minute) - 1));
  while (oldest < size.pulses && modifiedOf(oldest) <= since) oldest += 1;
  const count = size.pulses - oldest;
  const results: Record<string, unknown>[] = [];
  for (let at = (page - 1) * limit; at < Math.min(page * limit, count); at++)
    results.push(otxPulse(size.pulses - 1 - at, size));
  return { count, results };
}
