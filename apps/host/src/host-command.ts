import type { Writable } from "node:stream";
import { ConfigurationError, checkConnector, dryRun, exit, type HostOptions } from "@octi/sdk/runtime";
import { perform } from "./command.ts";
import { type Registry, readCompany } from "./company.ts";
import { type Configured, configured } from "./configured.ts";
import { startMany } from "./many.ts";
import type { Told } from "./told-together.ts";

/** What there is to do for each of several; the worst of the exit codes. */
async function worst<T>(members: readonly T[], work: (member: T) => Promise<number>): Promise<number> {
  let code: number = exit.good;
  for (const member of members) code = Math.max(code, await work(member));
  return code;
}

/** Everything that is wrong, a line each, with the connectors that it is about, and before it what may be why. */
function write({ problems, notes }: ConfigurationError, output: Writable): void {
  for (const { level, key, message } of notes) if (level === "warn") output.write(`! ${key} ${message}\n`);
  for (const problem of problems) {
    const { connectors = [] }: Told<object> = problem;
    output.write(`✗ ${[...connectors, ""].join(" ")}${new ConfigurationError([problem]).message}\n`);
  }
}

/** `--check`: the settings of all, and then each connector under its name. */
async function check(registry: Registry, options: HostOptions, output: Writable): Promise<number> {
  let company: Configured;
  try {
    company = configured(await readCompany(registry, options));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    write(error, output);
    return exit.configuration;
  }
  return worst(company.members, ({ connector, configuration, label, sources }) => {
    output.write(`\n${label}\n`);
    return checkConnector(connector, { ...options, ...sources, configuration }, output);
  });
}

/** `--dry-run`: a run of each, one after the other. */
async function dryRunAll(registry: Registry, options: HostOptions, output: Writable | string): Promise<number> {
  try {
    const { members } = await readCompany(registry, options);
    return await worst(members, ({ connector, sources }) => dryRun(connector, { ...options, ...sources }, output));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    write(error, process.stderr);
    return exit.configuration;
  }
}

/** Runs several connectors as the arguments say: what `pnpm host` and the host's image do. Resolves with the exit code. */
export function hostCommand(registry: Registry, args: readonly string[]): Promise<number> {
  const running = new Set<string>();
  return perform("host", args, {
    run: (options) => startMany(registry, { ...options, process, running }),
    hanging: () => [...running],
    check: (options, output) => check(registry, options, output),
    dryRun: (options, output) => dryRunAll(registry, options, output),
  });
}
