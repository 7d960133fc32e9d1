import { exit } from "@octi/sdk/runtime";
import { flags } from "./arguments.ts";
import { command } from "./command.ts";
import { connectors } from "./registry.ts";

const usage = `usage: pnpm connector <slug> [--check | --dry-run [--out DIRECTORY]]

  <slug>            one of: ${Object.keys(connectors).join(", ")}
${flags}`;

const isSlug = (slug: string): slug is keyof typeof connectors => Object.hasOwn(connectors, slug);

async function main([slug = "", ...args]: readonly string[]): Promise<number> {
  if (slug === "--help" || slug === "-h") {
    console.log(usage);
    return exit.good;
  }
  if (!isSlug(slug)) {
    console.error(`${slug === "" ? "name a connector" : `there is no connector "${slug}"`}\n\n${usage}`);
    return exit.configuration;
  }
  const { default: connector } = await connectors[slug]();
  return command(connector, args);
}

process.exitCode = await main(process.argv.slice(2));
