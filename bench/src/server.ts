import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A server in a process of its own, so that what it costs is nobody else's. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a script of Node's that writes `{"url": "…"}` when it is ready. It ends with this process.
 *
 * @throws {Error} it ended before it was ready; it has said why
 */
export async function startServer(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const exit = once(child, "exit");
  const ready = once(createInterface({ input: child.stdout }), "line");
  const [line] = await Promise.race([
    ready,
    exit.then(() => {
      throw new Error(`${script} has ended before it was ready`);
    }),
  ]);
  return {
    url: (JSON.parse(line) as { url: string }).url,
    async stop() {
      process.off("exit", end);
      child.kill("SIGTERM");
      await exit;
    },
  };
}
