import { type Connector, checkConnector, dryRun, exit, onShutdown, startConnector } from "@octi/sdk/runtime";
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

/**
 * Runs one connector as the arguments say, with this process's environment, signals and standard error: what
 * `pnpm connector` and each image do.
 *
 * @returns the exit code
 */
export async function command(connector: Connector, args: readonly string[]): Promise<number> {
  let order: Order;
  try {
    order = orderOf(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${flags}`);
    return exit.configuration;
  }
  if (order.kind === "help") {
    console.log(`${connector.name}\n\n${flags}`);
    return exit.good;
  }
  const shutdown = onShutdown(process);
  const disposeLastResort = openLastResort(process, (message) => console.error(`${connector.name}: ${message}`));
  const options = {
    env: process.env,
    cwd: process.cwd(),
    signal: shutdown.signal,
    hard: shutdown.hard,
    write: (line: string) => void process.stderr.write(line),
  };
  try {
    if (order.kind === "run") return await startConnector(connector, options);
    forgiveClosedPipes();
    if (order.kind === "dry-run") return await dryRun(connector, options, order.directory ?? process.stdout);
    return await checkConnector(connector, options, process.stdout);
  } finally {
    shutdown.dispose();
    disposeLastResort();
  }
}
