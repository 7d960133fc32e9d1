import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Connector, readConfiguration, variablesOf } from "@octi/sdk/runtime";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readDemoSettings } from "../demo-settings.ts";
import { hostSettings } from "../host-settings.ts";
import { connectors as registry } from "../registry.ts";
import { demoFile } from "./demo.ts";
import { composeEnvSample } from "./env-sample.ts";
import { connectorFile, hostFile, mergedFile } from "./file.ts";
import { withDefault } from "./service.ts";

const connectors: readonly Connector[] = await Promise.all(
  Object.values(registry).map(async (load) => (await load()).default),
);
const demonstrated = connectors.map((connector) => {
  const folder = join(import.meta.dirname, "../../../../connectors", connector.slug);
  return { connector, settings: readDemoSettings(folder) ?? {} };
});

/** Fills in what Compose 1.29 does, and no more than it: `${NAME:-default}` and `${NAME:?message}`, not nested. */
function interpolated(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name: string, kind?: string, rest = "") => {
    if (values[name]) return values[name];
    if (kind === "?") throw new Error(`${name}: ${rest}`);
    if (rest.includes("$")) throw new Error(`${whole} is nested`);
    return rest;
  });
}

type Services = Readonly<Record<string, { readonly environment: readonly string[]; readonly [key: string]: unknown }>>;

const servicesOf = (text: string, values: Readonly<Record<string, string | undefined>> = { OPENCTI_TOKEN: "token" }) =>
  parse(interpolated(text, values)).services as Services;

const environmentOf = (service: Services[string] | undefined): Record<string, string> =>
  Object.fromEntries(
    service?.environment.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]) ?? [],
  );

const files: readonly (readonly [name: string, text: string])[] = [
  ["merged", mergedFile(connectors)],
  ["host", hostFile(connectors)],
  ["demo", demoFile(demonstrated)],
  ...connectors.map((one) => [one.slug, connectorFile(one)] as const),
];

test.each(files)(
  "%s can be pasted into a stack: nothing is built, read from beside it, or said by an anchor",
  (_, text) => {
    expect(text).not.toMatch(/^\s*(build|env_file|extends|configs|secrets|version):/m);
    expect(text).not.toMatch(/[:-] [&*]\w/);
    for (const [name, service] of Object.entries(servicesOf(text))) {
      expect(service.restart).toBe("always");
      for (const volume of (service.volumes ?? []) as string[]) expect(volume).toMatch(/^\w+:\//);
      if (name === "rabbitmq") continue;
      expect(service).toMatchObject({ mem_limit: expect.stringMatching(/^\d+m$/), read_only: true });
      expect(service.logging).toMatchObject({ options: { "max-size": "10m" } });
    }
  },
);

test("without the token the files say what is missing", () => {
  expect(() => servicesOf(mergedFile(connectors), {})).toThrow("OPENCTI_TOKEN: set it to the token of a user");
});

test("each connector of the merged file starts by its profile, and reads the defaults of its own settings", () => {
  const services = servicesOf(mergedFile(connectors));
  expect(Object.keys(services)).toEqual(connectors.map(({ slug }) => `connector-${slug}`));
  for (const connector of connectors) {
    const service = services[`connector-${connector.slug}`];
    expect(service?.profiles).toEqual([connector.slug, "all"]);
    const needed = { ALIENVAULT_API_KEY: "key", MISP_FEED_URL: "https://feed.example/" };
    const env = { ...environmentOf(service), OPENCTI_TOKEN: "0c64a3c8-4a1c-4d5e-9f1a-2b7d9a1c0e44" };
    for (const [name, value] of Object.entries(needed)) if (name in env) Object.assign(env, { [name]: value });
    const sources = { cwd: import.meta.dirname, folders: [] };
    const read = readConfiguration(connector, { ...sources, env });
    const own = Object.fromEntries(
      Object.entries(env).filter(([name]) => name in needed || name.startsWith("OPENCTI_")),
    );
    const bare = readConfiguration(connector, { ...sources, env: own });
    expect(JSON.stringify(read.config)).toBe(JSON.stringify(bare.config));
    expect(read.settings.CONNECTOR_ID).toBe(bare.settings.CONNECTOR_ID);
    expect(read.settings.CONNECTOR_DURATION_PERIOD).toBe(bare.settings.CONNECTOR_DURATION_PERIOD);
    expect(read.notes.filter(({ level }) => level === "warn")).toEqual([]);
  }
});

test("what .env says reaches the connector that it is for", () => {
  const values = { OPENCTI_TOKEN: "t", CONNECTOR_CISA_KEV_ID: "an-id", CISA_TLP: "TLP:RED", CONNECTOR_MITRE_NAME: "M" };
  const services = servicesOf(mergedFile(connectors), values);
  expect(environmentOf(services["connector-cisa-kev"])).toMatchObject({ CONNECTOR_ID: "an-id", CISA_TLP: "TLP:RED" });
  expect(environmentOf(services["connector-mitre"])).toMatchObject({ CONNECTOR_ID: "", CONNECTOR_NAME: "M" });
  const host = environmentOf(servicesOf(hostFile(connectors), values).connectors);
  expect(host).toMatchObject({ CISA_KEV__CONNECTOR_ID: "an-id", CISA_TLP: "TLP:RED" });
});

test("the sample of .env has every variable of both files, and is read as it is meant", () => {
  const text = composeEnvSample(connectors);
  const named = new Set([...text.matchAll(/^#?(\w+)=/gm)].map(([, name]) => name));
  for (const compose of [mergedFile(connectors), hostFile(connectors)])
    for (const [, name = ""] of compose.matchAll(/\$\{(\w+)/g)) expect(named, name).toContain(name);
  expect(parseEnv(text)).toEqual({
    COMPOSE_PROFILES: "cisa-kev,mitre",
    OPENCTI_TOKEN: "ChangeMe",
    ALIENVAULT_API_KEY: "ChangeMe",
  });
});

test("the host has as many runs at a time as where nothing is said, and its sample says so", () => {
  const { HOST_PARALLEL_RUNS: runs } = environmentOf(servicesOf(hostFile(connectors)).connectors);
  expect(runs).toBe(String(hostSettings.pick({ HOST_PARALLEL_RUNS: true }).parse({}).HOST_PARALLEL_RUNS));
  expect(composeEnvSample(connectors)).toContain(`#HOST_PARALLEL_RUNS=${runs}\n`);
});

test("a connector's own file takes its own names", () => {
  for (const connector of connectors) {
    const env = environmentOf(
      servicesOf(connectorFile(connector), { OPENCTI_TOKEN: "t", CONNECTOR_ID: "mine" })[`connector-${connector.slug}`],
    );
    expect(env.CONNECTOR_ID).toBe("mine");
    const names = variablesOf(connector).own.filter(({ deprecated }) => !deprecated);
    for (const { name } of names) expect(Object.keys(env)).toContain(name);
  }
});

test("the demo has every connector, on the stand-in's feeds, with a key that may be made wrong", () => {
  const services = servicesOf(demoFile(demonstrated), { ALIENVAULT_API_KEY: "wrong" });
  expect(Object.keys(services)).toEqual(["rabbitmq", "opencti", ...connectors.map(({ slug }) => `connector-${slug}`)]);
  expect(environmentOf(services["connector-cisa-kev"]).CISA_CATALOG_URL).toMatch(/^http:\/\/opencti:8080\/feeds\//);
  expect(environmentOf(services["connector-alienvault"]).ALIENVAULT_API_KEY).toBe("wrong");
});

test("a default that Compose would misread is refused", () => {
  expect(() => withDefault("A", "}")).toThrow("A: the default } cannot stand in a compose file");
});

test("the Dockerfile's health port is the one that nothing else uses", () => {
  const dockerfile = readFileSync(join(import.meta.dirname, "../../../../docker/Dockerfile"), "utf8");
  const [, port] = /CONNECTOR_HEALTH_PORT=(\d+)/.exec(dockerfile) ?? [];
  const general = connectors.flatMap((connector) => variablesOf(connector).general);
  expect(port).toBe("9096");
  expect(general.map((variable) => variable.default)).not.toContain(port);
});
