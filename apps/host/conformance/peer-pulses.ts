import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "@octi/sdk/testing";
import { readStamp } from "../../../connectors/alienvault/src/stamp.ts";
import { otxPulse } from "../../sandbox/src/otx-feed.ts";
import { mutate, type Odd } from "./mutations.ts";
import { type Env, type Fields, type Peer, pick, type Random, shared, some } from "./peer.ts";

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
    ..."IPv4 IPv6 domain hostname email URL URI CIDR".split(" "),
    ..."FilePath Mutex BitcoinAddress CVE YARA JA3 FileHash-IMPHASH FileHash-PEHASH ipv4 NIDS".split(" "),
    ..."osquery SSLCertFingerprint".split(" "),
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

const isOn = ["true", "false"] as const;
/** Values of settings, any of which may come with any other. */
const anySettings: Readonly<Record<string, readonly string[]>> = {
  ALIENVAULT_GUESS_CVE: isOn,
  ALIENVAULT_FILTER_INDICATORS: isOn,
  ALIENVAULT_ENABLE_RELATIONSHIPS: isOn,
  ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES: isOn,
  ALIENVAULT_CREATE_OBSERVABLES: isOn,
  ALIENVAULT_CREATE_INDICATORS: isOn,
  ALIENVAULT_TLP: ["white", "green", "AMBER", "Red"],
  ALIENVAULT_REPORT_TYPE: ["threat-report", "internal report", "Ünï"],
  ALIENVAULT_REPORT_STATUS: ["new", "In Progress", "ANALYZED", "closed"],
  ALIENVAULT_EXCLUDED_PULSE_INDICATOR_TYPES: ["FileHash-MD5,CVE", "IPv4, domain ,YARA", "cidr", "URL,,URI"],
  ALIENVAULT_DEFAULT_X_OPENCTI_SCORE: ["0", "1", "100"],
  ALIENVAULT_X_OPENCTI_SCORE_IP: ["0", "10"],
  ALIENVAULT_X_OPENCTI_SCORE_DOMAIN: ["0", "11"],
  ALIENVAULT_X_OPENCTI_SCORE_HOSTNAME: ["0", "12"],
  ALIENVAULT_X_OPENCTI_SCORE_FILE: ["0", "13"],
  ALIENVAULT_X_OPENCTI_SCORE_URL: ["0", "14"],
  ALIENVAULT_X_OPENCTI_SCORE_MUTEX: ["0", "15"],
  ALIENVAULT_X_OPENCTI_SCORE_CRYPTOCURRENCY_WALLET: ["0", "16"],
  ALIENVAULT_PULSE_START_TIMESTAMP: ["2023-12-31T00:00:00", "2019-01-01T00:00:00.5"],
};
const anyOf = (random: Random): Env =>
  Object.fromEntries(some(random, Object.entries(anySettings), 0.25).map(([key, all]) => [key, pick(random, all)]));

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
    const env: typeof common & Env = {
      ...common,
      ...(random() < 0.5 ? pick(random, settingsOfPulses) : anyOf(random)),
    };
    const known = allPulses.filter(({ modified }) => String(modified) > env.ALIENVAULT_PULSE_START_TIMESTAMP);
    const chosen = some(random, known, 0.02 + random() * 0.06);
    const list = structuredClone(chosen.length > 0 ? chosen : [pick(random, known)]);
    for (const pulse of list)
      mutate(pulse, Math.floor(random() * (random() < 0.3 ? 60 : 8)), oddPulse, random() < 0.03, random);
    for (const pulse of list) {
      if (env.ALIENVAULT_TLP && pulse.tlp === "clear") pulse.tlp = "white"; // a deviation where that is no white
      if (Array.isArray(pulse.indicators)) pulse.indicators = pulse.indicators.filter((one) => !isDeviation(one ?? {}));
    }
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
