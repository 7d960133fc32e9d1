import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A program to measure. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program that runs. */
export interface Running {
  readonly pid: number;
  /** Whether it has not ended yet. */
  readonly alive: () => boolean;
  /** The end of what it wrote. */
  readonly output: () => string;
  /** Resolves to its exit code, or the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>;
  /** Ends it at once. */
  kill(): Promise<void>;
}

const kept = 4_000;

/**
 * Starts a program; it ends with this process.
 *
 * @throws {Error} it isn't there
 */
export function start({ command, args, cwd, env }: Program): Running {
  const child: ChildProcess = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  child.on("error", () => {}); // without a process id it is told of here
  if (child.pid === undefined) throw new Error(`${command} can't be started`);
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-kept);
    });
  let alive = true;
  child.once("exit", () => {
    alive = false;
    process.off("exit", end);
  });
  const exit = once(child, "close").then(([code, signal]) => code ?? signal); // all that it wrote was read by then
  return {
    pid: child.pid,
    alive: () => alive,
    output: () => output,
    exit,
    async kill() {
      if (alive) child.kill("SIGKILL");
      await exit;
    },
  };
}
