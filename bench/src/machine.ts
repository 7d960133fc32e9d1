import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { promisify } from "node:util";
import type { Peer } from "./peer.ts";
import type { World } from "./world.ts";

/** Where and with what was measured: lines of a list. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  /** In GB (of 1,000,000,000 bytes). */
  readonly memory: number;
  readonly system: string;
}

const system = (): string => {
  const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? process.platform;
  return `${name}, kernel ${release()}`;
};

export const machine = (): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() || "unknown processor",
  memory: totalmem() / 1e9,
  system: system(),
});

/** Processes that wanted to run in the last minute, on average. */
export const load = (): number => loadavg()[0] ?? 0;

/** Why the figures are worth little; `undefined` where the machine had nothing else to do. */
export function busy(cores: number, found: number): string | undefined {
  if (found <= cores) return undefined;
  return `The machine was loaded before the start (${found.toFixed(1)} on ${cores} cores): of these figures only the ratios mean something, and not much.`;
}

/** Why not even the ratios are sure; `undefined` where nearly all that ran was measured: about two processes on each core. */
export function disturbed(cores: number, highest: number): string | undefined {
  if (highest <= 2 * cores) return undefined;
  return `Other work ran meanwhile (load average ${highest.toFixed(1)} at most on ${cores} cores): measure again on a machine without any.`;
}

const mostListed = 4;

/** The first few of some paths, and how many more there are. */
export function listed(paths: readonly string[]): string {
  const more = paths.length - mostListed;
  return paths.slice(0, mostListed).join(", ") + (more > 0 ? ` and ${more} more files` : "");
}

/** Of everything that took part. */
export interface Versions {
  readonly commit: string;
  readonly node: string;
  readonly rabbitmq: string;
  readonly peer: string | undefined;
}

export async function versions({ rabbitmq }: World, peer: Peer | undefined): Promise<Versions> {
  const git = async (...args: readonly string[]) => {
    const { stdout } = await promisify(execFile)("git", args, { cwd: import.meta.dirname });
    return stdout.trim();
  };
  const commit = await git("rev-parse", "--short=12", "HEAD").catch(() => "unknown");
  const changed = await git("diff", "HEAD", "--name-only", "--", ":/", ":!/bench/results", ":!/bench/RESULTS.md").catch(
    () => "",
  );
  const checkout = peer?.commit ? `, connectors ${peer.commit}` : "";
  return {
    commit: changed === "" ? commit : `${commit} with changes that are not committed in ${listed(changed.split("\n"))}`,
    node: process.versions.node,
    rabbitmq: (await rabbitmq.ctl("version")).trim(),
    peer: peer && `pycti ${peer.pycti}, Python ${peer.python}${checkout}`,
  };
}
