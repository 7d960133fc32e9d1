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
const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values;

const { files, problems } = await generated(root);
const stale = [...files].filter(([path, content]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, "utf8") !== content;
});
if (problems.length > 0) {
  console.error(`nothing was written:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  process.exitCode = 1;
} else if (stale.length === 0) {
  console.log("everything generated is up to date");
} else {
  if (check) process.exitCode = 1;
  for (const [path, content] of check ? [] : stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const paths = stale.map(([path]) => `  ${path}`).join("\n");
  console.log(`${check ? "stale, run: npx -y pnpm@12.21.0 generate" : "written"}:\n${paths}`);
}
