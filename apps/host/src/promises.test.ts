import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const section = readme.split("\n## What is promised\n")[1]?.split("\n## ")[0] ?? "";
const rows = section
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2); // without its head

test("each promise of the README names a test that is there", () => {
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const [, title, path] = /\| \[(.+)\]\((\S+)\) +\|$/.exec(row) ?? [];
    expect(path, row).toMatch(/\.test\.ts$/);
    const source = readFileSync(join(root, path ?? ""), "utf8");
    expect(source, row).toContain(`test("${title}", `);
  }
});
