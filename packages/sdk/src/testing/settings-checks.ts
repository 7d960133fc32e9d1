import { expect } from "vitest";
import { configSchema } from "../config/json-schema.ts";
import { readConfiguration } from "../config/read.ts";
import { type NamedVariable, variablesOf } from "../config/variables.ts";
import type { Connector } from "../connector.ts";
import { ConfigurationError } from "../errors.ts";
import type { Check } from "./check.ts";
import { nowhere } from "./trial.ts";

const nonsense = "\u00bfnonsense?";

function read(
  connector: Connector,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  return readConfiguration(connector, { env: { ...nowhere, ...env }, cwd: import.meta.dirname }).config as Record<
    string,
    unknown
  >;
}

/** The variables that are told to be wrong with these settings. */
function wrong(connector: Connector, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    read(connector, env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ key }) => key);
  }
}

/** Secrets and instants are functions inside: what they say is compared. */
function plain(value: unknown): unknown {
  if (typeof value === "function") return value(new Date("2031-01-01T00:00:00.000Z"));
  if (typeof value === "object" && value !== null && "reveal" in value && typeof value.reveal === "function")
    return value.reveal();
  return value;
}

/** Secrets and instants in all settings that were read, as texts. */
const told = (settings: object): string => JSON.stringify(settings, (_key, value) => plain(value));

/**
 * What OpenCTI's composer starts a container of the catalogue with, when nothing but `env` was filled in: the defaults of the
 * schema as texts, the name as containers may have it, and a hash (platform-internals Q7).
 */
function composed(connector: Connector, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const { properties } = configSchema(connector) as { properties: Record<string, { readonly default?: unknown }> };
  const defaults = Object.entries(properties).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const name = connector.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return {
    ...Object.fromEntries(defaults),
    ...env,
    CONNECTOR_ID: "3d7e9a3c-58a4-4a3f-9c3e-2f8f7d1c6b5a",
    CONNECTOR_NAME: name,
    CONNECTOR_TYPE: connector.type,
    OPENCTI_CONFIG_HASH: "0f343b0931126a20f133d67c2b018a3b",
  };
}

const isPicky = ({ type, format, enum: values, secret }: NamedVariable): boolean =>
  !secret &&
  (values !== undefined ||
    type === "boolean" ||
    type === "integer" ||
    type === "number" ||
    format === "uri" ||
    format === "duration");

/** DESIGN: bad configuration is said at once, with its key. */
export const settingsChecks: readonly Check[] = [
  {
    name: "the settings of the fixtures are taken",
    check(connector, { env }) {
      expect(wrong(connector, env)).toEqual([]);
    },
  },
  {
    name: "each required setting is asked for by its name",
    check(connector, { env }) {
      for (const { name, required } of variablesOf(connector).own) {
        if (required) expect(wrong(connector, { ...env, [name]: "" }), `${name} not set`).toEqual([name]);
      }
    },
  },
  {
    name: "each default is a value that may be written",
    check(connector, { env }) {
      for (const { name, default: written } of variablesOf(connector).own) {
        if (written === undefined || written === "") continue;
        const [unset, set] = [read(connector, { ...env, [name]: "" }), read(connector, { ...env, [name]: written })];
        expect(plain(set[name]), `${name}=${written}`).toEqual(plain(unset[name]));
      }
    },
  },
  {
    name: "what OpenCTI's composer sets is taken, changes nothing and warns of nothing",
    check(connector, { env }) {
      const all = composed(connector, { ...nowhere, ...env });
      const { CONNECTOR_ID, CONNECTOR_NAME } = all;
      const take = (variables: Readonly<Record<string, string | undefined>>) =>
        readConfiguration(connector, { env: variables, cwd: import.meta.dirname });
      const { settings, config, notes } = take(all);
      const usual = take({ ...nowhere, ...env, CONNECTOR_ID, CONNECTOR_NAME });
      expect(told(settings)).toBe(told(usual.settings));
      expect(told(config as object)).toBe(told(usual.config as object));
      expect(notes.filter(({ level }) => level === "warn")).toEqual([]);
    },
  },
  {
    name: "nonsense in a setting is refused by its name",
    check(connector, { env }) {
      for (const variable of variablesOf(connector).own) {
        if (!isPicky(variable)) continue;
        expect(wrong(connector, { ...env, [variable.name]: nonsense }), `${variable.name}=${nonsense}`).toEqual([
          variable.name,
        ]);
      }
    },
  },
  {
    name: "each setting says what it does",
    check(connector) {
      for (const { name, description } of variablesOf(connector).own) expect(description.trim(), name).not.toBe("");
    },
  },
];
