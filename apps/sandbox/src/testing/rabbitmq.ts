import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { closed, freePorts } from "./ports.ts";
import { configurationOf, type RabbitmqOptions } from "./rabbitmq-config.ts";

/** A RabbitMQ node of one's own. */
export interface Rabbitmq {
  /** `amqp://guest:guest@127.0.0.1:<port>`. */
  readonly url: string;
  /** `amqps://guest:guest@127.0.0.1:<port>`, with the option `tls`. */
  readonly tlsUrl: string | undefined;
  /** `http://guest:guest@127.0.0.1:<port>`, with the option `management`. */
  readonly managementUrl: string | undefined;
  /** Runs `rabbitmqctl` on the node (1-2 s); resolves to what it printed, rejects where it failed. */
  ctl(...args: readonly string[]): Promise<string>;
  /** Ends the node at once (SIGKILL): no goodbye to its clients; what was confirmed to them stays. */
  kill(): Promise<void>;
  /** Starts the node again on the same ports with what it had; one that runs is told to end first. */
  restart(): Promise<void>;
  /** Ends everything that was started and removes the node's folder. */
  stop(): Promise<void>;
}

const library = "/usr/lib/rabbitmq/lib";

function serverFolder(): string | undefined {
  const release = existsSync(library)
    ? readdirSync(library).find((name) => name.startsWith("rabbitmq_server-"))
    : undefined;
  return release && join(library, release, "sbin");
}

/** Why no RabbitMQ can be started on this machine, for the name of a skipped test; `undefined` where one can. */
export const rabbitmqMissing: string | undefined =
  serverFolder() === undefined ? "rabbitmq-server is not installed (apt-get install rabbitmq-server)" : undefined;

/** Runs a command, and ends it and all that it started when our end of its input closes: in whatever way this process ends. */
const tied = 'exec 3<&0; (cat <&3 >/dev/null; kill -KILL 0) & exec 3<&-; exec "$@" </dev/null';

/** Time for a node to get ready; 4 s alone on two cores. */
const patience = 120_000;

const running = (child: ChildProcess | undefined): child is ChildProcess =>
  child !== undefined && child.exitCode === null && child.signalCode === null;

/** To a process and all that it started: each is spawned as the leader of its own group. */
function signal(child: ChildProcess | undefined, name: "SIGTERM" | "SIGKILL"): void {
  if (!child?.pid) return;
  try {
    process.kill(-child.pid, name);
  } catch {} // the group is gone already
}

/** Resolves when the node says that it is up; rejects with the end of its output where it ends or stays silent. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (what: string) => reject(new Error(`RabbitMQ ${what}:\n${output.slice(-2_000)}`));
    const timer = setTimeout(() => fail(`was not ready after ${patience / 1_000} s`), patience);
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000);
      if (!/completed with \d+ plugins/.test(output)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with exit code ${code}`);
    });
  });
}

/**
 * Starts a RabbitMQ node on free ports of 127.0.0.1, with its own folder, name and port mapper, so that it neither meets nor
 * disturbs another one of the machine; resolves when it takes connections. Also as root. Throws where RabbitMQ isn't
 * installed ({@link rabbitmqMissing}) or doesn't start.
 */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<Rabbitmq> {
  const bin = serverFolder();
  if (bin === undefined) throw new Error(rabbitmqMissing);
  const folder = await mkdtemp(join(tmpdir(), "octi-rabbitmq-"));
  const [amqp, tls, management, distribution, mapper] = await freePorts(5);
  const files = configurationOf(options, { amqp, tls, management }, folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
  await mkdir(join(folder, "data"));

  const env = {
    PATH: process.env.PATH,
    LANG: "C.UTF-8",
    HOME: folder, // of the Erlang cookie
    ERL_EPMD_PORT: String(mapper),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `octi-${randomBytes(4).toString("hex")}@localhost`,
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, "none.config"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_PID_FILE: join(folder, "pid"),
  };
  const start = (command: string, ...args: readonly string[]) => {
    const child = spawn("sh", ["-c", tied, "sh", command, ...args], { cwd: folder, env, detached: true });
    child.stdin.on("error", () => {}); // of a killed one
    return child;
  };

  // Its own, in the foreground: Erlang would start one that outlives the node.
  const ports = start("epmd", "-port", String(mapper), "-address", "127.0.0.1");
  ports.stdout.resume();
  ports.stderr.resume();
  let node: ChildProcess | undefined;
  /** Where this process ends without having stopped it. */
  const abandon = () => {
    signal(node, "SIGKILL");
    signal(ports, "SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", abandon);

  const end = async (name: "SIGTERM" | "SIGKILL") => {
    if (running(node)) {
      const ended = once(node, "exit");
      signal(node, name);
      await ended;
    }
    await closed(amqp);
  };
  const stop = async () => {
    await end("SIGKILL");
    signal(ports, "SIGKILL");
    process.removeListener("exit", abandon);
    await rm(folder, { recursive: true, force: true });
  };
  const restart = async () => {
    await end("SIGTERM");
    node = start(join(bin, "rabbitmq-server"));
    await ready(node);
  };

  try {
    await restart();
  } catch (error) {
    await stop();
    throw error;
  }
  const user = "guest:guest@127.0.0.1";
  return {
    url: `amqp://${user}:${amqp}`,
    tlsUrl: options.tls && `amqps://${user}:${tls}`,
    managementUrl: options.management ? `http://${user}:${management}` : undefined,
    async ctl(...args) {
      const { stdout } = await promisify(execFile)(join(bin, "rabbitmqctl"), ["--quiet", ...args], { env });
      return stdout;
    },
    kill: () => end("SIGKILL"),
    restart,
    stop,
  };
}
