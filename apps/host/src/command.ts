import { parseArgs } from "node:util";
import { type Connector, checkConnector, dryRun, exit, onShutdown, startConnector } from "@octi/sdk/runtime";

/** The flags that every connector takes, in words. */
export const flags = `  --check           look at the settings, OpenCTI, the token's capabilities and the source, say what is wrong, and end
  --dry-run         one run without OpenCTI: a line of JSON an object on standard output
  --out DIRECTORY   with --dry-run: files in pycti's directory format instead

Settings come from the environment, config.yml or .env, under the names that the Python connectors use.`;

function parse(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      check: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      out: { type: "string" },
    },
  });
  if (values.check && values["dry-run"]) throw new Error("--check and --dry-run exclude each other");
  if (values.out !== undefined && !values["dry-run"]) throw new Error("--out goes with --dry-run");
  return values;
}

/**
 * Runs one connector as the arguments say, with this process's environment, signals and standard error: what
 * `pnpm connector` and each image do.
 *
 * @returns the exit code
 */
export async function command(connector: Connector, args: readonly string[]): Promise<number> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${flags}`);
    return exit.configuration;
  }
  const shutdown = onShutdown(process);
  const options = {
    env: process.env,
    cwd: process.cwd(),
    signal: shutdown.signal,
    hard: shutdown.hard,
    write: (line: string) => void process.stderr.write(line),
  };
  try {
    if (values.check) return await checkConnector(connector, options, process.stdout);
    if (values["dry-run"]) return await dryRun(connector, options, values.out ?? process.stdout);
    return await startConnector(connector, options);
  } finally {
    shutdown.dispose();
  }
}
