import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A KEV catalogue that the sandbox serves. */
export interface Catalogue {
  /** What it is, for the reader. */
  readonly name: string;
  /** Folder that the sandbox serves at `/feeds/`. */
  readonly folder: string;
  /** Below the sandbox's address. */
  readonly path: string;
}

const repository = resolve(import.meta.dirname, "../..");
const usual = join(repository, "../shared/data/kev/kev-2026.08.06.json");
/** Entries of the catalogue of August 2026. */
const entries = 1_661;

/** A catalogue that the sandbox makes, always the same of so many entries. */
export const generated = (count: number): Pick<Catalogue, "name" | "path"> => ({
  name: `a generated catalogue of ${count} entries`,
  path: `/feeds/kev.json?entries=${count}&seed=1`,
});

/** The catalogue in that file; where no file is named, the usual one, or as large a generated one. */
export function catalogueOf(file: string | undefined): Catalogue {
  const found = file ?? (existsSync(usual) ? usual : undefined);
  if (found === undefined) return { ...generated(entries), folder: repository };
  return { name: basename(found), folder: dirname(found), path: `/feeds/${encodeURIComponent(basename(found))}` };
}
