import { readFileSync } from "node:fs";
import type { Answer } from "@octi/sdk/testing";
import { mispEvent, mispUuid } from "../../sandbox/src/misp-feed.ts";
import { mutate, type Odd } from "./mutations.ts";
import { type Env, type Fields, type Peer, pick, some } from "./peer.ts";

/** Types that the Python connector imports whole, so that nothing may differ at all. */
const whole =
  "md5 sha1 sha256 filename pdb ip-src ip-dst hostname domain email-subject email email-dst url regkey user-agent phone-number text github-username full-name yara sigma whois-registrant-email link attachment windows-scheduled-task comment".split(
    " ",
  );
const halved =
  "filename|md5 filename|sha256 ip-src|port ip-dst|port hostname|port domain|ip malware-sample sha512 ssdeep".split(
    " ",
  );

const tags = [
  ..."tlp:white tlp:green tlp:amber tlp:amber+strict tlp:red tlp:ex:chr PAP:RED osint a:b:c a: 123 n:123 a=b creator=Someone marking:PAP=PAP:RED marking:a:b=c marking".split(
    " ",
  ),
  ..."malware:Emotet malware tool:Cobalt toolkit:abc intrusion-set:Lazarus mitre:T1059 misp-galaxy:threat-actor=Foo".split(
    " ",
  ),
  ...['a="b"="c"', 'a="', '="x"', ' spaced : value "', 'ünï:cödé="漢字 🐍"', 'osint:certainty="50"', 'x="007"'],
  ...["threat-actor", "mitre-intrusion-set"].flatMap((one) => [`${one}="APT 28"`, `${one}="APT28 - G0007"`]),
  ...["mitre-tool", "mitre-malware", "malpedia", "sector", "country", "rat"].map((one) => `${one}="Made-up - S1"`),
  ...["mitre-attack-pattern", "attack-pattern"].map((one) => `${one}="PowerShell - T1059.001"`),
].map((tag) =>
  /^(threat-actor|mitre-|malpedia|sector|country|rat|attack-pattern).*="/.test(tag) ? `misp-galaxy:${tag}` : tag,
);

const galaxies = [
  ["mitre-attack", "Intrusion Set"],
  ["misp", "Threat Actor"],
  ["mitre-attack", "Tool"],
  ["mitre-attack", "Malware"],
  ["misp", "Ransomware"],
  ["mitre-attack", "Attack Pattern"],
  ["misp", "Sector"],
  ["misp", "Country"],
  ["misp", "RAT"],
].map(([namespace, name]) => ({
  namespace,
  name,
  GalaxyCluster: [
    { value: "APT 28", description: "a group", meta: { synonyms: ["Sofacy"], external_id: ["T1"], ISO: "DE" } },
    { value: "Power - T1059", description: "Germany", meta: { external_id: [], ISO: "FR" } },
  ],
}));

const sighting = { type: "1", date_sighting: 1_700_000_100, Organisation: { name: "Sighting Org" } };

const odd = (types: readonly string[], sightings: readonly object[][]): Odd => ({
  type: types,
  value: [
    ..."1.2.3.4 10.0.0.0/8 2001:db8::1 2001:DB8::/32 [2001:db8::1] 1.2.3.4:80 256.1.1.1 1.2.3.4/0 a.Example.TEST".split(
      " ",
    ),
    ..."a.exe|1 2001:db8::1|443 1.2.3.4|http 1.2.3.4|65536 a|b|c | a| |b münchen.example|1.2.3.4".split(" "),
    ...["a".repeat(32), "B".repeat(40), "c".repeat(64), `x.exe|${"d".repeat(64)}`, "z".repeat(32), "C:\\a b\\é'.exe"],
    ...["report.pdf", "", "a", 'it\'s \\ "q"', "漢字\n🐍", "HKLM\\Software\\X", "rule a { condition: true }"],
  ],
  comment: ["", "ab", "abc", "🐍🐍", "two\nlines"],
  category: ["External analysis", "Attribution"],
  to_ids: [true, false],
  deleted: [true],
  timestamp: ["1600000000", 1600000000, "0"],
  date: ["2020-02-29", "2024-1-5"],
  threat_level_id: ["1", "3", "4", 1, "", null],
  Tag: [
    [],
    ...tags.map((name) => [{ name }]),
    tags.slice(0, 9).map((name) => ({ name })),
    tags.slice(9).map((name) => ({ name })),
  ],
  Galaxy: [[], ...galaxies.map((one) => [one]), galaxies],
  Sighting: sightings,
  data: ["JVBERi0="],
  content: ["plain", "@[tag](tlp:red) @[tag](a b) $1 $&"],
  Object: [[]],
});

const settings: readonly Env[] = [
  { MISP_FEED_CREATE_INDICATORS: "true", MISP_FEED_CREATE_OBSERVABLES: "true" },
  { MISP_FEED_CREATE_INDICATORS: "true", MISP_FEED_IMPORT_TO_IDS_NO_SCORE: "7", MISP_FEED_REPORT_TYPE: "other" },
  { MISP_FEED_CREATE_OBSERVABLES: "true", MISP_FEED_CREATE_TAGS_AS_LABELS: "false" },
  {
    MISP_FEED_CREATE_OBJECT_OBSERVABLES: "true",
    MISP_FEED_CREATE_OBSERVABLES: "true",
    MISP_FEED_CREATE_INDICATORS: "true",
  },
  {
    ...{
      MISP_FEED_CREATE_INDICATORS: "true",
      MISP_FEED_CREATE_OBSERVABLES: "true",
      MISP_FEED_MARKINGS_FROM_TAGS: "true",
    },
    ...{ MISP_FEED_AUTHOR_FROM_TAGS: "true", MISP_FEED_IMPORT_WITH_ATTACHMENTS: "true" },
    ...{ MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT: "true", MISP_FEED_CREATE_OBJECT_OBSERVABLES: "true" },
    MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT_TRANSPARENT: "false",
  },
  { MISP_FEED_CREATE_REPORTS: "false", MISP_FEED_CREATE_OBSERVABLES: "true" },
];

const common = {
  CONNECTOR_ID: mispUuid("connector"),
  MISP_FEED_URL: "http://feeds.test/misp",
  MISP_FEED_IMPORT_FROM_DATE: "1970-01-01",
};

/** misp-feed with the mapping `compatible`, on an event a feed. What the Python connector loses of an event may come beside it. */
export const mispFeed: Peer = {
  path: "feed.json",
  url: "/misp",
  feed(random) {
    const isWhole = random() < 0.5;
    const types = isWhole ? whole : [...whole, ...halved];
    const env: Env = { ...common, ...pick(random, settings) };
    // without an indicator the Python connector does not look at when, and a sighting without its date is none here
    const isSeen = env.MISP_FEED_CREATE_INDICATORS === "true";
    const sightings = isSeen ? [[sighting], [sighting, { ...sighting, Organisation: undefined }]] : [[]];
    const index = Math.floor(random() * 1000);
    const { Event } = JSON.parse([...mispEvent(index, { events: 1000, attributes: 30, seed: 1 })].join(""));
    const isKept = ({ type }: Fields) => types.includes(String(type));
    Event.Tag = Event.Tag.filter(({ name }: { name: string }) => name !== "tlp:clear"); // which is no label here
    Event.Attribute = some(random, Event.Attribute.filter(isKept), 0.4);
    for (const object of Event.Object) object.Attribute = object.Attribute.filter(isKept);
    const parts = () => [Event, ...Event.Attribute, ...Event.Object.flatMap(({ Attribute }: Fields) => Attribute)];
    for (const part of parts()) {
      if (random() < 0.2) part.Galaxy = [];
      part.Sighting = isSeen && part.Sighting ? [structuredClone(sighting)] : undefined;
      part.Tag ??= random() < 0.3 ? [] : undefined;
    }
    // no odd types: a Tag that is no list, or a comment that is no text, costs an attribute here, and nothing there
    mutate(Event, Math.floor(random() * 25), odd(types, sightings), false, random);
    for (const part of parts())
      for (const { Organisation } of part.Sighting ?? []) if (Organisation) Organisation.name ||= "x";
    if (Event.Orgc) Event.Orgc.name ||= "x"; // who has no name is nobody here
    const { uuid = "", info = "", date = "" } = Event;
    const name = mispUuid(String(uuid), index);
    const manifest = { [name]: { info, date, timestamp: "1700000000" } };
    const deviations = isWhole
      ? []
      : [
          { type: "*", field: "extra" },
          { type: "report", field: "object_refs" },
        ];
    return { content: { "manifest.json": manifest, [`${name}.json`]: { Event } }, env, deviations };
  },
  serve(address, file) {
    const files: Record<string, unknown> = JSON.parse(readFileSync(file, "utf8"));
    return Object.fromEntries(
      Object.entries(files).map(([name, body]): [string, Answer] => [`${address}/${name}`, { body }]),
    );
  },
  volatile: Object.fromEntries(
    "attack-pattern identity intrusion-set location malware marking-definition relationship sighting tool"
      .split(" ")
      .map((type) => [type, ["created", "modified"]]),
  ),
};
