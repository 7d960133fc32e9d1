import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { ConfigurationError } from "../errors.ts";
import { env } from "./env.ts";
import { foreign } from "./foreign.ts";
import { type Configurable, type Configuration, readConfiguration } from "./read.ts";
import { settings } from "./settings.ts";

/*
 * What people's compose files set for the four Python connectors: everything is taken, or answered by a sentence. The
 * connectors' variables are declared here as references cisa-kev-and-mitre A1, B1 and alienvault-and-misp-feed A1, B1 name
 * them, so that this package needs no connector.
 */

const folder = join(import.meta.dirname, "../../../../../shared/data/compose");
const there = existsSync(folder);

const period = (unit: (count: string) => string, wins = false) =>
  env.deprecated({
    use: "CONNECTOR_DURATION_PERIOD",
    convert(count) {
      if (!/^\d+$/.test(count)) throw new Error("expected a whole number");
      return unit(count);
    },
    wins,
  });
const on = env.boolean({ default: true, description: "x" });
const off = env.boolean({ default: false, description: "x" });
const score = env.int({ optional: true, description: "x" });
const text = env.string({ optional: true, description: "x" });

const connectors: Readonly<Record<string, Configurable<z.ZodObject>>> = {
  "cisa-known-exploited-vulnerabilities": {
    slug: "cisa-kev",
    name: "CISA Known Exploited Vulnerabilities",
    id: "cisakev--ba292941-3d20-4bfa-adea-08c0a08406df",
    scope: ["cisa"],
    every: "P2D",
    config: z.object({
      CISA_CATALOG_URL: env.url({ default: "https://www.cisa.gov/feed.json", description: "x" }),
      CISA_CREATE_INFRASTRUCTURES: off,
      CISA_TLP: env.tlp({ default: "TLP:CLEAR", description: "x" }),
      CISA_INTERVAL: period((days) => `P${days}D`),
    }),
  },
  mitre: {
    slug: "mitre",
    name: "MITRE ATT&CK",
    id: "mitre--c9dacf68-b0e6-476d-a24f-4269b1b9cd25",
    scope: ["tool", "report"],
    every: "P7D",
    config: z.object({ MITRE_REMOVE_STATEMENT_MARKING: off, MITRE_INTERVAL: period((days) => `P${days}D`) }),
  },
  alienvault: {
    slug: "alienvault",
    name: "AlienVault",
    id: "8bbae241-6289-4faf-b7d6-7503bed50bbc",
    scope: ["alienvault"],
    every: "PT30M",
    config: z.object({
      ALIENVAULT_BASE_URL: env.url({ default: "https://otx.alienvault.com", description: "x" }),
      ALIENVAULT_API_KEY: env.secret({ description: "x" }),
      ALIENVAULT_TLP: env.tlp({ default: "TLP:WHITE", description: "x" }),
      ALIENVAULT_CREATE_OBSERVABLES: on,
      ALIENVAULT_CREATE_INDICATORS: on,
      ALIENVAULT_PULSE_START_TIMESTAMP: env.instant({ default: "2020-05-01T00:00:00", description: "x" }),
      ALIENVAULT_REPORT_TYPE: env.string({ default: "threat-report", description: "x" }),
      ALIENVAULT_REPORT_STATUS: env.choice(["New", "In progress", "Analyzed", "Closed"], {
        default: "New",
        description: "x",
      }),
      ALIENVAULT_GUESS_MALWARE: off,
      ALIENVAULT_GUESS_CVE: off,
      ALIENVAULT_EXCLUDED_PULSE_INDICATOR_TYPES: env.list({ default: [], description: "x" }),
      ALIENVAULT_ENABLE_RELATIONSHIPS: on,
      ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES: on,
      ALIENVAULT_FILTER_INDICATORS: off,
      ALIENVAULT_DEFAULT_X_OPENCTI_SCORE: env.int({ default: 50, description: "x" }),
      ALIENVAULT_X_OPENCTI_SCORE_IP: score,
      ALIENVAULT_X_OPENCTI_SCORE_DOMAIN: score,
      ALIENVAULT_X_OPENCTI_SCORE_HOSTNAME: score,
      ALIENVAULT_X_OPENCTI_SCORE_EMAIL: score,
      ALIENVAULT_X_OPENCTI_SCORE_FILE: score,
      ALIENVAULT_X_OPENCTI_SCORE_URL: score,
      ALIENVAULT_X_OPENCTI_SCORE_MUTEX: score,
      ALIENVAULT_X_OPENCTI_SCORE_CRYPTOCURRENCY_WALLET: score,
      ALIENVAULT_INTERVAL_SEC: period((seconds) => `PT${seconds}S`),
    }),
  },
  "misp-feed": {
    slug: "misp-feed",
    name: "Misp Feed",
    scope: ["misp-feed"],
    every: "PT5M",
    config: z.object({
      MISP_FEED_SOURCE_TYPE: env.choice(["url", "s3"], { default: "url", description: "x" }),
      MISP_FEED_URL: env.url({ optional: true, description: "x" }),
      MISP_FEED_SSL_VERIFY: on,
      MISP_FEED_BUCKET_NAME: text,
      MISP_FEED_BUCKET_PREFIX: text,
      MISP_FEED_IMPORT_FROM_DATE: env.instant({ optional: true, description: "x" }),
      MISP_FEED_CREATE_REPORTS: on,
      MISP_FEED_REPORT_TYPE: env.string({ default: "misp-event", description: "x" }),
      MISP_FEED_CREATE_INDICATORS: off,
      MISP_FEED_CREATE_OBSERVABLES: off,
      MISP_FEED_CREATE_OBJECT_OBSERVABLES: off,
      MISP_FEED_CREATE_TAGS_AS_LABELS: on,
      MISP_FEED_GUESS_THREATS_FROM_TAGS: off,
      MISP_FEED_GUESS_THREAT_FROM_TAGS: env.deprecated({
        use: "MISP_FEED_GUESS_THREATS_FROM_TAGS",
        convert: (value) => value,
      }),
      MISP_FEED_AUTHOR_FROM_TAGS: off,
      MISP_FEED_IMPORT_TO_IDS_NO_SCORE: score,
      MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT: off,
      MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT_TRANSPARENT: on,
      MISP_FEED_IMPORT_WITH_ATTACHMENTS: off,
      MISP_FEED_INTERVAL: period((minutes) => `PT${minutes}M`, true),
    }),
  },
};

interface Service {
  readonly where: string;
  readonly connector: Configurable<z.ZodObject>;
  readonly variables: Readonly<Record<string, string>>;
}

/** What the operator has in their own `.env`. */
function filled(value: string): string {
  return value.replace(/\$\{(\w+)\}/g, (_, name: string) =>
    name === "OPENCTI_URL"
      ? "http://opencti:8080"
      : `7f0f4bd5-0f5f-4b1e-8c1c-${name.length.toString().padStart(12, "0")}`,
  );
}

function variablesOf(environment: readonly string[] | Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Array.isArray(environment)
    ? environment.map((line: string): [string, string] => [
        line.slice(0, line.indexOf("=")),
        line.slice(line.indexOf("=") + 1),
      ])
    : Object.entries(environment).map(([name, value]): [string, string] => [name, String(value ?? "")]);
  return Object.fromEntries(pairs.map(([name, value]) => [name, filled(value)]));
}

/** The connectors of all stored compose files. */
function services(): Service[] {
  return ["upstream", "wild"].flatMap((kind) =>
    readdirSync(join(folder, kind)).flatMap((file) => {
      const { services } = parse(readFileSync(join(folder, kind, file), "utf8"));
      return Object.values(services as Record<string, { image: string; environment: readonly string[] }>).map(
        ({ image, environment }): Service => {
          const name = /^opencti\/connector-([a-z-]+):/.exec(image)?.[1] ?? image;
          const connector = connectors[name];
          if (!connector) throw new Error(`${file}: ${image} is none of the four connectors`);
          return { where: `${file}: ${name}`, connector, variables: variablesOf(environment) };
        },
      );
    }),
  );
}

function answer({ connector, variables }: Pick<Service, "connector" | "variables">) {
  const sources = { env: variables, cwd: import.meta.dirname, folders: [] };
  try {
    return { configuration: readConfiguration(connector, sources) as Configuration, problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { configuration: undefined, problems: error.problems.map(({ key }) => key) };
  }
}

describe.skipIf(!there)(`compose files of the Python connectors${there ? "" : " (skipped: no shared data)"}`, () => {
  const all = there ? services() : [];

  test("there are files of all four connectors", () => {
    expect(new Set(all.map(({ connector }) => connector.slug)).size).toBe(4);
    expect(all.length).toBeGreaterThanOrEqual(26);
  });

  test.each(all)("$where", ({ connector, variables }) => {
    // only the placeholders are asked for
    const placeholders = Object.keys(variables).filter(
      (name) => variables[name] === "ChangeMe" && name !== "CONNECTOR_ID",
    );
    expect(answer({ connector, variables }).problems.sort()).toEqual(placeholders.sort());

    const own = Object.fromEntries(placeholders.map((name) => [name, "0c64a3c8-4a1c-4d5e-9f1a-2b7d9a1c0e44"]));
    const { configuration, problems } = answer({ connector, variables: { ...variables, ...own } });
    expect(problems).toEqual([]);

    const taken = { ...settings(connector).shape, ...connector.config.shape };
    const told = new Set(configuration?.notes.map(({ key }) => key));
    for (const name of Object.keys(variables)) expect(Object.hasOwn(taken, name) || told.has(name), name).toBe(true);
    for (const name of Object.keys(variables)) if (foreign.has(name)) expect(told).toContain(name);
  });

  const the = (where: string) => {
    const found = all.find((one) => one.where.startsWith(where));
    if (!found) throw new Error(`there is no ${where}`);
    return answer(found).configuration;
  };

  test("the interval of a wild file: a deprecated one counts, one that never existed is told", () => {
    expect(the("circl-daily")?.settings.CONNECTOR_DURATION_PERIOD).toBe("PT1440M");
    const lab = the("lab-misp-feed-and-alienvault-6.4.1.yml: alienvault");
    expect(lab?.settings.CONNECTOR_DURATION_PERIOD).toBe("PT30M");
    expect(lab?.notes).toContainEqual({
      level: "warn",
      key: "ALIENVAULT_INTERVAL",
      message: "is not known: did you mean CONNECTOR_DURATION_PERIOD?",
    });
  });

  test("the smallest upstream file keeps the Python connector's id", () => {
    const smallest = all.find(({ where }) => where.startsWith("cisa-known-exploited-vulnerabilities@7"));
    const variables = { ...smallest?.variables, OPENCTI_TOKEN: "0c64a3c8-4a1c-4d5e-9f1a-2b7d9a1c0e44" };
    const connector = smallest?.connector;
    expect(connector && answer({ connector, variables }).configuration?.settings.CONNECTOR_ID).toBe(
      "cisakev--ba292941-3d20-4bfa-adea-08c0a08406df",
    );
  });
});
