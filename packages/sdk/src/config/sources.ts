import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import type { Problem } from "../errors.ts";

/** A value as it was found, and where. */
export interface Found {
  readonly value: string;
  /** `environment`, or the file's path. */
  readonly where: string;
}

/** The Python images keep config.yml in their own folders; a mounted one is found there after the swap (cisa-kev-and-mitre A1). */
const pythonRoot = "/opt";
const pythonFolders = (): string[] =>
  existsSync(pythonRoot)
    ? readdirSync(pythonRoot)
        .filter((name) => name.startsWith("opencti-connector-"))
        .map((name) => join(pythonRoot, name))
    : [];

const candidates = (cwd: string): string[] =>
  [cwd, ...pythonFolders()].flatMap((folder) => [folder, join(folder, "src")]);

const plain = (value: unknown): string | undefined => {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(String).join(",");
  return typeof value === "object" ? undefined : String(value);
};

/** `{ cisa: { tlp: "TLP:RED" } }` to `CISA_TLP`: section and key, as pycti names them. */
function flattened(text: string, file: string, problems: Problem[]): Map<string, Found> {
  const found = new Map<string, Found>();
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    problems.push({
      key: file,
      message: `is not YAML: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
    });
    return found;
  }
  if (typeof content !== "object" || content === null) return found;
  for (const [section, keys] of Object.entries(content)) {
    if (typeof keys !== "object" || keys === null || Array.isArray(keys)) {
      problems.push({ key: `${file}: ${section}`, message: "expected a section with keys below it" });
      continue;
    }
    for (const [key, value] of Object.entries(keys)) {
      const name = `${section}_${key}`.replaceAll("-", "_").toUpperCase();
      const text = plain(value);
      if (text !== undefined) found.set(name, { value: text, where: file });
      else if (value !== null)
        problems.push({ key: `${file}: ${section}.${key}`, message: "expected a text, number, boolean or list" });
    }
  }
  return found;
}

/**
 * All values that are set, by variable: environment over config.yml over .env; an empty value is unset, so that the next
 * source counts. Proxy variables are taken in lower case, too.
 */
export function readSources(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  problems: Problem[],
): Map<string, Found> {
  const found = new Map<string, Found>();
  const dotenv = join(cwd, ".env");
  if (existsSync(dotenv)) {
    for (const [name, value] of Object.entries(parseEnv(readFileSync(dotenv, "utf8")))) {
      if (value) found.set(name, { value, where: dotenv });
    }
  }
  const yaml = candidates(cwd)
    .map((folder) => join(folder, "config.yml"))
    .find((file) => existsSync(file));
  if (yaml !== undefined) {
    for (const [name, one] of flattened(readFileSync(yaml, "utf8"), yaml, problems))
      if (one.value !== "") found.set(name, one);
  }
  for (const name of ["http_proxy", "https_proxy", "no_proxy"]) {
    const value = env[name];
    if (value) found.set(name.toUpperCase(), { value, where: "environment" });
  }
  for (const [name, value] of Object.entries(env)) if (value) found.set(name, { value, where: "environment" });
  return found;
}
