import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Releases that the Python connectors' SDK takes (its pyproject.toml: `>=3.11, <3.13`). */
const taken = /^Python (3\.1[12]\.\d+)/;

/** A Python on this machine. */
export interface Python {
  readonly command: string;
  /** Such as `3.12.1`. */
  readonly version: string;
}

/**
 * Finds a Python that the connectors can run on; the newest first, as their image has 3.12.
 *
 * @param asked the command of one
 * @throws {Error} there is none
 */
export async function findPython(asked: string | undefined): Promise<Python> {
  const commands = asked === undefined ? ["python3.12", "python3.11", "python3"] : [asked];
  for (const command of commands) {
    const found = await run(command, ["--version"]).catch(() => undefined);
    const version = taken.exec(found?.stdout ?? "")?.[1];
    if (version !== undefined) return { command, version };
  }
  const where = asked === undefined ? "no python3.12, python3.11 or python3" : `BENCH_PYTHON ${asked} is none`;
  throw new Error(`the Python connector needs Python 3.11 or 3.12: ${where} of these releases; set BENCH_PYTHON`);
}
