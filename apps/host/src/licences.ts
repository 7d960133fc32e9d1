import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { standardLicence } from "./standard-licence.ts";

/** A package whose code is in a bundle. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  /** As its package.json names it: `MIT`. */
  readonly licence: string;
  /** Its licence and notices, in full. */
  readonly text: string;
}

const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const legal = /^(licen[cs]e|copying|notice)/i;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/** The package in a folder. Throws where nobody can tell its licence: it may not be passed on then. */
function packageIn(path: string): Bundled {
  const manifest: Manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const { name, version, license: licence = "no licence", author = `the authors of ${name}` } = manifest;
  const files = readdirSync(path).filter((file) => legal.test(file));
  const found = files.sort().map((file) => readFileSync(join(path, file), "utf8").trim());
  const holder = typeof author === "string" ? author : (author.name ?? name);
  const text = found.length > 0 ? found.join("\n\n") : standardLicence(licence, holder);
  if (text === undefined) throw new Error(`${name} ${version} (${licence}) has no file with its licence`);
  return { name, version, licence, text };
}

/**
 * The packages of others whose code is in a bundle, by name.
 *
 * @param inputs paths of the files that are in it, as esbuild's metafile has them
 * @param root folder that the paths begin in
 * @throws {Error} nobody can tell the licence of one of them
 */
export function bundledPackages(inputs: readonly string[], root: string): readonly Bundled[] {
  const folders = new Set(inputs.flatMap((input) => folder.exec(join(root, input).replaceAll("\\", "/"))?.[1] ?? []));
  return [...folders].map(packageIn).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The file beside a bundle: each package with its licence; what is the same for several stands once. */
export function licencesText(packages: readonly Bundled[]): string {
  const groups = [...Map.groupBy(packages, ({ text }) => text)];
  const parts = groups.map(([text, group]) => {
    const names = group.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${names.join("\n")}\n\n${text}\n`;
  });
  const rule = `\n${"-".repeat(80)}\n\n`;
  return ["Code of these packages is in the bundle, under these licences.\n", ...parts].join(rule);
}
