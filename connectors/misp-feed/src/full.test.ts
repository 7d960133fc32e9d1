import { trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, feed, type TestEvent, url, uuidOf } from "./test-feed.ts";

type Fields = Readonly<Record<string, unknown>>;
type Made = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** What the mapping makes of an event. */
async function full(more: Fields, env: Readonly<Record<string, string>> = {}) {
  const { outcome, objects } = await trial(connector, {
    env: {
      MISP_FEED_URL: url,
      MISP_FEED_MAPPING: "full",
      MISP_FEED_CREATE_INDICATORS: "true",
      MISP_FEED_CREATE_OBSERVABLES: "true",
      ...env,
    },
    source: feed([event("One", { Attribute: [], ...more }) as TestEvent]),
  });
  const made = objects as unknown as readonly Made[];
  const all = (type: string) => made.filter((object) => object.type === type);
  const [report] = all("report");
  /** A relationship as `source type target`, each end by what it is called. */
  const name = (ref: unknown) => {
    const object = made.find(({ id }) => id === ref) ?? { type: String(ref) };
    const { type, value, name: named, pattern } = object as Fields;
    return type === "indicator" ? `indicator ${pattern}` : String(value ?? named ?? type);
  };
  const links = all("relationship").map(
    ({ source_ref, relationship_type, target_ref }) => `${name(source_ref)} ${relationship_type} ${name(target_ref)}`,
  );
  return { outcome, made, all, one: (type: string) => all(type)[0], report, links };
}

/** An object in the feed's form, of attributes by their relation. */
const object = (name: string, attributes: readonly ReturnType<typeof attribute>[], more: Fields = {}) => ({
  uuid: uuidOf("object", name),
  name,
  Attribute: attributes,
  ...more,
});
const related = (relation: string, type: string, value: string, more: Fields = {}) =>
  attribute(type, value, { object_relation: relation, ...more });

const indicatorsOnly = { MISP_FEED_CREATE_OBSERVABLES: "false" };

describe("what an attribute or an object is referred to by", () => {
  const domainIp = object("domain-ip", [
    related("domain", "domain", "a.example"),
    related("ip", "ip-dst", "192.0.2.1"),
  ]);
  const file = object("file", [related("filename", "filename", "a.exe"), related("md5", "md5", "ab".repeat(16))], {
    ObjectReference: [{ referenced_uuid: domainIp.uuid, relationship_type: "connects-to", comment: "seen" }],
  });

  test("the domain of an object resolves to its address", async () => {
    expect((await full({ Object: [domainIp] })).links).toContain("a.example resolves-to 192.0.2.1");
  });

  test("also where another object had the address before", async () => {
    const other = object("dns-record", [related("domain", "domain", "b.example"), related("a", "ip-dst", "192.0.2.1")]);
    const { links } = await full({ Object: [domainIp, other] });
    expect(links).toContain("b.example resolves-to 192.0.2.1");
  });

  test("a reference ends at the observables, and says what it was", async () => {
    const { all, links } = await full({ Object: [file, domainIp] });
    expect(links).toContain("a.exe related-to a.example");
    expect(all("relationship")).toContainEqual(expect.objectContaining({ description: "connects-to: seen" }));
  });

  test("or, without observables, at the indicators", async () => {
    const { links } = await full({ Object: [file, domainIp] }, indicatorsOnly);
    const [source, target] = [`[file:hashes.MD5 = '${"ab".repeat(16)}']`, "[domain-name:value = 'a.example']"];
    expect(links).toEqual([`indicator ${source} related-to indicator ${target}`]);
  });
});

describe("an attribute", () => {
  const only = (type: string, value: string, more: Fields = {}) => full({ Attribute: [attribute(type, value, more)] });
  const patterns = ({ all }: Awaited<ReturnType<typeof full>>) => all("indicator").map(({ pattern }) => pattern);

  test.each([
    ["mutex", "Global\\x", { type: "mutex", name: "Global\\x" }],
    ["AS", "AS64500", { type: "autonomous-system", number: 64500 }],
    ["mac-address", "00:00:5E:00:53:01", { type: "mac-addr", value: "00:00:5e:00:53:01" }],
    ["btc", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", { type: "cryptocurrency-wallet" }],
    ["x509-fingerprint-md5", "ab".repeat(16), { type: "x509-certificate", hashes: { MD5: "ab".repeat(16) } }],
    ["twitter-id", "someone", { type: "user-account", account_login: "someone", account_type: "twitter" }],
    ["snort", "alert tcp any any", { type: "indicator", pattern_type: "snort", pattern: "alert tcp any any" }],
    ["suricata", "alert dns any any", { type: "indicator", pattern_type: "suricata", pattern: "alert dns any any" }],
    ["ja3-fingerprint-md5", "ab".repeat(16), { type: "text", value: "ab".repeat(16) }],
    ["vulnerability", " cve-2024-0001 ", { type: "vulnerability", name: "CVE-2024-0001" }],
    ["threat-actor", "Made-up Bear", { type: "intrusion-set", name: "Made-up Bear" }],
    ["campaign-name", "Op", { type: "campaign", name: "Op" }],
    ["target-org", "Acme", { type: "identity", name: "Acme", identity_class: "organization" }],
    ["full-name", "A. Person", { type: "identity", name: "A. Person", identity_class: "individual" }],
  ])("%s %s", async (type, value, expected) => {
    const { made, report } = await only(type, value);
    const found = made.find((one) => one.type === expected.type && one.id !== report?.created_by_ref);
    expect(found).toMatchObject(expected);
    expect(report?.object_refs).toContain(found?.id);
  });

  test("a MAC address is looked for as OpenCTI keeps it", async () => {
    expect(patterns(await only("mac-address", "00:00:5E:00:53:AB"))).toEqual([
      "[mac-addr:value = '00:00:5e:00:53:ab']",
    ]);
  });

  test.each(["yara", "snort", "domain"])("an empty %s is nothing to look for", async (type) => {
    expect(patterns(await only(type, " "))).toEqual([]);
  });

  test("text is a text, which nobody looks for", async () => {
    const run = await only("text", "a remark");
    expect(run.one("text")).toMatchObject({ value: "a remark" });
    expect(patterns(run)).toEqual([]);
  });

  test("filename|sha256: one file, and one indicator of name and hash", async () => {
    const hash = "ab".repeat(32);
    const run = await only("filename|sha256", `a.exe|${hash}`);
    expect(run.all("file")).toMatchObject([{ name: "a.exe", hashes: { "SHA-256": hash } }]);
    expect(patterns(run)).toEqual([`[file:name = 'a.exe' AND file:hashes.'SHA-256' = '${hash}']`]);
  });

  test("domain|ip: both, and the domain resolves to the address", async () => {
    const run = await only("domain|ip", "a.example|192.0.2.1");
    expect(patterns(run)).toEqual(["[domain-name:value = 'a.example']", "[ipv4-addr:value = '192.0.2.1']"]);
    expect(run.links).toContain("a.example resolves-to 192.0.2.1");
  });

  test("ip-dst|port: the address, and traffic with the port", async () => {
    const { all } = await only("ip-dst|port", "192.0.2.1|443");
    expect(all("network-traffic")).toMatchObject([{ dst_port: 443, dst_ref: all("ipv4-addr")[0]?.id }]);
  });

  test("first and last seen: the indicator's start, and both of its relationship", async () => {
    const { one, all } = await only("domain", "a.example", {
      first_seen: "2023-01-01T00:00:00.000000+00:00",
      last_seen: "1675209600",
    });
    const [start_time, stop_time] = ["2023-01-01T00:00:00.000Z", "2023-02-01T00:00:00.000Z"];
    expect(one("indicator")).toMatchObject({ valid_from: start_time });
    expect(all("relationship")).toMatchObject([{ relationship_type: "based-on", start_time, stop_time }]);
  });

  test("sightings: a false positive is a negative one, and an expiration ends the indicator", async () => {
    const seen = (type: string, seconds: number) => ({
      type,
      date_sighting: String(seconds),
      Organisation: { name: `Org ${type}` },
    });
    const Sighting = [seen("0", 1_700_000_100), seen("1", 1_700_000_200), seen("2", 1_700_000_300)];
    const { one, all } = await only("domain", "a.example", { Sighting });
    const who = new Map(all("identity").map(({ id, name }) => [id, name]));
    const told = all("sighting").map(({ where_sighted_refs, x_opencti_negative }) => [
      who.get((where_sighted_refs as readonly string[])[0] ?? ""),
      x_opencti_negative,
    ]);
    expect(told).toEqual([
      ["Org 0", undefined],
      ["Org 1", true],
    ]);
    expect(one("indicator")).toMatchObject({ valid_until: "2023-11-14T22:18:20Z" });
  });

  test("TLP and PAP are markings and no labels; one that names no colour has the event's", async () => {
    const tags = (...names: readonly string[]) => names.map((name) => ({ name }));
    const { all, report } = await full({
      Tag: tags("tlp:amber", "PAP:RED", "osint"),
      Attribute: [attribute("domain", "a.example"), attribute("domain", "b.example", { Tag: tags("tlp:red", "x") })],
    });
    const names = new Map(all("marking-definition").map((one) => [one.id, one.x_opencti_definition ?? one.name]));
    const marks = (one: Made | undefined) => [one?.object_marking_refs].flat().map((id) => names.get(String(id)));
    expect(marks(report)).toEqual(["TLP:AMBER", "PAP:RED"]);
    expect(report).toMatchObject({ labels: ["osint"] });
    expect(all("domain-name").map(marks)).toEqual([["TLP:AMBER", "PAP:RED"], ["TLP:RED"]]);
    expect(all("domain-name").map(({ labels }) => labels)).toEqual([["osint"], ["x"]]);
  });
});

describe("an object", () => {
  const [md5, sha256] = ["ab".repeat(16), "cd".repeat(32)];

  test.each<[string, readonly ReturnType<typeof attribute>[], Fields, string | undefined]>([
    [
      "file",
      [
        related("filename", "filename", "a.exe"),
        related("md5", "md5", md5),
        related("sha256", "sha256", sha256),
        related("size-in-bytes", "size-in-bytes", "12"),
      ],
      { type: "file", name: "a.exe", size: 12, hashes: { MD5: md5, "SHA-256": sha256 } },
      `[file:hashes.MD5 = '${md5}' OR file:hashes.'SHA-256' = '${sha256}']`,
    ],
    [
      "network-connection",
      [
        related("ip-src", "ip-src", "192.0.2.1"),
        related("ip-dst", "ip-dst", "192.0.2.2"),
        related("dst-port", "port", "53"),
        related("layer4-protocol", "text", "UDP"),
      ],
      { type: "network-traffic", dst_port: 53, protocols: ["udp"] },
      "[network-traffic:src_ref.value = '192.0.2.1' AND network-traffic:dst_ref.value = '192.0.2.2' AND network-traffic:dst_port = 53]",
    ],
    [
      "email",
      [related("from", "email-src", "a@x.example"), related("subject", "email-subject", "Hello")],
      { type: "email-message", subject: "Hello" },
      "[email-message:from_ref.value = 'a@x.example' AND email-message:subject = 'Hello']",
    ],
    [
      "x509",
      [related("x509-fingerprint-md5", "x509-fingerprint-md5", md5), related("issuer", "text", "CN=CA")],
      { type: "x509-certificate", issuer: "CN=CA", hashes: { MD5: md5 } },
      `[x509-certificate:hashes.MD5 = '${md5}']`,
    ],
    [
      "registry-key",
      [related("key", "regkey", "HKLM\\Run"), related("name", "text", "x"), related("data", "text", "a.exe")],
      { type: "windows-registry-key", key: "HKLM\\Run", values: [{ name: "x", data: "a.exe" }] },
      "[windows-registry-key:key = 'HKLM\\\\Run']",
    ],
    [
      "process",
      [related("command-line", "text", "a.exe /x"), related("pid", "text", "7")],
      { type: "process", command_line: "a.exe /x", pid: 7 },
      "[process:command_line = 'a.exe /x']",
    ],
    [
      "vulnerability",
      [related("id", "vulnerability", " cve-2024-0001 "), related("summary", "text", "Bad")],
      { type: "vulnerability", name: "CVE-2024-0001", description: "Bad" },
      undefined,
    ],
    [
      "person",
      [related("first-name", "first-name", "A."), related("last-name", "last-name", "Person")],
      { type: "identity", name: "A. Person", identity_class: "individual" },
      undefined,
    ],
    [
      "asn",
      [related("asn", "AS", "AS64500"), related("description", "text", "Test")],
      { type: "autonomous-system", number: 64500, name: "Test" },
      "[autonomous-system:number = 64500]",
    ],
  ])("%s is one object, with one indicator", async (name, attributes, expected, pattern) => {
    const { made, all, report } = await full({ Object: [object(name, attributes)] });
    const found = made.filter((one) => one.type === expected.type && one.id !== report?.created_by_ref);
    expect(found).toMatchObject([expected]);
    expect(report?.object_refs).toContain(found[0]?.id);
    expect(all("indicator").map((one) => one.pattern)).toEqual(pattern === undefined ? [] : [pattern]);
  });

  test("file: what it has twice comes as attributes of their own", async () => {
    const other = "ef".repeat(16);
    const { all } = await full({
      Object: [
        object("file", [
          related("filename", "filename", "a.exe"),
          related("filename", "filename", "b.exe"),
          related("md5", "md5", md5),
          related("md5", "md5", md5.toUpperCase()),
          related("md5", "md5", other),
          related("malware-sample", "malware-sample", `a.exe|${md5}`),
          related("malware-sample", "malware-sample", `c.exe|${md5}`),
        ]),
      ],
    });
    expect(all("file").map(({ name, hashes }) => ({ name, hashes }))).toEqual([
      { name: "a.exe", hashes: { MD5: md5 } },
      { name: "b.exe", hashes: undefined },
      { name: undefined, hashes: { MD5: other } },
      { name: "c.exe", hashes: { MD5: md5 } },
    ]);
    expect(all("indicator").map(({ pattern }) => pattern)).toEqual([
      `[file:hashes.MD5 = '${md5}']`,
      "[file:name = 'b.exe']",
      `[file:hashes.MD5 = '${other}']`,
      `[file:name = 'c.exe' AND file:hashes.MD5 = '${md5}']`,
    ]);
  });

  test("file: a sample alone has name and hash", async () => {
    const sample = related("malware-sample", "malware-sample", `evil.exe|${md5}`);
    const { all } = await full({ Object: [object("file", [sample])] });
    expect(all("file")).toMatchObject([{ name: "evil.exe", hashes: { MD5: md5 } }]);
    expect(all("indicator")).toHaveLength(1);
  });

  test.each([
    ["ip-port", "dst-port", "dst"],
    ["ip-port", "src-port", "src"],
    ["domain-ip", "port", "dst"],
  ])("%s with a %s is its addresses, and traffic with them", async (name, relation, end) => {
    const { all } = await full({
      Object: [object(name, [related("ip", "ip-dst", "192.0.2.1"), related(relation, "port", "443")])],
    });
    expect(all("ipv4-addr")).toMatchObject([{ value: "192.0.2.1" }]);
    expect(all("network-traffic")).toMatchObject([
      { [`${end}_port`]: 443, [`${end}_ref`]: all("ipv4-addr")[0]?.id, protocols: ["tcp"] },
    ]);
    expect(all("indicator")).toHaveLength(2);
  });

  test("of another template is its attributes", async () => {
    const { links } = await full({ Object: [object("made-up", [related("url", "url", "https://a.example/")])] });
    expect(links).toEqual(["indicator [url:value = 'https://a.example/'] based-on https://a.example/"]);
  });

  test("a reference has its type where OpenCTI has it between these types", async () => {
    const ip = object("made-up", [related("ip", "ip-dst", "192.0.2.1")]);
    const as = object("asn", [related("asn", "AS", "64500"), related("description", "text", "Test")]);
    const reference = { object_uuid: ip.uuid, referenced_uuid: as.uuid, relationship_type: "hosted-by" };
    const { links } = await full({ Object: [{ ...ip, ObjectReference: [reference] }, as] });
    expect(links).toContain("192.0.2.1 belongs-to Test");
    const { links: none } = await full({ Object: [{ ...ip, ObjectReference: [{ ...reference, deleted: true }] }, as] });
    expect(none.filter((link) => !link.includes("based-on"))).toEqual([]);
  });
});

describe("a galaxy", () => {
  test("makes what its clusters are, with ATT&CK's ids, once for a tag and a cluster", async () => {
    const cluster = { value: "PowerShell - T1059.001", meta: { external_id: ["T1059.001"], synonyms: ["PS"] } };
    const { all, links, report } = await full({
      Tag: [
        { name: 'misp-galaxy:mitre-attack-pattern="Phishing - T1566"' },
        { name: 'misp-galaxy:mitre-malware="X-Agent - S0023"' },
        { name: 'misp-galaxy:threat-actor="Sofacy"' },
        { name: 'misp-galaxy:country="france"' },
        { name: "malware:emotet" },
      ],
      Galaxy: [{ type: "mitre-attack-pattern", name: "Attack Pattern", GalaxyCluster: [cluster] }],
      Attribute: [attribute("domain", "a.example")],
    });
    expect(all("attack-pattern").map(({ name, x_mitre_id }) => [name, x_mitre_id])).toEqual([
      ["PowerShell", "T1059.001"],
      ["Phishing", "T1566"],
    ]);
    expect(all("malware").map(({ name }) => name)).toEqual(["X-Agent"]);
    expect(links).toEqual(
      expect.arrayContaining([
        "X-Agent uses Phishing",
        "X-Agent targets France",
        "Sofacy targets France",
        "indicator [domain-name:value = 'a.example'] indicates X-Agent",
        "a.example related-to Sofacy",
      ]),
    );
    // a taxonomy's tag is a label
    expect(report).toMatchObject({ labels: ["emotet"] });
  });
});

test("an attribute's own galaxies say what it indicates, and whom it is about", async () => {
  const Tag = ['mitre-attack-pattern="Phishing - T1566"', 'sector="Finance"'].map((tag) => ({
    name: `misp-galaxy:${tag}`,
  }));
  const { links } = await full({ Attribute: [attribute("domain", "a.example", { Tag })] });
  const sought = "indicator [domain-name:value = 'a.example']";
  expect(links).toEqual([
    `${sought} based-on a.example`,
    `${sought} indicates Phishing`,
    `${sought} related-to Finance`,
    "a.example related-to Finance",
  ]);
});

test.each([true, 1, "1", "true"])("what is deleted: %j is left out, in objects, too", async (deleted) => {
  const gone = { deleted };
  const { outcome, made } = await full({
    Attribute: [attribute("domain", "gone-1.example", gone), attribute("domain", "there-1.example")],
    Object: [
      object("one", [related("domain", "domain", "gone-2.example")], gone),
      object("two", [related("domain", "domain", "gone-3.example", gone), related("d", "domain", "there-2.example")]),
    ],
  });
  expect(made.flatMap(({ type, value }) => (type === "domain-name" ? [value] : []))).toEqual([
    "there-1.example",
    "there-2.example",
  ]);
  expect(outcome).toMatchObject({ report: { skipped: { count: 0 }, partly: { count: 0 } } });
});

describe("the report", () => {
  test("names the event by its MISP UUID, and links", async () => {
    const { report } = await full({ Attribute: [attribute("link", "https://a.example/", { comment: "Read" })] });
    expect(report?.external_references).toMatchObject([
      { source_name: "MISP", external_id: uuidOf("event", "One") },
      { source_name: "Network activity", url: "https://a.example/", description: "Read" },
    ]);
  });

  test("of nothing refers to nothing that isn't there", async () => {
    const { made, report } = await full({});
    expect(made.map(({ id }) => id)).toEqual(expect.arrayContaining(report?.object_refs as string[]));
  });

  test("has notes, and no deleted ones", async () => {
    const said = (name: string, more: Fields = {}) => ({ name, content: name, timestamp: "1700000000", ...more });
    const { all } = await full({ EventReport: [said("There"), said("Gone", { deleted: true })] });
    expect(all("note").map(({ abstract }) => abstract)).toEqual(["There"]);
  });
});
