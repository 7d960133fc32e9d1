import { trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { attribute, event, feed, type TestEvent, url, uuidOf } from "./test-feed.ts";

type Fields = Readonly<Record<string, unknown>>;

const on = (events: readonly TestEvent[], env: Readonly<Record<string, string>> = {}) =>
  trial(connector, {
    env: { MISP_FEED_URL: url, MISP_FEED_CREATE_INDICATORS: "true", MISP_FEED_CREATE_OBSERVABLES: "true", ...env },
    source: feed(events),
  });
const one = (more: Fields, env: Readonly<Record<string, string>> = {}) => on([event("One", more) as TestEvent], env);
type Run = Awaited<ReturnType<typeof on>>;
/** What the work's message says of parts that were lost. */
const told = ({ outcome }: Run) => JSON.stringify(outcome.report.partly);
const all = ({ objects }: Run, type: string) =>
  objects.filter((object) => object.type === type) as unknown as readonly Fields[];
const mappings = ["compatible", "full"].map((mapping) => [mapping, { MISP_FEED_MAPPING: mapping }] as const);

describe.each(mappings)("what of an event is lost is told, with the mapping %s", (_, env) => {
  const seen = { type: "0", date_sighting: "1700000000", Organisation: { name: "Globex" } };

  test.each(["soon", "253402300799", null])("a sighting of the date %s", async (date_sighting) => {
    const Sighting = [seen, { ...seen, date_sighting }];
    const run = await one({ Attribute: [attribute("domain", "a.example", { Sighting })] }, env);
    expect(told(run)).toContain(attribute("domain", "a.example").uuid);
    expect(told(run)).toContain("date_sighting");
    expect([all(run, "sighting"), all(run, "report")].map(({ length }) => length)).toEqual([1, 1]);
  });

  test("an object whose first value is half a character", async () => {
    const objects = [{ uuid: uuidOf("half"), name: "x", Attribute: [attribute("text", "\ud800")] }];
    const run = await one({ Object: objects }, { ...env, MISP_FEED_CREATE_OBJECT_OBSERVABLES: "true" });
    expect(told(run)).toContain(attribute("text", "\ud800").uuid);
    expect(all(run, "report")).toHaveLength(1);
  });

  test("a sighting of nobody is none, and nothing to tell of", async () => {
    const { Organisation: _nobody, ...anonymous } = seen;
    const run = await one({ Attribute: [attribute("domain", "a.example", { Sighting: [anonymous] })] }, env);
    expect([run.outcome.report.partly.count, all(run, "sighting")]).toEqual([0, []]);
  });

  test("a cluster without a value, a reference that is none, a report without a text", async () => {
    const run = await one(
      {
        Galaxy: [{ type: "sector", GalaxyCluster: [{}] }],
        Object: [{ uuid: uuidOf("object"), name: "x", Attribute: [], ObjectReference: [1] }],
        EventReport: [{ content: null, timestamp: "1700000000" }],
      },
      env,
    );
    expect(run.outcome.report.partly.count).toBe(3);
    expect(all(run, "report")).toHaveLength(1);
  });

  test.each(["", " "])("an organisation named '%s': its event is nobody's, not its owner's", async (name) => {
    const run = await one({ Orgc: { name, uuid: uuidOf("Orgc") }, Org: { name: "Owner" } }, env);
    expect(told(run)).toContain("its organisation has no name");
    expect(all(run, "identity").map((author) => author.name)).toEqual(["MISP"]);
  });

  test("an author's tag that names nobody does not count", async () => {
    const run = await one({ Tag: [{ name: "creator=" }] }, { ...env, MISP_FEED_AUTHOR_FROM_TAGS: "true" });
    expect(all(run, "identity").map((author) => author.name)).toEqual(["Acme CERT"]);
  });

  test("tags that are written as names alone count", async () => {
    const run = await one({ Tag: ["tlp:red", { name: "osint" }] }, env);
    expect(all(run, "marking-definition").map((marking) => marking.name ?? marking.definition)).toHaveLength(1);
    expect(all(run, "report")).toMatchObject([{ labels: ["osint"] }]);
    const filtered = await one({ Tag: ["tlp:red"] }, { ...env, MISP_FEED_IMPORT_TAGS: "tlp:red" });
    expect(all(filtered, "report")).toHaveLength(1);
  });
});

describe("with the mapping full", () => {
  const env = { MISP_FEED_MAPPING: "full" };
  const related = (object_relation: string, type: string, value: string) => attribute(type, value, { object_relation });
  const object = (name: string, Attribute: readonly Fields[]) => ({
    Attribute: [],
    Object: [{ uuid: uuidOf(name), name, Attribute }],
  });

  test.each([
    ["file", related("size-in-bytes", "size-in-bytes", "12 KB"), related("md5", "md5", "ab".repeat(16))],
    ["network-connection", related("dst-port", "port", "99999"), related("ip-dst", "ip-dst", "192.0.2.1")],
    ["network-connection", related("src-port", "port", "http"), related("ip-src", "ip-src", "192.0.2.1")],
    ["process", related("pid", "text", "none"), related("command-line", "text", "a.exe")],
    ["email", related("send-date", "datetime", "soon"), related("subject", "email-subject", "Invoice")],
    ["x509", related("validity-not-after", "datetime", "never"), related("serial-number", "text", "1f")],
  ])("a number or a time of a %s that cannot be read is told, and the object made", async (name, bad, good) => {
    const run = await one(object(name, [bad, good]), env);
    expect(told(run)).toContain(bad.value);
    expect(told(run)).toContain(bad.uuid);
    expect(all(run, "report")).toMatchObject([{ object_refs: expect.anything() }]);
    expect(run.objects.filter(({ type }) => type === "indicator")).toHaveLength(1);
  });

  test.each([
    ["domain", " "],
    ["ip-dst", "[file:name = 'a']"],
    ["ip-src", "2001:db8::/129"],
    ["mac-address", "somewhere"],
    ["AS", "AS4294967296"],
  ])("a %s of '%s' is told, and not made", async (type, value) => {
    const run = await one({ Attribute: [attribute(type, value)] }, env);
    expect(told(run)).toContain(attribute(type, value).uuid);
    expect(run.objects.map((made) => made.type).sort()).toEqual(["identity", "marking-definition", "report"]);
  });

  test("what is no address behind a domain does not cost the domain", async () => {
    const run = await one({ Attribute: [attribute("domain|ip", "a.example|none")] }, env);
    expect(all(run, "domain-name")).toMatchObject([{ value: "a.example" }]);
    expect(told(run)).toContain("is no IP address");
  });

  test("a hash without a name before it is a hash alone", async () => {
    const run = await one({ Attribute: [attribute("filename|md5", `|${"ab".repeat(16)}`)] }, env);
    expect(all(run, "file")).toMatchObject([{ hashes: { MD5: "ab".repeat(16) } }]);
    expect(all(run, "file")[0]).not.toHaveProperty("name");
  });

  test.each(["001122AABBCC", "00-11-22-AA-BB-CC", "0011.22aa.bbcc"])("a MAC address written %s", async (value) => {
    const run = await one({ Attribute: [attribute("mac-address", value)] }, env);
    expect(all(run, "mac-addr")).toMatchObject([{ value: "00:11:22:aa:bb:cc" }]);
  });

  test("an expiration of nobody ends the indicator, too", async () => {
    const Sighting = [{ type: "2", date_sighting: "1700000300" }];
    const run = await one({ Attribute: [attribute("domain", "a.example", { Sighting })] }, env);
    expect(all(run, "indicator")).toMatchObject([{ valid_until: "2023-11-14T22:18:20Z" }]);
  });
});

test("of events that are not published so many are waited for, and the others are told of", async () => {
  const drafts = Array.from({ length: 502 }, (_, at) => event(`Draft ${at}`, { published: false }));
  const run = await on(drafts, { MISP_FEED_IMPORT_ONLY_PUBLISHED: "true" });
  expect(run.state.owed).toHaveLength(500);
  expect(run.outcome).toMatchObject({ kind: "success", report: { partly: { count: 2 } } });
  expect(told(run)).toContain("it is not published");
});
