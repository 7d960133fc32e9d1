import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rabbitmqMissing } from "@octi/sandbox/rabbitmq";
import { measure } from "./measure.ts";
import { type Options, optionsOf, usage } from "./options.ts";
import { page } from "./results.ts";

/** Exit codes of sysexits.h, as the connectors use them. */
const configuration = 78;

async function main(): Promise<void> {
  let options: Options;
  try {
    options = optionsOf(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = configuration;
    return;
  }
  if (options.help) return console.log(usage);
  const missing = rabbitmqMissing ?? (process.platform === "linux" ? undefined : "figures come from Linux's /proc");
  if (missing !== undefined) {
    console.error(`nothing is measured: ${missing}`);
    process.exitCode = 1;
    return;
  }
  // What was started ends with this process, when it gets to say so
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
  const text = page(await measure(options, (line) => console.error(line)));
  console.log(text);
  if (options.write) write(options.subject.slug, text);
}

/** Writes the page of a connector, and all pages as one. */
function write(slug: string, text: string): void {
  const folder = join(import.meta.dirname, "../results");
  writeFileSync(join(folder, `${slug}.md`), text);
  const pages = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
  writeFileSync(join(import.meta.dirname, "../RESULTS.md"), pages.join("\n"));
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
