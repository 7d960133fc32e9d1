import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What the stand-in says of itself when it is ready. */
export interface ReadySandbox {
  readonly url: string;
  readonly child: ChildProcess;
}

const main = (app: string): string => fileURLToPath(new URL(`../../${app}/src/main.ts`, import.meta.url));

/** A program of this repository as a process of its own, its errors on this one's. */
export function start(
  app: "sandbox" | "host",
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  watch = false,
): ChildProcess {
  const node = watch ? ["--watch", "--watch-preserve-output", main(app)] : [main(app)];
  return spawn(process.execPath, [...node, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Starts the stand-in, and waits for its ready line. */
export async function startSandbox(token: string, args: readonly string[]): Promise<ReadySandbox> {
  const child = start("sandbox", args, { ...process.env, OPENCTI_TOKEN: token });
  child.stderr?.pipe(process.stderr);
  if (!child.stdout) throw new Error("the sandbox has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    child.stdout.resume();
    return { url, child };
  }
  throw new Error("the sandbox ended before it was ready");
}
