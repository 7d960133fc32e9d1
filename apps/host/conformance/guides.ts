/**
 * Does what the guides in docs/ have one do, word by word: `node apps/host/conformance/guides.ts [--docker] [guide…]`. Each guide
 * in a clone of its own of the last commit. The fences that need Docker are run with --docker only, where an engine answers
 * and nobody's OpenCTI is on it. Fences that are only to be read are named.
 */
import { execFile, type SpawnOptions, spawn } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type Fence, fencesOf, missingLines } from "../src/guide.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);
const answers = (...[command = "", ...parameters]: string[]) =>
  run(command, parameters).then(
    () => true,
    () => false,
  );

/** Milliseconds that a fence may take, and that `prints soon` waits. */
const most = 900_000;
const soon = 120_000;

const { values: options, positionals } = parseArgs({
  options: { docker: { type: "boolean", default: false } },
  allowPositionals: true,
});
const folder = mkdtempSync(join(tmpdir(), "octi-guides-"));

/** Why the fences with Docker can't be run here; nothing where they can. */
async function noDocker(): Promise<string | undefined> {
  if (!options.docker) return "they are run with --docker";
  if (!(await answers("docker", "version"))) return "no Docker engine answers";
  if (await answers("docker", "network", "inspect", "opencti_network"))
    return "the network opencti_network is here already: somebody's OpenCTI may be on it";
  if (!(await answers("docker", "compose", "version")) && !(await answers("docker-compose", "version")))
    return "Docker Compose is not installed";
  return undefined;
}

/**
 * The environment of the commands: a Compose project of their own, and a machine that is somebody's, so that pnpm may write
 * its lockfile. What a pnpm that runs this tells the pnpm of its scripts, to install nothing, is not for them. Where Compose is only there under its older name, `docker
 * compose` is that.
 */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const kept = Object.entries(process.env).filter(([name]) => !/^p?npm_/i.test(name));
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), CI: "false", COMPOSE_PROJECT_NAME: "octi-guides" };
  if ((await answers("docker", "compose", "version")) || !(await answers("docker-compose", "version"))) return env;
  const { stdout } = await run("bash", ["-c", "command -v docker"]);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const script = `#!/bin/sh\nif [ "$1" = compose ]; then shift; exec docker-compose "$@"; fi\nexec ${stdout.trim()} "$@"\n`;
  writeFileSync(join(bin, "docker"), script, { mode: 0o755 });
  return { ...env, PATH: `${bin}:${env.PATH}` };
}

/** Ends each process that runs. */
const ends = new Set<() => unknown>();
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    interrupted = true; // the guide fails, and what it says for its end is done
    for (const end of ends) end();
  });
}

/** Starts a fence's commands in a process group of their own; `careful`: the first that fails ends them. */
function start(text: string, cwd: string, env: NodeJS.ProcessEnv, careful = true) {
  const how: SpawnOptions = { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] };
  const child = spawn("bash", [careful ? "-eu" : "-u", "-c", text], how);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const end = () => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGTERM");
    } catch {} // it has ended
    return exit;
  };
  ends.add(end);
  void exit.then(() => ends.delete(end));
  return { exit, end, output: () => output };
}

async function finished(text: string, cwd: string, env: NodeJS.ProcessEnv, careful = true): Promise<string> {
  const process = start(text, cwd, env, careful);
  const over = new AbortController();
  const late = pause(most, "late" as const, { signal: over.signal, ref: false }).catch(() => undefined);
  const code = await Promise.race([process.exit, late]);
  over.abort();
  if (code === "late") await process.end();
  if (code !== 0) throw new Error(`${text}\nended with ${code}:\n${process.output().slice(-4_000)}`);
  return process.output();
}

/** Goes through a guide. Resolves with how many of its fences were run. */
async function follow(
  name: string,
  fences: readonly Fence[],
  docker: boolean,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const cwd = join(folder, name.replace(/\W/g, "-"));
  await run("git", ["clone", "--quiet", root, cwd]);
  const beside: (() => Promise<unknown>)[] = [];
  let done = 0;
  let last = { text: "", output: "" };
  let failure: Error | undefined;

  async function perform({ text, doing }: Fence): Promise<void> {
    if (doing.kind === "file") {
      mkdirSync(dirname(join(cwd, doing.path)), { recursive: true });
      writeFileSync(join(cwd, doing.path), text);
    } else if (doing.kind === "run") {
      last = { text, output: await finished(text, cwd, env, failure === undefined) };
    } else if (doing.kind === "beside") {
      const process = start(text, cwd, env);
      beside.push(process.end);
      await until(
        () => process.output().includes(doing.until),
        () => `${text}\ndid not say "${doing.until}":\n${process.output()}`,
      );
    } else if (doing.kind === "prints") {
      const missing = () => missingLines(text, last.output);
      await until(
        async () => {
          if (missing().length > 0 && doing.soon) last = { ...last, output: await finished(last.text, cwd, env) };
          return missing().length === 0;
        },
        () => `${last.text}\ndid not say\n${missing().join("\n")}\nbut\n${last.output.slice(-4_000)}`,
        doing.soon ? soon : 0,
      );
    }
    done += 1;
  }

  const isWanted = ({ doing }: Fence) => doing.kind !== "not run" && (docker || !("docker" in doing && doing.docker));
  const atEnd = ({ doing }: Fence) => doing.kind === "run" && doing.always;
  for (const fence of fences.filter(isWanted)) {
    if (failure && !atEnd(fence)) continue;
    try {
      await perform(fence);
    } catch (error) {
      failure ??= new Error(`${name}:${fence.line}: ${(error as Error).message}`);
    }
  }
  for (const end of beside) await end();
  if (failure) throw failure;
  return done;
}

async function until(good: () => boolean | Promise<boolean>, otherwise: () => string, within = soon): Promise<void> {
  const limit = Date.now() + within;
  while (!(await good())) {
    if (interrupted || Date.now() >= limit) throw new Error(otherwise());
    await pause(1_000);
  }
}

let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const reason = await noDocker();
  const env = await environment();
  const guides = positionals.length > 0 ? positionals : globSync("docs/**/*.md", { cwd: root }).sort();
  for (const name of guides) {
    if (interrupted) break;
    const fences = fencesOf(name, readFileSync(join(root, name), "utf8"));
    for (const { line, doing } of fences)
      if (doing.kind === "not run") say(`not run: ${name}:${line}: ${doing.reason}`);
    const left = fences.filter(({ doing }) => "docker" in doing && doing.docker).length;
    if (reason !== undefined && left > 0) {
      say(`skipped: ${name}: ${left} fences with Docker: ${reason}`);
      skipped += 1;
    }
    try {
      const done = await follow(name, fences, reason === undefined, env);
      if (done === 0) continue;
      say(`${name}: ${done} fences`);
      passed += 1;
    } catch (error) {
      say(`FAILED: ${(error as Error).message}`);
      failed += 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;
