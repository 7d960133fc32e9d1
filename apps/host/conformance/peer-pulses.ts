import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "@octi/sdk/testing";
import { readStamp } from "../../../connectors/alienvault/src/stamp.ts";
import { otxPulse } from "../../sandbox/src/otx-feed.ts";
import { mutate, type Odd } from "./mutations.ts";
import { type Env, type Fields, type Peer, pick, shared, some } from "./peer.ts";

const dates = [
  "2024-02-01T01:02:03",
  "2024-02-01T01:02:03.400000",
  "2024-02-01T01:02:03.123456",
  "2024-02-01T01:02:03.000001",
  "2024-02-01T01:02",
  "2024-02-01 01:02:03",
  "2024-02-01T01:02:03Z",
  "2024-02-01T01:02:03.5+02:00",
  "2024-02-01T01:02:03-0530",
  "2024-02-29T23:59:59.999999",
  1706749323,
  1706749323456,
  "1706749323",
];

const oddPulse: Odd = {
  created: dates,
  modified: [...dates, "2031-01-01T00:00:00", "2024-02-01T01:02:03"],
  expiration: [...dates, null],
  tlp: ["white", "GREEN", "Amber", "red", "clear", "", "purple"],
  author_name: ["", "AlienVault", "alienvault", " AlienVault ", "Ünï", "x".repeat(300)],
  adversary: [null, "", " ", "APT 28", "apt 28"],
  public: [0, 1, true, false],
  tags: [
    [],
    [""],
    ["dup", "dup", "Dup"],
    ["see cve-2024-22222 and CVE-2024-33333"],
    [" spaced "],
    ["CVE-2024-1"],
    ["a,b"],
  ],
  malware_families: [[], ["Lantern", "lantern"], ["Lantern - S9001"], [""], [" Pebble "], ["Lantern", "Lantern"]],
  attack_ids: [[], ["T1059", " T1059 ", ""], ["TA0002"], ["t1059"], ["T1059.001", "S0154"], ["T1059", "T1059"]],
  industries: [[], ["Finance", "finance"], ["", "Energy"]],
  targeted_countries: [[], ["Germany", "germany", ""], ["Korea, Republic of"]],
  references: [[], ["http://a.test", "HTTP://b.test", "ftp://c", "http", ""], ["http://a.test", "http://a.test"]],
  more_indicators: [false, null],
  type: [
    ..."IPv4 IPv6 domain hostname email URL URI".split(" "),
    ..."FilePath Mutex BitcoinAddress CVE YARA JA3 FileHash-IMPHASH ipv4 NIDS".split(" "),
    "",
  ],
  indicator: [
    ..."1.2.3.4 10.0.0.0/8 2001:db8::1 a.example.test A.Example.Test cve-2024-1234 CVE-2024-99999 /tmp/a C:\\a\\b".split(
      " ",
    ),
    ...["a".repeat(32), "B".repeat(40), "c".repeat(64), "z".repeat(32), "", " ", "https://a.test/?q='x'", "1.2.3.4 "],
    "漢字.example",
  ],
  content: ["", "rule a { condition: true }", 'rule b {\n strings: $a = "\'\\" }'],
  title: ["", "A title"],
  description: ["", "Two\nlines", "MD5 of ".padEnd(71, "a")],
  is_active: [0, 1, true, false],
  role: [null, "", "c2"],
  access_type: ["public", "private", "redacted", "internal", null],
  observations: [null, 3],
  id: ["65a", 12, "12"],
  indicators: [[]],
};

const settingsOfPulses: readonly Env[] = [
  {},
  {},
  { ALIENVAULT_GUESS_CVE: "true", ALIENVAULT_DEFAULT_X_OPENCTI_SCORE: "30" },
  { ALIENVAULT_FILTER_INDICATORS: "true", ALIENVAULT_PULSE_START_TIMESTAMP: "2023-12-31T00:00:00" },
  { ALIENVAULT_EXCLUDED_PULSE_INDICATOR_TYPES: "FileHash-MD5,CVE" },
  { ALIENVAULT_ENABLE_RELATIONSHIPS: "false", ALIENVAULT_REPORT_TYPE: "malware", ALIENVAULT_REPORT_STATUS: "Closed" },
  { ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES: "false", ALIENVAULT_X_OPENCTI_SCORE_IP: "0" },
  { ALIENVAULT_CREATE_OBSERVABLES: "false" },
  { ALIENVAULT_CREATE_INDICATORS: "false" },
];

const common = {
  ALIENVAULT_API_KEY: "key",
  ALIENVAULT_BASE_URL: "http://feeds.test/otx",
  ALIENVAULT_PULSE_START_TIMESTAMP: "2015-01-01T00:00:00", // OTX sends what is newer
};

/** Where the connectors differ on purpose there is nothing to compare. */
const isDeviation = ({ type, indicator }: Fields): boolean => type === "CIDR" && String(indicator).includes(":");

function pulses(): Fields[] {
  const made = Array.from({ length: 12 }, (_, at) => otxPulse(at, { pulses: 12, indicators: 9, inline: 9, seed: 1 }));
  const files = existsSync(shared) ? globSync(["synthetic/otx/*.json", "otx/subscribed-*.json"], { cwd: shared }) : [];
  const kept = files.flatMap((file) => {
    const content = JSON.parse(readFileSync(join(shared, file)).toString());
    return (Array.isArray(content) ? content : content.results) as Fields[];
  });
  return [...made, ...kept].flatMap((pulse) => {
    const indicators = (pulse.indicators as Fields[]).filter((one) => !isDeviation(one));
    return indicators.length > 150 || pulse.tlp === "amber+strict" ? [] : [{ ...pulse, indicators }];
  });
}
let allPulses: Fields[] | undefined;

/** alienvault on pulses. */
export const alienvault: Peer = {
  path: "pulses.json",
  url: "/otx/api/v1/pulses/subscribed",
  feed(random) {
    allPulses ??= pulses();
    const env = { ...common, ...pick(random, settingsOfPulses) };
    const known = allPulses.filter(({ modified }) => String(modified) > env.ALIENVAULT_PULSE_START_TIMESTAMP);
    const chosen = some(random, known, 0.02 + random() * 0.06);
    const list = structuredClone(chosen.length > 0 ? chosen : [pick(random, known)]);
    for (const pulse of list) mutate(pulse, Math.floor(random() * 6), oddPulse, random() < 0.05, random);
    const place = ({ modified }: Fields) => readStamp(modified) ?? "";
    list.sort((a, b) => (place(a) < place(b) ? 1 : place(a) > place(b) ? -1 : 0)); // as OTX has them
    return { content: list, env };
  },
  serve(address, file) {
    const results = JSON.parse(readFileSync(file, "utf8")) as unknown[];
    const page = (only: readonly unknown[]): Answer => ({ body: { results: only, count: results.length, next: null } });
    return { [address]: ({ url }) => page(url.searchParams.get("page") === "1" ? results : []) };
  },
  volatile: Object.fromEntries(
    "attack-pattern identity indicator intrusion-set location malware relationship vulnerability"
      .split(" ")
      .map((type) => [type, ["created", "modified"]]),
  ),
};
