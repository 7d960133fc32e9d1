import type { Writable } from "node:stream";
import {
  type Connector,
  checkConnector,
  dryRun,
  exit,
  type HostOptions,
  onShutdown,
  startConnector,
} from "@octi/sdk/runtime";
import { flags, type Order, orderOf } from "./arguments.ts";
import { openLastResort } from "./last-resort.ts";

/** Lets a reader of the output, such as `head`, close it when it has seen enough. */
function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** What a process does, by what it is started for; each resolves with the exit code. */
export interface Ways {
  run(options: HostOptions): Promise<number>;
  check(options: HostOptions, output: Writable): Promise<number>;
  /** @param output a stream, or a directory's path */
  dryRun(options: HostOptions, output: Writable | string): Promise<number>;
  /** Names of what is still running, for when it hangs. */
  hanging?(): readonly string[];
}

/**
 * Does what the arguments say, with this process's environment, signals and standard error.
 *
 * @param name of the connector, or of the host
 * @returns the exit code
 */
export async function perform(name: string, args: readonly string[], ways: Ways): Promise<number> {
  let order: Order;
  try {
    order = orderOf(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${flags}`);
    return exit.configuration;
  }
  if (order.kind === "help") {
    console.log(`${name}\n\n${flags}`);
    return exit.good;
  }
  const shutdown = onShutdown(process);
  const disposeLastResort = openLastResort(process, (message) =>
    console.error(`${[name, ...(ways.hanging?.() ?? [])].join(" ")}: ${message}`),
  );
  const options = {
    env: process.env,
    cwd: process.cwd(),
    signal: shutdown.signal,
    hard: shutdown.hard,
    write: (line: string) => void process.stderr.write(line),
  };
  try {
    if (order.kind === "run") return await ways.run(options);
    forgiveClosedPipes();
    if (order.kind === "dry-run") return await ways.dryRun(options, order.directory ?? process.stdout);
    return await ways.check(options, process.stdout);
  } finally {
    shutdown.dispose();
    disposeLastResort();
  }
}

/** Runs one connector as the arguments say: what `pnpm connector` and each image do. Resolves with the exit code. */
export const command = (connector: Connector, args: readonly string[]): Promise<number> =>
  perform(connector.name, args, {
    run: (options) => startConnector(connector, options),
    check: (options, output) => checkConnector(connector, options, output),
    dryRun: (options, output) => dryRun(connector, options, output),
  });
