import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The release whose ids and splitting the SDK follows; its only dependency that counts is pinned with it. */
const packages = ["pycti==7.260817.0", "stix2==3.0.2"];

/**
 * Asks a Python script beside this file: its answer to `question`, both as JSON through its standard streams. pycti is
 * installed from PyPI into a temporary folder, which is removed afterwards; `PYTHON` names an interpreter that has it already.
 *
 * @throws {Error} where the installation or the script fails, with what it said
 */
export async function askPython<Q, A>(script: string, question: Q): Promise<A> {
  if (process.env.PYTHON) return answerOf(process.env.PYTHON, script, question);
  const folder = await mkdtemp(join(tmpdir(), "octi-conformance-"));
  try {
    await run("python3", ["-m", "venv", folder]);
    const python = join(folder, "bin", "python");
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages], {
      maxBuffer: 10_000_000,
    });
    return await answerOf(python, script, question);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function answerOf<Q, A>(python: string, script: string, question: Q): Promise<A> {
  const child = spawn(python, [join(import.meta.dirname, script)], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.end(JSON.stringify(question));
  const answer = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`${script} ended with exit code ${code}`);
  return JSON.parse(answer);
}
