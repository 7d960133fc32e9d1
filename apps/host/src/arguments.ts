import { accessSync, constants, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";

/** The flags that every connector takes, in words. */
export const flags = `  --check           look at the settings, OpenCTI, the token's capabilities and the source, say what is wrong, and end
  --dry-run         one run without OpenCTI: a line of JSON an object on standard output
  --out DIRECTORY   with --dry-run: files in pycti's directory format instead
  --help            these words

Settings come from the environment, config.yml or .env, under the names that the Python connectors use.`;

/** What a connector is started for. */
export type Order =
  | { readonly kind: "run" | "check" | "help" }
  | { readonly kind: "dry-run"; readonly directory: string | undefined };

/** Makes the directory where it is missing. Throws, in words, when it is none or cannot be written to. */
function openDirectory(path: string): void {
  if (path.trim() === "") throw new Error("--out is empty: expected a directory, which is made where it is missing");
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw new Error(`--out ${path}: this is a file, or lies below one: expected a directory`);
    throw new Error(`--out ${path}: this directory cannot be written to (${code ?? error})`);
  }
}

/**
 * Reads the arguments of a connector.
 *
 * @throws {Error} in words, what is wrong with them
 */
export function orderOf(args: readonly string[]): Order {
  const { values } = parseArgs({
    args: [...args],
    options: {
      check: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { check, "dry-run": dry, out, help } = values;
  if (help) return { kind: "help" };
  if (check && dry) throw new Error("--check and --dry-run exclude each other");
  if (out !== undefined && !dry) throw new Error("--out goes with --dry-run");
  if (out !== undefined) openDirectory(out);
  if (dry) return { kind: "dry-run", directory: out };
  return { kind: check ? "check" : "run" };
}
