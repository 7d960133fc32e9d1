import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import type { Problem } from "../errors.ts";

/** Where the settings of a connector may stand. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `config.yml` and `.env` are looked for first. */
  readonly cwd: string;
  /** Where they are looked for then: the folders of the Python images. */
  readonly folders?: readonly string[];
}

/** One place with settings, blank ones left out. */
export interface Layer {
  /** The file's path; `undefined` for the environment. */
  readonly file: string | undefined;
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

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one place of pycti's that its variable doesn't say: `connector.listen_protocol_api_ssl_key` (connector-sdk-contract 1.3). */
const oddPlace = /^CONNECTOR_(?=LISTEN_PROTOCOL_API_SSL_)/;

/**
 * `{ cisa: { tlp: "TLP:RED" } }` to `CISA_TLP`: section and key, as pycti names them. Every scalar stays the text that was
 * written: a key such as `12e45` or `0123` is no number.
 */
function readYaml({ file, text }: { file: string; text: string }, problems: Problem[]): Layer {
  const values = new Map<string, string>();
  let content: unknown;
  try {
    content = parse(text, { schema: "failsafe", merge: true }) ?? {};
  } catch (error) {
    problems.push({ key: file, message: `is not YAML: ${reason(error)}` });
    return { file, values };
  }
  if (!isSection(content)) {
    problems.push({ key: file, message: "expected sections such as opencti: and connector:, with keys below them" });
    return { file, values };
  }
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
  return { file, values };
}

const proxies = ["http_proxy", "https_proxy", "no_proxy"];

/** The environment; proxies also by their names in lower case, which most programs read. */
function readEnvironment(env: Sources["env"]): Layer {
  const values = new Map<string, string>();
  for (const name of proxies) if (env[name] !== undefined) values.set(name.toUpperCase(), env[name]);
  for (const [name, value] of Object.entries(env)) if (value?.trim()) values.set(name, value);
  return { file: undefined, values };
}

/**
 * The places where settings stand, the one that counts most first: environment, config.yml, .env. A blank value is unset,
 * so that the next place counts. Both files are looked for in the working directory, in `src` below it, and in the Python
 * images' folders (cisa-kev-and-mitre A1, B1).
 *
 * @param problems gets what is wrong with the files
 */
export function readLayers({ env, cwd, folders = pythonFolders() }: Sources, problems: Problem[]): readonly Layer[] {
  const places = [cwd, ...folders].flatMap((folder) => [folder, join(folder, "src")]);
  const at = (name: string) =>
    readFirst(
      places.map((place) => join(place, name)),
      problems,
    );
  const layers = [readEnvironment(env)];
  const yaml = at("config.yml");
  if (yaml) layers.push(readYaml(yaml, problems));
  const dotenv = at(".env");
  if (dotenv) {
    const values = Object.entries(parseEnv(dotenv.text)).map(([name, value]): [string, string] => [name, value ?? ""]);
    layers.push({ file: dotenv.file, values: new Map(values) });
  }
  for (const { values } of layers) for (const [name, value] of values) if (value.trim() === "") values.delete(name);
  return layers;
}
