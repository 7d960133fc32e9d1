import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import type { Problem } from "../errors.ts";

/** Several connectors share a process, and with it the places where settings stand. */
export interface Shared {
  /** What stands in front of the names of each connector's own variables: `CIRCL__`. */
  readonly prefixes: readonly string[];
  /** Names of what any of them reads, or the process itself. */
  readonly known: ReadonlySet<string>;
  /** The connector whose settings are read; absent where the process reads its own. */
  readonly own?: Own;
}

/** One of the connectors that share a process. */
export interface Own {
  readonly prefix: string;
  /** Its key below `connectors:` in config.yml: `misp-feed:circl`. */
  readonly section: string;
  /** What tells it from others of its kind: `circl`. */
  readonly name?: string;
}

/** Where the settings of a connector may stand. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `config.yml` and `.env` are looked for first. */
  readonly cwd: string;
  /** Where they are looked for then: the folders of the Python images. */
  readonly folders?: readonly string[];
  /** Path of the `config.yml`, where it isn't looked for. */
  readonly file?: string;
  /** Absent for a connector that has its process alone. */
  readonly shared?: Shared;
}

/** One place with settings, blank ones left out. */
export interface Layer {
  /** The file's path; `undefined` for the environment. */
  readonly file: string | undefined;
  /** Whether they are one connector's among several, told by its prefix or its part of the file. */
  readonly own?: boolean;
  readonly values: Map<string, string>;
}

const pythonRoot = "/opt";

/** The Python images' own folders: a config.yml mounted there is found after the image was swapped (cisa-kev-and-mitre A1). */
function pythonFolders(): readonly string[] {
  if (!existsSync(pythonRoot)) return [];
  return readdirSync(pythonRoot)
    .filter((name) => name.startsWith("opencti-connector-"))
    .map((name) => join(pythonRoot, name));
}

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/** The first of these files that is there. A folder in a file's place is what Docker makes of a mount without a source. */
function readFirst(files: readonly string[], problems: Problem[]): { file: string; text: string } | undefined {
  for (const file of files) {
    try {
      // Windows' editors write a byte order mark, which would become a part of the first name
      return { file, text: readFileSync(file, "utf8").replace(/^\ufeff/, "") };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ENOENT" || code === "ENOTDIR") continue;
      const message =
        code === "EISDIR"
          ? "expected a file and found a folder: Docker makes one where a mounted file doesn't exist on the host"
          : `cannot be read (${code ?? reason(error)})`;
      problems.push({ key: file, message });
    }
  }
  return undefined;
}

const unset = new Set(["", "~", "null"]);

function plain(value: unknown): string | undefined {
  if (typeof value === "string") return unset.has(value.trim().toLowerCase()) ? "" : value;
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value.join(",") : undefined;
}

type Section = Readonly<Record<string, unknown>>;

const isSection = (value: unknown): value is Section =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one place of pycti's that its variable doesn't say: `connector.listen_protocol_api_ssl_key` (connector-sdk-contract 1.3). */
const oddPlace = /^CONNECTOR_(?=LISTEN_PROTOCOL_API_SSL_)/;

/** The content of a file. */
function parsed({ file, text }: { file: string; text: string }, problems: Problem[]): Section {
  let content: unknown;
  try {
    content = parse(text, { schema: "failsafe", merge: true }) ?? {};
  } catch (error) {
    problems.push({ key: file, message: `is not YAML: ${reason(error)}` });
    return {};
  }
  if (isSection(content)) return content;
  problems.push({ key: file, message: "expected sections such as opencti: and connector:, with keys below them" });
  return {};
}

/**
 * `{ cisa: { tlp: "TLP:RED" } }` to `CISA_TLP`: section and key, as pycti names them. Every scalar stays the text that was
 * written: a key such as `12e45` or `0123` is no number.
 */
function readSections(file: string, content: Section, problems: Problem[]): Layer["values"] {
  const values = new Map<string, string>();
  for (const [section, keys] of Object.entries(content)) {
    if (plain(keys) === "") continue;
    if (!isSection(keys)) {
      problems.push({ key: `${file}: ${section}`, message: "expected a section with keys below it" });
      continue;
    }
    for (const [key, value] of Object.entries(keys)) {
      const written = plain(value);
      if (written === undefined) {
        problems.push({ key: `${file}: ${section}.${key}`, message: "expected a text, number, boolean or list" });
      } else values.set(`${section}_${key}`.replaceAll("-", "_").toUpperCase().replace(oddPlace, ""), written);
    }
  }
  return values;
}

/** The part of a file below `connectors:`, by connector; those without settings of their own are empty. */
function partsOf(file: string, connectors: unknown, problems: Problem[]): ReadonlyMap<string, Section> {
  const parts = new Map<string, Section>();
  if (connectors === undefined || plain(connectors) === "") return parts;
  if (!isSection(connectors)) {
    const message = "expected connectors such as cisa-kev: and misp-feed:circl:, with their sections below them";
    problems.push({ key: `${file}: connectors`, message });
    return parts;
  }
  for (const [name, sections] of Object.entries(connectors)) {
    const isEmpty = plain(sections) === "";
    if (!isEmpty && !isSection(sections))
      problems.push({ key: `${file}: connectors.${name}`, message: "expected sections with keys below them" });
    parts.set(name, isSection(sections) ? sections : {});
  }
  return parts;
}

/** A config.yml; where connectors share it, first the part of the one that reads, then what stands above `connectors:`. */
function readYaml(read: { file: string; text: string }, shared: Shared | undefined, problems: Problem[]): Layer[] {
  const { file } = read;
  const content = parsed(read, problems);
  if (!shared) return [{ file, values: readSections(file, content, problems) }];
  const { connectors, ...common } = content;
  const part = partsOf(file, connectors, problems).get(shared.own?.section ?? "") ?? {};
  const where = `${file}: connectors.${shared.own?.section}`;
  return [
    { file, own: true, values: readSections(where, part, problems) },
    { file, values: readSections(file, common, problems) },
  ];
}

/** Where connectors share a place: what has the prefix of the one that reads, then what has none. */
function split({ file, values }: Layer, { prefixes, own }: Shared): Layer[] {
  const owned = new Map<string, string>();
  const common = new Map<string, string>();
  for (const [name, value] of values) {
    const prefix = prefixes.find((one) => name.startsWith(one));
    if (prefix === undefined) common.set(name, value);
    else if (prefix === own?.prefix) owned.set(name.slice(prefix.length), value);
  }
  return [
    { file, own: true, values: owned },
    { file, values: common },
  ];
}

const proxies = ["http_proxy", "https_proxy", "no_proxy"];

/** The environment; proxies also by their names in lower case, which most programs read. */
function readEnvironment(env: Sources["env"]): Layer {
  const values = new Map<string, string>();
  for (const name of proxies) if (env[name] !== undefined) values.set(name.toUpperCase(), env[name]);
  for (const [name, value] of Object.entries(env)) if (value?.trim()) values.set(name, value);
  return { file: undefined, values };
}

/** Folders in which config.yml and .env are looked for (cisa-kev-and-mitre A1, B1). */
const placesOf = ({ cwd, folders = pythonFolders() }: Sources): string[] =>
  [cwd, ...folders].flatMap((folder) => [folder, join(folder, "src")]);

function findYaml(sources: Sources, problems: Problem[]): { file: string; text: string } | undefined {
  if (sources.file === undefined) {
    return readFirst(
      placesOf(sources).map((place) => join(place, "config.yml")),
      problems,
    );
  }
  const file = resolve(sources.cwd, sources.file);
  const before = problems.length;
  const found = readFirst([file], problems);
  if (!found && problems.length === before) problems.push({ key: file, message: "this file is missing" });
  return found;
}

/** The keys below `connectors:` in a config.yml that several connectors share, in its order. What is wrong with it `readLayers` says. */
export function connectorsIn(sources: Sources): readonly string[] {
  const yaml = findYaml(sources, []);
  return yaml ? [...partsOf(yaml.file, parsed(yaml, []).connectors, []).keys()] : [];
}

/**
 * The places where settings stand, the one that counts most first: environment, config.yml, .env. A blank value is unset,
 * so that the next place counts. Both files are looked for in the working directory, in `src` below it, and in the Python
 * images' folders (cisa-kev-and-mitre A1, B1). Where connectors share the places, one's own settings come before those of
 * all in each of them.
 *
 * @param problems gets what is wrong with the files
 */
export function readLayers(sources: Sources, problems: Problem[]): readonly Layer[] {
  const { shared } = sources;
  const parts = (layer: Layer): Layer[] => (shared ? split(layer, shared) : [layer]);
  const layers = parts(readEnvironment(sources.env));
  const yaml = findYaml(sources, problems);
  if (yaml) layers.push(...readYaml(yaml, shared, problems));
  const dotenv = readFirst(
    placesOf(sources).map((place) => join(place, ".env")),
    problems,
  );
  if (dotenv) {
    const values = Object.entries(parseEnv(dotenv.text)).map(([name, value]): [string, string] => [name, value ?? ""]);
    layers.push(...parts({ file: dotenv.file, values: new Map(values) }));
  }
  for (const { values } of layers) for (const [name, value] of values) if (value.trim() === "") values.delete(name);
  return layers;
}
