import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Program } from "./program.ts";
import type { Subject } from "./subject.ts";

const repository = resolve(import.meta.dirname, "../..");

/** The flags of Node in an image's start command. */
export function flagsIn(dockerfile: string): string[] {
  const command = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1];
  if (command === undefined) throw new Error("docker/Dockerfile has no ENTRYPOINT in one line of JSON any more");
  return (JSON.parse(command) as string[]).filter((word) => word.startsWith("--"));
}

/** The variables that an image sets: those of its last stage. */
export function variablesIn(dockerfile: string): Record<string, string> {
  const line = /^ENV (.*)$/m.exec(dockerfile)?.[1] ?? "";
  return Object.fromEntries(line.split(/\s+/).map((pair) => pair.split("=", 2) as [string, string]));
}

/** Makes the files that the images run. */
export async function bundleOurs(): Promise<void> {
  await promisify(execFile)(process.execPath, ["src/bundle.ts"], { cwd: join(repository, "apps/host") });
}

/**
 * A connector as its image runs it.
 *
 * @param folder an empty one, for what it keeps
 */
export function ours({ slug }: Subject, folder: string, env: Readonly<Record<string, string>>): Program {
  const dockerfile = readFileSync(join(repository, "docker/Dockerfile"), "utf8");
  const data = join(folder, "data");
  mkdirSync(data);
  return {
    command: process.execPath,
    args: [...flagsIn(dockerfile), join(repository, `apps/host/dist/${slug}.cjs`)],
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...variablesIn(dockerfile), CONNECTOR_DATA_DIR: data, ...env },
  };
}
