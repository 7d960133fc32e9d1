import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generated } from "./generated.ts";

/**
 * `pnpm generate [--check]`: everything that is made of the connectors' definitions. With `--check` nothing is written, and
 * what is stale is named; nor is anything written as long as a connector's folder is wrong.
 */
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What there is to do with the files. Throws what is wrong with the arguments. */
function parse(): { readonly check: boolean } {
  return parseArgs({ options: { check: { type: "boolean", default: false } } }).values;
}

async function generate({ check }: ReturnType<typeof parse>): Promise<number> {
  const { files, problems } = await generated(root);
  if (problems.length > 0) {
    console.error(`nothing was written:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    return 1;
  }
  const stale = [...files].filter(([path, content]) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, "utf8") !== content;
  });
  if (stale.length === 0) {
    console.log("everything generated is up to date");
    return 0;
  }
  for (const [path, content] of check ? [] : stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const paths = stale.map(([path]) => `  ${path}`).join("\n");
  console.log(`${check ? "stale, run: npx -y pnpm@12.21.0 generate" : "written"}:\n${paths}`);
  return check ? 1 : 0;
}

let options: ReturnType<typeof parse> | undefined;
try {
  options = parse();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\nusage: pnpm generate [--check]`);
  process.exitCode = 78;
}
if (options) process.exitCode = await generate(options);
