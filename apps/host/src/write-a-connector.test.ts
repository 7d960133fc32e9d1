import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { readDemoSettings } from "./demo-settings.ts";
import { generated } from "./generated.ts";
import { hostPackage } from "./registry-file.ts";
import { endAll, folder, startProcess } from "./test-host.ts";

afterEach(endAll);

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** The files that docs/write-a-connector.md has one write, by path. */
function filesOf(markdown: string): Map<string, string> {
  const blocks = markdown.matchAll(/^(?:.*: )?`(connectors\/example\/[^`]+)`[^\n]*:\n\n```\w+\n(.*?)^```$/gms);
  return new Map([...blocks].map(([, path = "", content = ""]) => [path, content]));
}

test("the example of docs/write-a-connector.md is complete: it is generated without a problem, and its dry run makes the objects", async () => {
  const root = folder();
  const files = filesOf(readFileSync(join(repository, "docs/write-a-connector.md"), "utf8"));
  files.set("tsconfig.base.json", readFileSync(join(repository, "tsconfig.base.json"), "utf8"));
  files.set("apps/host/package.json", hostPackage('{ "dependencies": {} }', []));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const example = join(root, "connectors/example");
  symlinkSync(join(repository, "connectors/cisa-kev/node_modules"), join(example, "node_modules"));
  expect((await generated(root)).problems).toEqual([]);
  expect(readDemoSettings(example)).toEqual({ EXAMPLE_URL: "/feeds/example/demo/list.json" });

  const program = join(root, "program.ts");
  const command = pathToFileURL(join(import.meta.dirname, "command.ts")).href;
  writeFileSync(
    program,
    `import { command } from ${JSON.stringify(command)};
import connector from "./connectors/example/src/connector.ts";
process.exitCode = await command(connector, ["--dry-run", "--out", "sent"]);`,
  );
  const list = pathToFileURL(join(example, "demo/list.json")).href;
  const { exit, output } = startProcess(relative(import.meta.dirname, program), [], { EXAMPLE_URL: list }, root);
  expect(await exit, output()).toBe(0);
  expect(output()).toContain("2 records, 3 objects sent");
});
