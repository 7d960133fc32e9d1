import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A stand-in for OpenCTI in a process of its own, so that what it costs is nobody else's. */
export interface SandboxProcess {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL("../../apps/sandbox/src/main.ts", import.meta.url));

/**
 * Starts the sandbox in front of a RabbitMQ, without workers: what is published stays in the queues.
 *
 * @param feeds a folder that it serves at `/feeds/`
 * @throws {Error} it ended before it was ready; it has said why
 */
export async function startSandboxProcess(
  broker: { readonly url: string; readonly managementUrl: string | undefined },
  feeds: string,
): Promise<SandboxProcess> {
  const token = "6f1d6a3e-3b0c-4a5b-8f0e-2d9c7b1a4e55"; // of this one process on 127.0.0.1
  const args = ["--port", "0", "--memory", "--workers", "0", "--feeds", feeds];
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      PATH: process.env.PATH,
      OPENCTI_TOKEN: token,
      RABBITMQ_URL: broker.url,
      ...(broker.managementUrl && { RABBITMQ_MANAGEMENT_URL: broker.managementUrl }),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const exit = once(child, "exit");
  const ready = once(createInterface({ input: child.stdout }), "line");
  const [line] = await Promise.race([
    ready,
    exit.then(() => {
      throw new Error("the stand-in for OpenCTI has ended before it was ready");
    }),
  ]);
  return {
    url: (JSON.parse(line) as { url: string }).url,
    token,
    async stop() {
      process.off("exit", end);
      child.kill("SIGTERM");
      await exit;
    },
  };
}
