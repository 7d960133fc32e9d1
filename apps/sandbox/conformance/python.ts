import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = resolve(import.meta.dirname, "../../../node_modules/.cache/octi-pycti");

/**
 * A Python with that release of pycti from PyPI, made once a release and kept in node_modules/.cache.
 *
 * @throws {Error} no python3 with venv here, or no package registry
 */
export async function pythonWith(release: string): Promise<string> {
  const environment = join(cache, release);
  const python = join(environment, "bin", "python");
  const ready = join(environment, "octi-ready");
  if (existsSync(ready)) return python;
  await mkdir(cache, { recursive: true });
  await run("python3", ["-m", "venv", "--clear", environment]);
  const options = ["--quiet", "--disable-pip-version-check"];
  await run(python, ["-m", "pip", "install", ...options, `pycti==${release}`, "stix2==3.0.2"], {
    maxBuffer: 10_000_000,
  });
  await mkdir(ready);
  return python;
}
