import { readFileSync } from "node:fs";
import { closest, distance } from "fastest-levenshtein";
import type * as z from "zod";
import type { Connector } from "../connector.ts";
import { ConfigurationError, type Problem } from "../errors.ts";
import { milliseconds, parseDuration } from "./duration.ts";
import { type Variable, variableOf } from "./env.ts";
import { foreign } from "./foreign.ts";
import { defaultId } from "./identity.ts";
import { type Settings, settings as settingsOf } from "./settings.ts";
import { type Found, readSources } from "./sources.ts";

/** Something that the operator should know; nothing was stopped by it. */
export interface Note {
  readonly level: "info" | "warn";
  readonly key: string;
  readonly message: string;
}

/** What was read. */
export interface Configuration {
  readonly settings: Settings;
  /** The connector's own variables, as its zod object reads them. */
  readonly config: unknown;
  readonly notes: readonly Note[];
  /** Every value that must not leave the process: the log masks them. */
  readonly secrets: readonly string[];
}

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Reads the settings of a connector: environment, then config.yml, then .env, then defaults.
 *
 * @throws {ConfigurationError} with everything that is wrong, not just the first
 */
export function readConfiguration(
  connector: Connector,
  { env, cwd }: { readonly env: Readonly<Record<string, string | undefined>>; readonly cwd: string },
): Configuration {
  const problems: Problem[] = [];
  const notes: Note[] = [];
  const found = readSources(env, cwd, problems);
  const general: Shape = settingsOf(connector).shape;
  const own: Shape = connector.config.shape;
  const all: Shape = { ...general, ...own };

  readFiles(all, found, problems);
  const secrets = secretsIn(all, found);
  migrate(all, found, notes, problems);
  answerForeign(found, all, notes, problems);
  suggest(found, all, notes);
  if (/^changeme$/i.test(found.get("CONNECTOR_ID")?.value ?? "")) found.delete("CONNECTOR_ID");

  const config = parse(own, found, problems);
  if (typeof connector.every === "function" && !found.has("CONNECTOR_DURATION_PERIOD") && config !== undefined) {
    found.set("CONNECTOR_DURATION_PERIOD", { value: connector.every(config), where: "default" });
  }
  const read = parse(general, found, problems) as z.infer<ReturnType<typeof settingsOf>> | undefined;
  if (read) checkTogether(read, problems);
  if (read === undefined || config === undefined || problems.length > 0) throw new ConfigurationError(problems);

  const id = read.CONNECTOR_ID ?? defaultId(connector, read.CONNECTOR_NAME);
  if (read.CONNECTOR_ID === undefined)
    notes.push({ level: "info", key: "CONNECTOR_ID", message: `not set, so it is ${id} at each start` });
  if (read.OPENCTI_URL.startsWith("https:") && !found.has("OPENCTI_SSL_VERIFY")) {
    notes.push({
      level: "warn",
      key: "OPENCTI_SSL_VERIFY",
      message:
        "OpenCTI's certificate is not verified, as with the Python connectors: set OPENCTI_SSL_VERIFY=true, or to the path of your CA",
    });
  }
  return { settings: { ...read, CONNECTOR_ID: id }, config, notes, secrets };
}

/** `NAME_FILE` for each secret `NAME` that isn't set itself. */
function readFiles(shape: Shape, found: Map<string, Found>, problems: Problem[]): void {
  for (const [name, schema] of Object.entries(shape)) {
    const file = found.get(`${name}_FILE`);
    if (!file || !variableOf(schema)?.secret || found.has(name)) continue;
    try {
      found.set(name, { value: readFileSync(file.value, "utf8").trim(), where: file.value });
    } catch (error) {
      problems.push({ key: `${name}_FILE`, value: file.value, message: `cannot be read: ${(error as Error).message}` });
    }
  }
}

/** Secret values, and the passwords inside URLs. */
function secretsIn(shape: Shape, found: ReadonlyMap<string, Found>): string[] {
  const secrets = new Set<string>();
  for (const [name, schema] of Object.entries(shape)) {
    const value = found.get(name)?.value;
    if (value === undefined) continue;
    if (variableOf(schema)?.secret) secrets.add(value);
    if (name === "OPENCTI_CUSTOM_HEADERS")
      for (const pair of value.split(";")) secrets.add(pair.slice(pair.indexOf(":") + 1).trim());
    if (URL.canParse(value)) {
      const { password } = new URL(value);
      if (password) secrets.add(password).add(decodeURIComponent(password));
    }
  }
  return [...secrets].filter((secret) => secret.length >= 4);
}

/** Older variables become the new ones. */
function migrate(shape: Shape, found: Map<string, Found>, notes: Note[], problems: Problem[]): void {
  for (const [name, schema] of Object.entries(shape)) {
    const old = found.get(name);
    const deprecation = variableOf(schema)?.deprecated;
    if (!old || !deprecation) continue;
    const { use, convert, wins = false } = deprecation;
    if (found.has(use) && !wins) {
      notes.push({ level: "warn", key: name, message: `is deprecated and has no effect beside ${use}: take it out` });
      continue;
    }
    try {
      const value = convert(old.value);
      found.set(use, { value, where: name });
      notes.push({ level: "warn", key: name, message: `is deprecated: write ${use}=${value} instead` });
    } catch (error) {
      problems.push({
        key: name,
        value: old.value,
        message: `${(error as Error).message}; it is deprecated: use ${use} instead`,
      });
    }
  }
}

/** pycti's variables that this release refuses, or that have no meaning here. */
function answerForeign(found: ReadonlyMap<string, Found>, shape: Shape, notes: Note[], problems: Problem[]): void {
  for (const [name, { kind, message, harmless }] of foreign) {
    const value = found.get(name)?.value;
    if (value === undefined || Object.hasOwn(shape, name) || harmless.has(value.trim().toLowerCase())) continue;
    if (kind === "refused") problems.push({ key: name, message });
    else notes.push({ level: "warn", key: name, message });
  }
}

/** A variable this close to a known one is a slip of the pen. */
const slip = 3;

/** Names nobody knows: always told for the connector's own prefix, else only where they look like a slip. */
function suggest(found: ReadonlyMap<string, Found>, shape: Shape, notes: Note[]): void {
  const known = Object.keys(shape);
  const prefixes = new Set(known.filter((name) => !Object.hasOwn(foreignPrefixes, prefix(name))).map(prefix));
  for (const name of found.keys()) {
    if (Object.hasOwn(shape, name) || foreign.has(name) || Object.hasOwn(shape, name.replace(/_FILE$/, ""))) continue;
    const own = prefixes.has(prefix(name));
    if (!own && !["OPENCTI_", "CONNECTOR_"].includes(prefix(name))) continue;
    const near = closest(name, known);
    const close = distance(name, near) <= slip;
    if (own || close)
      notes.push({ level: "warn", key: name, message: `is not known${close ? `: did you mean ${near}?` : ""}` });
  }
}

const prefix = (name: string): string => name.slice(0, name.indexOf("_") + 1);
/** Prefixes that others use, too: an unknown name below them says nothing. */
const foreignPrefixes = { OPENCTI_: true, CONNECTOR_: true, HTTP_: true, HTTPS_: true, NO_: true, QUEUE_: true };

/** Reads each variable; `undefined` after any of them was wrong. */
function parse(
  shape: Shape,
  found: ReadonlyMap<string, Found>,
  problems: Problem[],
): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  let good = true;
  for (const [key, schema] of Object.entries(shape)) {
    const raw = found.get(key)?.value;
    const parsed = schema.safeParse(raw);
    if (parsed.success) {
      values[key] = parsed.data;
      continue;
    }
    good = false;
    const variable = variableOf(schema);
    problems.push({
      key,
      ...(raw === undefined ? {} : { value: shown(raw, variable) }),
      message: parsed.error.issues[0]?.message ?? "is wrong",
      ...exampleOf(variable),
    });
  }
  return good ? values : undefined;
}

const shown = (raw: string, variable: Variable | undefined): string => {
  if (variable?.secret) return "***";
  if (!URL.canParse(raw)) return raw;
  const url = new URL(raw);
  return url.password ? raw.replace(`:${url.password}@`, ":***@") : raw;
};

function exampleOf(variable: Variable | undefined): { example?: string } {
  const example = variable?.example ?? (variable?.default || variable?.enum?.[0]);
  return example ? { example } : {};
}

/** What only shows when several settings are seen together. */
function checkTogether(read: Omit<Settings, "CONNECTOR_ID">, problems: Problem[]): void {
  const { CONNECTOR_SEND_TO_DIRECTORY: directory, CONNECTOR_SEND_TO_DIRECTORY_PATH: path } = read;
  if (directory && path === undefined) {
    problems.push({
      key: "CONNECTOR_SEND_TO_DIRECTORY_PATH",
      message: "is required beside CONNECTOR_SEND_TO_DIRECTORY",
      example: "/data/sent",
    });
  }
  if (!directory && !read.CONNECTOR_SEND_TO_QUEUE) {
    problems.push({
      key: "CONNECTOR_SEND_TO_QUEUE",
      value: "false",
      message: "leaves nothing to send to: also set CONNECTOR_SEND_TO_DIRECTORY=true",
    });
  }
  if (read.CONNECTOR_NAME.trim().length < 2) {
    problems.push({
      key: "CONNECTOR_NAME",
      value: read.CONNECTOR_NAME,
      message: "expected at least two characters: OpenCTI refuses less",
    });
  }
  if (milliseconds(parseDuration(read.CONNECTOR_RUN_TIMEOUT)) === 0) {
    problems.push({
      key: "CONNECTOR_RUN_TIMEOUT",
      value: read.CONNECTOR_RUN_TIMEOUT,
      message: "expected more than nothing",
      example: "P1D",
    });
  }
}
