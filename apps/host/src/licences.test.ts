import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { bundledPackages, licencesText } from "./licences.ts";
import { endAll, folder } from "./test-host.ts";

afterEach(endAll);

/** A folder with these files in it, by path. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = folder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name, version: "1.2.3", license: "MIT", ...more });

test("each package of others is named once with its version, and with all of its licence and notice files", () => {
  const root = tree({
    "node_modules/.pnpm/one@1.2.3/node_modules/one/package.json": manifest("one"),
    "node_modules/.pnpm/one@1.2.3/node_modules/one/LICENSE": "Copyright of one\n",
    "node_modules/.pnpm/one@1.2.3/node_modules/one/NOTICE.md": "A notice of one\n",
    "node_modules/@scope/two/package.json": manifest("@scope/two", { license: "ISC" }),
    "node_modules/@scope/two/license.md": "Copyright of two",
    "node_modules/three/package.json": manifest("three", { license: "ISC" }),
    "node_modules/three/COPYING": "Copyright of two",
    "node_modules/unused/package.json": manifest("unused"),
  });
  const packages = bundledPackages(
    [
      "src/own.ts",
      "node_modules/@scope/two/lib/deep/index.js",
      "node_modules/.pnpm/one@1.2.3/node_modules/one/index.js",
      "node_modules/.pnpm/one@1.2.3/node_modules/one/other.js",
      "node_modules/three/index.js",
    ],
    root,
  );
  expect(packages).toEqual([
    { name: "@scope/two", version: "1.2.3", licence: "ISC", text: "Copyright of two" },
    { name: "one", version: "1.2.3", licence: "MIT", text: "Copyright of one\n\nA notice of one" },
    { name: "three", version: "1.2.3", licence: "ISC", text: "Copyright of two" },
  ]);
  const text = licencesText(packages);
  expect(text).toContain("@scope/two 1.2.3 (ISC)\nthree 1.2.3 (ISC)\n\nCopyright of two\n");
  expect(text.match(/Copyright of two/g)).toHaveLength(1);
});

test("one without a file has the usual text of the licence that it names, and one without either can't be bundled", () => {
  const root = tree({
    "node_modules/mit/package.json": manifest("mit", { author: "A. Author" }),
    "node_modules/apache/package.json": manifest("apache", { license: "Apache-2.0", author: { name: "B" } }),
    "node_modules/none/package.json": manifest("none", { license: undefined }),
  });
  const [apache, mit] = bundledPackages(["node_modules/mit/a.js", "node_modules/apache/a.js"], root);
  expect(mit?.text).toMatch(/^Copyright \(c\) A\. Author\n\nPermission is hereby granted/);
  expect(apache?.text).toContain("Apache License");
  expect(() => bundledPackages(["node_modules/none/a.js"], root)).toThrow("none 1.2.3 (no licence)");
});
