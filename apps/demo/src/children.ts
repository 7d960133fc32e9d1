import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

type App = "sandbox" | "host";

/** The programs of this repository that were started by this process. */
export interface Children {
  /** Starts one; `watch` has it restarted on each change of its sources. */
  start(app: App, args: readonly string[], env: NodeJS.ProcessEnv, watch?: boolean): ChildProcess;
  /** Ends all: the connectors first, so that they can still tell the stand-in. Resolves when they have ended. */
  stop(): Promise<void>;
  /** Ends all, at once. */
  kill(): void;
}

const main = (app: App): string => fileURLToPath(new URL(`../../${app}/src/main.ts`, import.meta.url));

/**
 * Keeps the programs that are started. Each is in a process group of its own: Ctrl-C reaches this process alone, which ends
 * them in order, also when it ends for any reason that it can act upon.
 */
export function openChildren(): Children {
  const running = new Map<ChildProcess, App>();
  const signalAll = (signal: NodeJS.Signals) => {
    for (const child of running.keys()) child.kill(signal);
  };
  process.once("exit", () => signalAll("SIGTERM"));
  return {
    start(app, args, env, watch = false) {
      const node = watch ? ["--watch", "--watch-preserve-output", main(app)] : [main(app)];
      const child = spawn(process.execPath, [...node, ...args], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      running.set(child, app);
      child.once("exit", () => running.delete(child));
      child.stderr.pipe(process.stderr);
      return child;
    },
    async stop() {
      for (const app of ["host", "sandbox"] as const) {
        const ended = [...running]
          .filter(([, of]) => of === app)
          .map(([child]) => ({ child, exit: once(child, "exit") }));
        for (const { child } of ended) child.kill("SIGTERM");
        await Promise.all(ended.map(({ exit }) => exit));
      }
    },
    kill: () => signalAll("SIGKILL"),
  };
}

/** Resolves at the first Ctrl-C, or SIGTERM or SIGHUP; the second one ends everything at once. */
export function interruption(children: Children): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let times = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      times += 1;
      if (times === 1) return resolve();
      children.kill();
      process.exit(130);
    });
  }
  return promise;
}
