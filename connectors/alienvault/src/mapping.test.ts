import type { StixObject } from "@octi/sdk/stix";
import { describe, expect, test } from "vitest";
import { chosen } from "./chosen.ts";
import { config as variables } from "./config.ts";
import { toStix } from "./mapping.ts";
import { readPulse } from "./pulse.ts";
import { actor, type Env, type Fields, made } from "./test-made.ts";
import { ioc, pulse } from "./test-pulses.ts";

const relationships = (objects: readonly StixObject[], type: string) =>
  objects.filter((object) => (object as unknown as Fields).relationship_type === type);
describe("pulses as OTX has sent them since 2018", () => {
  const old = {
    malware_families: undefined,
    attack_ids: undefined,
    industries: undefined,
    targeted_countries: undefined,
    more_indicators: undefined,
    extract_source: undefined,
    indicators: [
      {
        id: 1,
        indicator: "a.example.test",
        type: "domain",
        created: "2018-01-01T00:00:00",
        content: null,
        title: null,
        description: null,
      },
    ],
  };
  test.each<[string, Fields]>([
    ["2018: no families, techniques, roles", old],
    ["no date of modification", { modified: undefined }],
    ["no date of creation", { created: undefined }],
    ["2020: an adversary of null, public as a number", { adversary: null, public: 1 }],
    [
      "2025: access types, observations",
      { indicators: [ioc("a.example.test", "domain", { access_type: "internal", observations: 3 })] },
    ],
    ["nulls", { description: null, tags: null, references: null, industries: null, tlp: null, author_name: null }],
    ["a boolean for public, a text for revision", { public: true, revision: "3" }],
    [
      "a search's TLP and author",
      { tlp: undefined, TLP: "green", author_name: undefined, author: { username: "somebody" } },
    ],
  ])("%s", (_, more) => {
    const { of, told } = made(more);
    expect(told).toEqual([]);
    expect(of("indicator")).toHaveLength(1);
    expect(of("report")).toHaveLength(1);
  });

  test("families and techniques as objects, as a single pulse has them", () => {
    const { of } = made({
      malware_families: [{ id: "Pebble", display_name: "Pebble", target: null }],
      attack_ids: [{ id: "T1059", name: "Command Line", display_name: "T1059 - Command Line" }],
    });
    expect(of("malware")).toMatchObject([{ name: "Pebble" }]);
    expect(of("attack-pattern")).toMatchObject([{ name: "T1059", x_mitre_id: "T1059" }]);
  });

  test("a field of another form is left out and told, an indicator loses only itself", () => {
    const { told, report, of } = made({
      tags: "phishing",
      indicators: [
        ioc("a.example.test"),
        null,
        { type: "domain" },
        ioc("x", "FileHash-MD5"),
        ioc("y", "JA3"),
        ioc("b.example.test"),
      ],
    });
    expect(report).not.toHaveProperty("labels");
    expect(of("indicator")).toHaveLength(2);
    expect(told).toHaveLength(5);
    expect(told.at(-2)).toContain('FileHash-MD5 "x": is no MD5 hash');
    expect(told.at(-1)).toContain('JA3 "y": OpenCTI has nothing for this type');
  });

  test("an entry that is none loses only itself, and is told by its place", () => {
    const { told, report, of } = made({
      adversary: "\ud800",
      tags: [{}, true, "x", 7, "\udc00"],
      attack_ids: [{ name: "none" }, "T1059", null],
      malware_families: ["Pebble", []],
      references: ["https://one.example/", ["https://two.example/"]],
      targeted_countries: [{}, "Germany"],
      industries: ["Energy", { id: 3 }],
      indicators: [ioc("\ud800", "Mutex"), ioc("a.example.test"), ioc("", "Mutex"), ioc("", "FilePath")],
    });
    // as pydantic writes a boolean
    expect(report.labels).toEqual(["True", "x", "7"]);
    expect(of("attack-pattern")).toMatchObject([{ name: "T1059" }]);
    expect(of("malware")).toMatchObject([{ name: "Pebble" }]);
    expect(of("location")).toMatchObject([{ name: "Germany" }]);
    expect(of("intrusion-set")).toEqual([]);
    expect(report.external_references).toHaveLength(2);
    expect(of("domain-name")).toHaveLength(1);
    const places = told.map((one) => one.replace(/\s+/g, "")).join("\n");
    for (const place of [
      'tags",0',
      'tags",4',
      'attack_ids",0',
      'malware_families",1',
      'references",1',
      'industries",1',
    ])
      expect(places).toContain(`"${place}`);
  });

  test("an indicator that no object can be made of loses only itself", () => {
    const [pulseOf, config] = [readPulse(pulse(1), () => {}), variables.parse({ ALIENVAULT_API_KEY: "key" })];
    const told: string[] = [];
    const skip = (reason: unknown) => told.push(String(reason));
    const read = chosen(
      pulseOf,
      [ioc("a.example.test"), ioc("m", "Mutex"), ioc("r", "YARA", { content: "rule a {}" })],
      {
        config,
        since: "",
        skip,
      },
    ).map((one) => (one.type === "domain" ? one : { ...one, indicator: "\ud800", content: "\ud800" }));
    const objects = [...toStix(pulseOf, read, { config, known: new Map(), skip })];
    expect(objects.filter(({ type }) => type === "domain-name")).toHaveLength(1);
    expect(objects.filter(({ type }) => type === "mutex")).toHaveLength(0);
    expect(told.length).toBeGreaterThan(0);
    expect(told.join()).toContain("Mutex");
  });

  test.each([{ id: null }, { name: null }, { created: "soon", modified: "later" }])("%j is no pulse", (more) => {
    expect(() => made(more)).toThrow(/"path"/);
  });
});

describe("dates", () => {
  test.each([
    ["2024-02-01T01:02:03.456000", "2024-02-01T01:02:03.456Z"],
    ["2024-02-01T01:02:03", "2024-02-01T01:02:03Z"],
    ["2024-02-01 01:02:03Z", "2024-02-01T01:02:03Z"],
    ["2024-02-01T03:02:03.4+02:00", "2024-02-01T01:02:03.4Z"],
    ["2024-02-01", "2024-02-01T00:00:00Z"],
    [1706749323, "2024-02-01T01:02:03Z"],
    [1706749323456, "2024-02-01T01:02:03.456Z"],
    ["Thu, 01 Feb 2024 01:02:03 GMT", "2024-02-01T01:02:03Z"],
  ])("%j", (created, published) => {
    expect(made({ created }).report).toMatchObject({ published, created: published });
    const [one] = made({ indicators: [ioc("a.example.test", "domain", { created })] }).of("indicator");
    expect(one).toMatchObject({ valid_from: published });
  });

  // Python hashes the zone that pydantic kept
  test("a report's id is that of the date as it came", () => {
    const id = (created: unknown) => made({ created }).report.id;
    expect(id("2024-02-01T01:02:03Z")).toBe(id("2024-02-01T01:02:03+00:00"));
    expect(id("2024-02-01T01:02:03Z")).not.toBe(id("2024-02-01T01:02:03"));
    expect(id("2024-02-01T03:02:03+02:00")).not.toBe(id("2024-02-01T01:02:03Z"));
    for (const seconds of [1706749323, "1706749323"]) expect(id(seconds)).toBe(id("2024-02-01T01:02:03Z"));
  });

  test("one that is none: of the pulse the other one, and it is told", () => {
    const { report, told } = made({ created: "soon" });
    expect(report).toMatchObject({ published: "2024-03-01T00:01:00Z" });
    expect(told).toHaveLength(1);
    expect(made({ modified: "later" }).report).toMatchObject({ modified: "2024-02-01T01:02:03.456Z" });
  });

  test("missing ones: of the pulse the other one, of an indicator the pulse's", () => {
    expect(made({ created: null }).report).toMatchObject({ published: "2024-03-01T00:01:00Z" });
    expect(made({ modified: null }).report).toMatchObject({ modified: "2024-02-01T01:02:03.456Z" });
    const [one] = made({ indicators: [ioc("a.example.test", "domain", { created: null })] }).of("indicator");
    expect(one).toMatchObject({ valid_from: "2024-02-01T01:02:03.456Z" });
  });
});

describe("where the Python connector loses or corrupts", () => {
  test.each([
    ["clear", "613f2e26-407d-48c7-9eca-b8e91df99dc9"],
    ["amber+strict", "826578e1-40ad-459f-bc73-ede076f81f37"],
    ["TLP:AMBER", "f88d31f6-486f-44da-b317-01333bde0b82"],
    ["", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],
    ["purple", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],
  ])("TLP %j", (tlp, id) => {
    const { report, told } = made({ tlp }, { ALIENVAULT_TLP: "red" });
    expect(report.object_marking_refs).toEqual([`marking-definition--${id}`]);
    expect(told).toHaveLength(tlp === "purple" ? 1 : 0);
  });

  test("an IPv6 network is an IPv6 address", () => {
    const { of } = made({ indicators: [ioc("2001:db8::/48", "CIDR"), ioc("198.51.100.0/24", "CIDR")] });
    expect(of("ipv6-addr")).toMatchObject([{ value: "2001:db8::/48" }]);
    expect(of("ipv4-addr")).toMatchObject([{ value: "198.51.100.0/24" }]);
    expect(of("indicator")[0]).toMatchObject({ x_opencti_main_observable_type: "IPv6-Addr" });
  });

  test("the score of e-mail addresses; 0 is the observable's only", () => {
    const scores = (email: string) => {
      const { of } = made(
        { indicators: [ioc("a@example.test", "email")] },
        { ALIENVAULT_X_OPENCTI_SCORE_EMAIL: email },
      );
      return [of("email-addr")[0]?.x_opencti_score, of("indicator")[0]?.x_opencti_score];
    };
    expect(scores("14")).toEqual([14, 14]);
    expect(scores("0")).toEqual([0, 50]);
    expect(scores("")).toEqual([50, 50]);
  });
});

test("the score of each type, observable and indicator alike", () => {
  const types = {
    IP: ["IPv4", "198.51.100.7"],
    DOMAIN: ["domain", "a.example.test"],
    HOSTNAME: ["hostname", "b.example.test"],
    EMAIL: ["email", "c@example.test"],
    FILE: ["FilePath", "/tmp/d"],
    URL: ["URI", "/e"],
    MUTEX: ["Mutex", "f"],
    CRYPTOCURRENCY_WALLET: ["BitcoinAddress", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"],
  } as const;
  for (const [name, [type, value]] of Object.entries(types)) {
    const more = {
      indicators: [ioc(value, type), ioc("2001:db8::/48", "CIDR"), ioc("rule", "YARA", { content: "rule a {}" })],
    };
    const { objects } = made(more, {
      [`ALIENVAULT_X_OPENCTI_SCORE_${name}`]: "11",
      ALIENVAULT_DEFAULT_X_OPENCTI_SCORE: "7",
    });
    const scores = objects.flatMap((object) => (object as unknown as Fields).x_opencti_score ?? []);
    const network = name === "IP" ? 11 : 7;
    expect(scores, name).toEqual([11, network, 11, network, 7]);
  }
});

describe("options that are off", () => {
  test("MITRE's ids off names of malware", () => {
    const names = (env: Env) =>
      made(actor, env)
        .of("malware")
        .map(({ name }) => name);
    expect(names({})).toEqual(["Lantern - S9001", "Pebble"]);
    expect(names({ ALIENVAULT_STRIP_MITRE_IDS: "true" })).toEqual(["Lantern", "Pebble"]);
  });

  test("ISO codes of countries; the id stays", () => {
    const more = { targeted_countries: ["Germany", "Korea, Republic of", "Iran, Islamic Republic of", "Atlantis"] };
    const [without, coded] = [made(more), made(more, { ALIENVAULT_COUNTRY_CODES: "true" })].map(({ of }) =>
      of("location"),
    );
    expect(without?.map(({ country }) => country)).toEqual(["ZZ", "ZZ", "ZZ", "ZZ"]);
    expect(coded?.map(({ country }) => country)).toEqual(["DE", "KR", "IR", "ZZ"]);
    expect(coded?.map(({ id }) => id)).toEqual(without?.map(({ id }) => id));
  });

  const [md5, sha1, sha256] = ["a".repeat(32), "b".repeat(40), "c".repeat(64)];
  const hashes = {
    indicators: [
      ioc(md5, "FileHash-MD5", { description: `MD5 of ${sha256}` }),
      ioc(sha1, "FileHash-SHA1", { description: `SHA1 of ${sha256.toUpperCase()}` }),
      ioc(sha256, "FileHash-SHA256"),
      ioc("d".repeat(32), "FileHash-MD5", { description: `MD5 of ${sha256}` }),
      ioc("e".repeat(64), "FileHash-SHA256"),
    ],
  };
  test("hashes of one file, each with its indicator", () => {
    expect(
      new Set(
        made(hashes)
          .of("file")
          .map(({ id }) => id),
      ).size,
    ).toBe(5);
    const { of, objects } = made(hashes, { ALIENVAULT_GROUP_HASHES: "true" });
    const files = new Map(of("file").map(({ id, hashes: found }) => [id, found]));
    expect([...files.values()]).toEqual([
      { MD5: md5, "SHA-1": sha1, "SHA-256": sha256 },
      { MD5: "d".repeat(32) },
      { "SHA-256": "e".repeat(64) },
    ]);
    expect(of("indicator")).toHaveLength(5);
    expect(relationships(objects, "based-on")).toHaveLength(5);
  });

  test("expiration, where it is later than the beginning; roles; inactive ones", () => {
    const more = {
      tags: ["c2"],
      indicators: [
        ioc("a.example.test", "domain", { expiration: "2024-03-02T00:00:00", role: "command_and_control" }),
        ioc("b.example.test", "domain", { expiration: "2024-01-01T00:00:00", is_active: 0 }),
      ],
    };
    expect(made(more).of("indicator")[0]).not.toHaveProperty("valid_until");
    const [first, second] = made(more, { ALIENVAULT_VALID_UNTIL: "true" }).of("indicator");
    expect(first).toMatchObject({ valid_until: "2024-03-02T00:00:00Z" });
    expect(second).not.toHaveProperty("valid_until");

    const labelled = made(more, { ALIENVAULT_ROLE_LABELS: "true" });
    expect(labelled.of("indicator").map(({ labels }) => labels)).toEqual([["c2", "command_and_control"], ["c2"]]);
    expect(labelled.of("domain-name")[0]).toMatchObject({ x_opencti_labels: ["c2", "command_and_control"] });
    expect(labelled.report.labels).toEqual(["c2"]);

    const inactive = (what: string) =>
      made(more, { ALIENVAULT_INACTIVE_INDICATORS: what })
        .of("indicator")
        .map(({ revoked }) => revoked);
    expect(inactive("import")).toEqual([undefined, undefined]);
    expect(inactive("revoke")).toEqual([undefined, true]);
    expect(inactive("skip")).toEqual([undefined]);
  });

  test("a bound on indicates: whole targets, actors first, and what is left out is told", () => {
    const more = { ...actor, indicators: ["a", "b", "c"].map((name) => ioc(`${name}.example.test`)) };
    const count = (env: Env) => {
      const { objects, told } = made(more, env);
      return [relationships(objects, "indicates").length, told.length];
    };
    expect(count({})).toEqual([15, 0]);
    expect(count({ ALIENVAULT_MAX_INDICATES: "15" })).toEqual([15, 0]);
    expect(count({ ALIENVAULT_MAX_INDICATES: "11" })).toEqual([9, 1]);
    expect(count({ ALIENVAULT_MAX_INDICATES: "2" })).toEqual([0, 1]);
    expect(count({ ALIENVAULT_MAX_INDICATES: "9", ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES: "false" })).toEqual([
      9, 0,
    ]);
  });
});

describe("authors", () => {
  test("one who is called like the provider in another case is the provider, and has no author", () => {
    const { of } = made({ author_name: "ALIENVAULT" });
    expect(of("identity")).toMatchObject([{ name: "ALIENVAULT", created_by_ref: null }]);
  });
});
