import { parseArgs } from "node:util";
import { checkConnector, dryRun, exit, onShutdown, startConnector } from "@octi/sdk/runtime";
import { connectors } from "./registry.ts";

const usage = `usage: pnpm connector <slug> [--check | --dry-run [--out DIRECTORY]]

  <slug>            one of: ${Object.keys(connectors).join(", ")}
  --check           look at the settings, OpenCTI, the token's capabilities and the source, say what is wrong, and end
  --dry-run         one run without OpenCTI: a line of JSON an object on standard output
  --out DIRECTORY   with --dry-run: files in pycti's directory format instead

Settings come from the environment, config.yml or .env, under the names that the Python connectors use.`;

/** The connector that the arguments name, or what was wrong with them. */
function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      check: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [slug, ...rest] = positionals;
  if (values.help) return { kind: "help" } as const;
  if (slug === undefined || rest.length > 0) throw new Error("name one connector");
  if (!Object.hasOwn(connectors, slug)) throw new Error(`there is no connector "${slug}"`);
  if (values.check && values["dry-run"]) throw new Error("--check and --dry-run exclude each other");
  if (values.out !== undefined && !values["dry-run"]) throw new Error("--out goes with --dry-run");
  const mode = values.check ? "check" : values["dry-run"] ? "dry-run" : "run";
  return { kind: "connector", load: connectors[slug as keyof typeof connectors], mode, out: values.out } as const;
}

async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return exit.configuration;
  }
  if (parsed.kind === "help") {
    console.log(usage);
    return exit.good;
  }
  const { default: connector } = await parsed.load();
  const shutdown = onShutdown(process);
  const options = {
    env: process.env,
    cwd: process.cwd(),
    signal: shutdown.signal,
    hard: shutdown.hard,
    write: (line: string) => void process.stderr.write(line),
  };
  try {
    if (parsed.mode === "check") return await checkConnector(connector, options, process.stdout);
    if (parsed.mode === "dry-run") return await dryRun(connector, options, parsed.out ?? process.stdout);
    return await startConnector(connector, options);
  } finally {
    shutdown.dispose();
  }
}

process.exitCode = await main();
