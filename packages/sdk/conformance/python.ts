import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pythonWith } from "../../../.ci/python.ts";

/** The release whose ids and splitting the SDK follows; its only dependency that counts is pinned with it. */
const release = "7.260817.0";
const packages = [`pycti==${release}`, "stix2==3.0.2"];

/**
 * Asks a Python script beside this file: its answer to `question`, both as JSON through its standard streams. pycti is
 * installed from PyPI once and kept in node_modules/.cache; `PYTHON` names an interpreter that has it already. Where it
 * cannot be installed, the process ends here with what was skipped and why, and with exit code 0.
 *
 * @throws {Error} where the script fails, with its exit code; what it said is on standard error
 */
export async function askPython<Q, A>(script: string, question: Q): Promise<A> {
  return answerOf(process.env.PYTHON ?? (await pythonOrSkip(script)), script, question);
}

async function pythonOrSkip(script: string): Promise<string> {
  try {
    return await pythonWith(packages);
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const why = (stderr || message).trim().split("\n").at(-1);
    process.stdout.write(`skipped: ${script}: pycti ${release} is not installed and cannot be: ${why}\n`);
    process.stdout.write("0 passed, 0 failed, 1 skipped\n");
    process.exit(0);
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
