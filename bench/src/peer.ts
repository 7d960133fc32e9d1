import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonWith } from "../../.ci/python.ts";
import type { Program } from "./program.ts";
import { findPython } from "./python.ts";
import type { Subject } from "./subject.ts";

const run = promisify(execFile);

/** The Python connector, ready to be run. */
export interface Peer {
  /** Of the Python that it runs on. */
  readonly python: string;
  readonly pycti: string;
  /** Commit of the checkout; `undefined` where it is none. */
  readonly commit: string | undefined;
  program(env: Readonly<Record<string, string>>): Program;
}

const sdk = "connectors-sdk";

/**
 * The packages that a connector's requirements.txt names, but for the connectors' own SDK: that one is the checkout's.
 *
 * @throws {Error} pycti is not among them in one fixed release
 */
export function requirementsIn(text: string): { readonly packages: readonly string[]; readonly pycti: string } {
  const lines = text.split("\n").map((line) => line.trim());
  const packages = lines.filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith(sdk));
  const pycti = packages.map((line) => /^pycti==(\S+)$/.exec(line)?.[1]).find((release) => release !== undefined);
  if (pycti === undefined) throw new Error("requirements.txt of the Python connector names no release of pycti");
  return { packages, pycti };
}

async function commitOf(checkout: string): Promise<string | undefined> {
  const found = await run("git", ["-C", checkout, "rev-parse", "--short=12", "HEAD"]).catch(() => undefined);
  return found?.stdout.trim();
}

/**
 * Makes an environment with the packages of the connector in that checkout, once for each set of them.
 *
 * @param checkout of https://github.com/OpenCTI-Platform/connectors
 * @param cache folder that keeps the environments
 * @throws {Error} the checkout has no such connector, there is no Python for it, or no package registry
 */
export async function preparePeer(
  { peer }: Subject,
  checkout: string,
  cache: string,
  asked: string | undefined,
): Promise<Peer> {
  const folder = join(checkout, peer.folder);
  const requirements = join(folder, "src/requirements.txt");
  for (const path of [requirements, join(checkout, sdk, "pyproject.toml")])
    if (!existsSync(path))
      throw new Error(`BENCH_PEER_DIR: ${path} is not there: expected a checkout of the connectors`);
  const { packages, pycti } = requirementsIn(await readFile(requirements, "utf8"));
  const python = await findPython(asked);
  const command = await pythonWith([...packages, join(checkout, sdk)], {
    command: python.command,
    cache: join(cache, `pycti-${pycti}-python-${python.version}`),
  });
  return {
    python: python.version,
    pycti,
    commit: await commitOf(checkout),
    program: (env) => ({
      command,
      args: peer.args,
      cwd: join(folder, peer.cwd),
      env: { PATH: process.env.PATH ?? "", CONNECTOR_TYPE: "EXTERNAL_IMPORT", ...env },
    }),
  };
}
