import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type * as z from "zod";
import type { ImportConnector } from "../connector.ts";
import { ConfigurationError, type Problem } from "../errors.ts";
import { type Variable, variableOf } from "./env.ts";
import { defaultId } from "./identity.ts";
import { secretsIn, shown } from "./masking.ts";
import { answerForeign, type Found, migrate, type Note, suggest } from "./notes.ts";
import { s3Settings } from "./s3-settings.ts";
import { type Settings, settings as settingsOf } from "./settings.ts";
import { type Layer, readLayers, type Sources } from "./sources.ts";
import { checkTogether } from "./together.ts";

/** What was read. */
export interface Configuration<C = unknown> {
  readonly settings: Settings;
  /** The connector's own variables, as its zod object reads them. */
  readonly config: C;
  readonly notes: readonly Note[];
  /** Every value that must not leave the process: the log masks them. */
  readonly secrets: readonly string[];
}

/** What a connector's settings are read for. */
export type Configurable<C extends z.ZodObject> = Pick<
  ImportConnector<C>,
  "slug" | "name" | "id" | "scope" | "every" | "config"
>;

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Reads the settings of a connector: environment, then config.yml, then .env, then defaults.
 *
 * @throws {ConfigurationError} with everything that is wrong, not just the first
 */
export function readConfiguration<C extends z.ZodObject>(
  connector: Configurable<C>,
  sources: Sources,
): Configuration<z.infer<C>> {
  const { shared } = sources;
  const problems: Problem[] = [];
  const notes: Note[] = [];
  const general = settingsOf(connector);
  const all: Shape = { ...general.shape, ...connector.config.shape };

  const found = gather(all, sources, notes, problems);
  migrate(all, found, notes, problems);
  const secrets = secretsIn(all, found);
  answerForeign(all, found, notes);
  suggest(all, found, notes, shared);
  if (/^changeme$/i.test(found.get("CONNECTOR_ID")?.value.trim() ?? "")) found.delete("CONNECTOR_ID");

  follow(connector.config.shape, general.shape, found);
  const { all: config } = parse(connector.config, found, problems);
  const { every } = connector;
  if (typeof every === "function" && config !== undefined && !found.has("CONNECTOR_DURATION_PERIOD")) {
    found.set("CONNECTOR_DURATION_PERIOD", { value: every(config) });
  }
  const { all: read, good } = parse(general, found, problems);
  checkTogether(good, found, problems);
  const written = <T extends { readonly key: string }>(one: T): T =>
    shared?.own && found.get(one.key)?.own ? { ...one, key: `${shared.own.prefix}${one.key}` } : one;
  if (read === undefined || config === undefined || problems.length > 0)
    throw new ConfigurationError(problems.map(written), notes.map(written));

  const id = read.CONNECTOR_ID ?? defaultId(connector, read.CONNECTOR_NAME, shared?.own?.name);
  const settings: Settings = { ...read, CONNECTOR_ID: id };
  notes.push(...remarks(settings, found));
  return { settings, config, notes: notes.map(written), secrets };
}

/**
 * Reads the variables of a process that are no connector's.
 *
 * @throws {ConfigurationError} with everything that is wrong
 */
export function readVariables<O extends z.ZodObject>(schema: O, sources: Sources): z.infer<O> {
  const problems: Problem[] = [];
  const found = gather(schema.shape, sources, [], problems);
  const { all } = parse(schema, found, problems);
  if (all === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return all;
}

/** What is set, by variable: the first place that has it counts. */
function gather(shape: Shape, sources: Sources, notes: Note[], problems: Problem[]): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const layer of readLayers(sources, problems)) {
    readSecrets(shape, layer, sources.cwd, notes, problems);
    for (const [name, value] of layer.values)
      if (!found.has(name)) found.set(name, { value, from: layer.file, own: layer.own });
  }
  return found;
}

/** `NAME_FILE` becomes the secret `NAME` of the same place, where it isn't set there itself. */
function readSecrets(shape: Shape, { values }: Layer, cwd: string, notes: Note[], problems: Problem[]): void {
  for (const [name, schema] of Object.entries(shape)) {
    const key = `${name}_FILE`;
    const file = values.get(key);
    if (file === undefined || !variableOf(schema)?.secret) continue;
    if (values.has(name)) {
      notes.push({ level: "warn", key, message: `has no effect beside ${name}: take one of them out` });
      continue;
    }
    try {
      const text = readFileSync(resolve(cwd, file.trim()), "utf8").trim();
      if (text === "") problems.push({ key, value: file, message: "this file is empty: expected the secret in it" });
      else values.set(name, text);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : error;
      problems.push({ key, value: file, message: `this file cannot be read (${code}): expected the secret in it` });
    }
  }
}

/** A variable that follows a general one has its value, set or not, where it is not set itself. */
function follow(own: Shape, general: Shape, found: Map<string, Found>): void {
  for (const [name, schema] of Object.entries(own)) {
    const { follows = "" } = variableOf(schema) ?? {};
    const usual = general[follows] && variableOf(general[follows])?.default;
    const followed = found.get(follows) ?? (usual === undefined ? undefined : { value: usual });
    if (followed && !found.has(name)) found.set(name, followed);
  }
}

/** What was read of an object: all variables, `undefined` after any of them was wrong; and those that are good. */
interface Parsed<T> {
  readonly all: T | undefined;
  readonly good: Partial<T>;
}

/** Reads all variables of an object. */
function parse<O extends z.ZodObject>(
  schema: O,
  found: ReadonlyMap<string, Found>,
  problems: Problem[],
): Parsed<z.infer<O>> {
  const shape: Shape = schema.shape;
  const result = schema.safeParse(Object.fromEntries(Object.keys(shape).map((key) => [key, found.get(key)?.value])));
  if (result.success) return { all: result.data, good: result.data };
  for (const { path, message } of result.error.issues) {
    // an author's rule over several variables may name none of them
    const key = path.length === 0 ? Object.keys(shape).join(", ") : String(path[0]);
    const raw = found.get(key);
    const variable = shape[key] && variableOf(shape[key]);
    problems.push({
      key,
      ...(raw === undefined ? {} : { value: shown(raw.value, variable) }),
      message: raw?.from === undefined ? message : `${message}; it comes from ${raw.from}`,
      ...exampleOf(variable),
    });
  }
  const good = Object.entries(shape).flatMap(([key, one]) => {
    const read = one.safeParse(found.get(key)?.value);
    return read.success ? [[key, read.data] as const] : [];
  });
  return { all: undefined, good: Object.fromEntries(good) as Partial<z.infer<O>> };
}

function exampleOf(variable: Variable | undefined): { example?: string } {
  const example = variable?.example ?? (variable?.default || variable?.enum?.[0]);
  return example ? { example } : {};
}

/** What was decided for the operator. */
function* remarks(settings: Settings, found: ReadonlyMap<string, Found>): Generator<Note> {
  const { CONNECTOR_ID: id, OPENCTI_URL: url } = settings;
  if (!found.has("CONNECTOR_ID"))
    yield { level: "info", key: "CONNECTOR_ID", message: `not set, so it is ${id} at each start` };
  if (Object.keys(settings.OPENCTI_CUSTOM_HEADERS).some((name) => name.toLowerCase() === "authorization")) {
    yield {
      level: "warn",
      key: "OPENCTI_CUSTOM_HEADERS",
      message:
        "has an Authorization, which OpenCTI is given instead of OPENCTI_TOKEN, as with the Python connectors: where OpenCTI refuses it, take it out",
    };
  }
  if (settings.CONNECTOR_SCOPE.length === 0) {
    const message = "names nothing: the connector is registered without a scope, take the line out for the usual one";
    yield { level: "warn", key: "CONNECTOR_SCOPE", message };
  }
  if (settings.CONNECTOR_SEND_TO_DIRECTORY_PATH !== undefined && !settings.CONNECTOR_SEND_TO_DIRECTORY) {
    const message = "has no effect without CONNECTOR_SEND_TO_DIRECTORY=true: set that, or take the line out";
    yield { level: "warn", key: "CONNECTOR_SEND_TO_DIRECTORY_PATH", message };
  }
  if (!settings.CONNECTOR_SEND_TO_S3) {
    const message = "has no effect without CONNECTOR_SEND_TO_S3=true: set that, or take the line out";
    // those with a default are set by who sets every default
    for (const [key, schema] of Object.entries(s3Settings))
      if (found.has(key) && variableOf(schema)?.default === undefined) yield { level: "warn", key, message };
  }
  if (/\/graphql\/*$/.test(found.get("OPENCTI_URL")?.value.trim() ?? "")) {
    yield {
      level: "info",
      key: "OPENCTI_URL",
      message: `is taken without /graphql at its end: ${shown(url, undefined)}`,
    };
  }
  if (url.startsWith("https:") && !found.has("OPENCTI_SSL_VERIFY")) {
    yield {
      level: "warn",
      key: "OPENCTI_SSL_VERIFY",
      message:
        "is not set, so OpenCTI's certificate is not verified, as with the Python connectors: set it to true, or to the path of your CA",
    };
  }
}
