import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Program } from "./program.ts";
import type { Subject } from "./subject.ts";

const repository = resolve(import.meta.dirname, "../..");

/** The flags of Node in an image's start script. */
export function flagsIn(script: string): string[] {
  const command = /^exec node (.*) \S+\.cjs\b/m.exec(script)?.[1];
  if (command === undefined) throw new Error("docker/entrypoint.sh starts Node in another way than it did");
  return command.split(/\s+/);
}

/** The variables that an image sets. */
export function variablesIn(dockerfile: string): Record<string, string> {
  const pairs = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = ""]) => line.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split("=", 2) as [string, string]));
}

/** In a container the image's port is nobody else's; on the machine itself another connector may have it. */
const healthPort = String(20_000 + (process.pid % 10_000));

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
  const inImage = (file: string) => readFileSync(join(repository, "docker", file), "utf8");
  const data = join(folder, "data");
  mkdirSync(data);
  return {
    command: process.execPath,
    args: [...flagsIn(inImage("entrypoint.sh")), join(repository, `apps/host/dist/${slug}.cjs`)],
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? "",
      ...variablesIn(inImage("Dockerfile")),
      CONNECTOR_DATA_DIR: data,
      TMPDIR: data,
      CONNECTOR_HEALTH_PORT: healthPort,
      ...env,
    },
  };
}
