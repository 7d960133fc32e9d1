import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "@octi/sdk/runtime";
import { afterEach, expect, test } from "vitest";
import { readCompany } from "./company.ts";
import { configured } from "./configured.ts";
import { connectors } from "./registry.ts";
import { endAll, folder } from "./test-host.ts";

afterEach(endAll);

const minimal = { OPENCTI_URL: "http://opencti:8080", OPENCTI_TOKEN: "d434ce02-e58e-4cac-8b4c-42bf16748e84" };
const two = {
  HOST_CONNECTORS: "cisa-kev, misp-feed:circl,misp-feed:botvrij",
  CIRCL__MISP_FEED_URL: "http://circl.example/feed",
  BOTVRIJ__MISP_FEED_URL: "http://botvrij.example/feed",
};

type Env = Readonly<Record<string, string>>;

async function read(env: Env, yaml?: string, name = "config.yml") {
  const cwd = folder();
  if (yaml !== undefined) writeFileSync(join(cwd, name), yaml);
  return configured(await readCompany(connectors, { env: { ...minimal, ...env }, cwd, folders: [] }));
}

async function problems(env: Env, yaml?: string): Promise<readonly object[]> {
  try {
    await read(env, yaml);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test("each has its own settings, name and id; what has no prefix holds for all", async () => {
  const { members, settings } = await read({
    ...two,
    CONNECTOR_LOG_LEVEL: "debug",
    BOTVRIJ__CONNECTOR_LOG_LEVEL: "error",
    CONNECTOR_RUN_AND_TERMINATE: "true",
    MISP_FEED_CREATE_INDICATORS: "true",
  });
  expect(settings).toMatchObject({ HOST_PARALLEL_RUNS: 2, CONNECTOR_LOG_LEVEL: "debug" });
  const seen = members.map(({ label, configuration: { settings: own, config } }) => [
    label,
    own.CONNECTOR_NAME,
    own.CONNECTOR_LOG_LEVEL,
    own.CONNECTOR_RUN_AND_TERMINATE,
    (config as Env).MISP_FEED_URL,
    (config as Env).MISP_FEED_CREATE_INDICATORS,
  ]);
  expect(seen).toEqual([
    ["cisa-kev", "CISA Known Exploited Vulnerabilities", "debug", true, undefined, undefined],
    ["circl", "Misp Feed circl", "debug", true, "http://circl.example/feed", true],
    ["botvrij", "Misp Feed botvrij", "error", true, "http://botvrij.example/feed", true],
  ]);
});

test("ids are the same at each start, and nobody's twice: the first of a kind has the one it has alone", async () => {
  const ids = async (connectorsListed: string, env: Env = {}) =>
    (await read({ ...two, HOST_CONNECTORS: connectorsListed, MISP_FEED_URL: "http://a.example", ...env })).members.map(
      ({ configuration }) => configuration.settings.CONNECTOR_ID,
    );
  const [kev, plain, circl] = await ids("cisa-kev,misp-feed,misp-feed:circl");
  expect(kev).toBe("cisakev--ba292941-3d20-4bfa-adea-08c0a08406df");
  expect(new Set([kev, plain, circl]).size).toBe(3);
  expect(await ids("misp-feed:circl", { CONNECTOR_NAME: "Another name" })).toEqual([circl]);
  expect(await ids("misp-feed:circl,cisa-kev", { CIRCL__CONNECTOR_ID: "my-own" })).toEqual(["my-own", kev]);
});

test("one config.yml for all: HOST_CONFIG, or the one in the folder; HOST_CONNECTORS counts more than its list", async () => {
  const yaml = `
opencti: { url: http://other:8080 }
misp_feed: { create_indicators: true }
host: { parallel_runs: 3 }
connectors:
  misp-feed:circl:
    connector: { name: CIRCL }
    misp_feed: { url: http://circl.example/yaml }
  mitre:
  cisa-kev:
    cisa: { tlp: "TLP:RED" }
`;
  const { members, settings, notes } = await read({ OPENCTI_URL: "" }, yaml);
  expect(settings.HOST_PARALLEL_RUNS).toBe(3);
  expect(members.map(({ label }) => label)).toEqual(["circl", "mitre", "cisa-kev"]);
  expect(members[0]?.configuration).toMatchObject({
    settings: { CONNECTOR_NAME: "CIRCL", OPENCTI_URL: "http://other:8080" },
    config: { MISP_FEED_URL: "http://circl.example/yaml", MISP_FEED_CREATE_INDICATORS: true },
  });
  expect(members[2]?.configuration.config).toMatchObject({ CISA_TLP: "TLP:RED" });
  expect(notes.filter(({ level }) => level === "warn")).toEqual([]);

  const chosen = await read({ HOST_CONNECTORS: "cisa-kev", HOST_CONFIG: "many.yml" }, yaml, "many.yml");
  expect(chosen.members.map(({ label }) => label)).toEqual(["cisa-kev"]);
  expect(chosen.members[0]?.configuration.config).toMatchObject({ CISA_TLP: "TLP:RED" });
  expect(chosen.notes.map(({ key }) => key)).toEqual(
    expect.arrayContaining(["connectors.misp-feed:circl", "connectors.mitre"]),
  );
  await expect(read({ HOST_CONFIG: "none.yml" })).rejects.toThrow("none.yml: this file is missing");
});

test("everything that is wrong with any of them is said at once: what concerns all once, else whom it concerns", async () => {
  const found = await problems({
    ...two,
    OPENCTI_TOKEN: "ChangeMe",
    HOST_PARALLEL_RUNS: "0",
    CISA_KEV__CISA_TLP: "purple",
    MISP_FEED_DATE_FILTER_FIELD: "never",
  });
  const wrong = found as { key: string; connectors?: string[] }[];
  expect(wrong.map(({ key, connectors: whose }) => [key, whose])).toEqual([
    ["HOST_PARALLEL_RUNS", undefined],
    ["CISA_KEV__CISA_TLP", ["cisa-kev"]],
    ["OPENCTI_TOKEN", undefined],
    ["MISP_FEED_DATE_FILTER_FIELD", ["circl", "botvrij"]],
  ]);
});

test("a slip of the pen in a prefix is told beside what is missing for it", async () => {
  const { BOTVRIJ__MISP_FEED_URL: url, ...others } = two;
  const read2 = read({ ...others, BOTVRIG__MISP_FEED_URL: url });
  await expect(read2).rejects.toMatchObject({
    problems: [{ key: "BOTVRIJ__MISP_FEED_URL" }],
    notes: expect.arrayContaining([
      {
        level: "warn",
        key: "BOTVRIG__MISP_FEED_URL",
        message: "is not known: did you mean BOTVRIJ__MISP_FEED_URL?",
      },
    ]),
  });
});

test.each([
  ["one id for several", { ...two, CONNECTOR_ID: "same" }, ["CONNECTOR_ID"]],
  ["one name for several", { ...two, CONNECTOR_NAME: "Same" }, ["CONNECTOR_NAME"]],
  ["a port of one's own", { ...two, CIRCL__CONNECTOR_HEALTH_PORT: "8081" }, ["CIRCL__CONNECTOR_HEALTH_PORT"]],
  ["metrics of one's own", { ...two, CIRCL__CONNECTOR_EXPOSE_METRICS: "true" }, ["CIRCL__CONNECTOR_EXPOSE_METRICS"]],
  ["what one alone lacks", { ...two, BOTVRIJ__MISP_FEED_URL: "" }, ["BOTVRIJ__MISP_FEED_URL"]],
  ["nothing to run", {}, ["HOST_CONNECTORS"]],
  ["no such connector", { HOST_CONNECTORS: "cisa-kev,cisa" }, ["HOST_CONNECTORS"]],
  ["no form", { HOST_CONNECTORS: "cisa-kev:a:b" }, ["HOST_CONNECTORS"]],
  ["twice", { HOST_CONNECTORS: "cisa-kev,cisa-kev" }, ["HOST_CONNECTORS"]],
  ["two of one name", { HOST_CONNECTORS: "misp-feed:a-b,cisa-kev:A_B" }, ["HOST_CONNECTORS"]],
])("%s is wrong", async (_, env, keys) => {
  expect((await problems(env)).map((problem) => (problem as { key: string }).key)).toEqual(keys);
});

test("metrics of all but one: that one's own setting counts", async () => {
  const env = { ...two, CONNECTOR_EXPOSE_METRICS: "true", CIRCL__CONNECTOR_EXPOSE_METRICS: "false" };
  const { members } = await read(env);
  expect(members.map(({ configuration }) => configuration.settings.CONNECTOR_EXPOSE_METRICS)).toEqual([
    true,
    false,
    true,
  ]);
});

test("names that nobody reads are told once, with what was meant, and without another connector's names", async () => {
  const { notes } = await read({
    ...two,
    CIRCEL__MISP_FEED_TLP: "x",
    CIRCL__MISP_FEED_URLL: "x",
    CIRCEL__MISP_FEED_SSL_VERIFY: "true",
    OPENCTI_TOEKN: "x",
    CISA_DETAIL: "true",
  });
  const told = notes.filter(({ level }) => level === "warn");
  expect(told.map(({ key, message, connectors: whose }) => [`${key} ${message}`, whose])).toEqual([
    ["CIRCEL__MISP_FEED_SSL_VERIFY is not known: did you mean CIRCL__MISP_FEED_SSL_VERIFY?", undefined],
    ["OPENCTI_TOEKN is not known: did you mean OPENCTI_TOKEN?", undefined],
    ["CISA_DETAIL is not known: did you mean CISA_DETAILS?", ["cisa-kev"]],
    ["CIRCL__MISP_FEED_URLL is not known: did you mean MISP_FEED_URL?", ["circl"]],
  ]);
});

test("only what is asked for is loaded", async () => {
  const loaded: string[] = [];
  const watched = Object.fromEntries(
    Object.entries(connectors).map(([slug, load]) => [
      slug,
      () => {
        loaded.push(slug);
        return load();
      },
    ]),
  );
  await readCompany(watched, { env: { ...minimal, ...two }, cwd: folder(), folders: [] });
  expect(loaded).toEqual(["cisa-kev", "misp-feed"]);
});
