import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * A Python with packages from PyPI, for what is compared with pycti: made once for each set of them, and kept.
 *
 * @param packages as pip takes them: `pycti==7.260817.0`, or a folder
 * @param options.command the Python that it is made with; `python3` where nothing is said
 * @param options.cache the folder that keeps it; in node_modules/.cache where nothing is said
 * @throws {Error} that Python isn't here or has no venv, or there is no package registry
 */
export async function pythonWith(
  packages: readonly string[],
  { command = "python3", cache = join(import.meta.dirname, "../node_modules/.cache/octi-python") } = {},
): Promise<string> {
  const key = createHash("sha1")
    .update(JSON.stringify([command, packages]))
    .digest("hex")
    .slice(0, 12);
  const environment = join(cache, key);
  const python = join(environment, "bin", "python");
  const ready = join(environment, "octi-ready");
  if (existsSync(ready)) return python;
  await mkdir(cache, { recursive: true });
  await run(command, ["-m", "venv", "--clear", environment]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  await run(python, pip, { maxBuffer: 10_000_000 });
  await writeFile(ready, "");
  return python;
}
