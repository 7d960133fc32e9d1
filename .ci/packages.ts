/**
 * Uses the packages as they are published: `node .ci/packages.ts`, after a build. Packs them, installs them from nothing but
 * the registry, and compiles and runs the example of the SDK's README, declarations of all that it imports included.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const sdk = join(root, "packages/sdk");
const versionOf = (folder: string): string => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;

const program = `import connector from "./connector.ts";
import { envSample } from "@octi/sdk/runtime";
import { isIndicator } from "stix2-ts-types";
import { strictSchema } from "stix2-ts-types/zod";
if (!envSample(connector).includes("EXAMPLE_URL=") || isIndicator({ type: "malware" } as never) || !strictSchema("indicator"))
  throw new Error("the packages are there and don't work");
`;
const tsconfig = {
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    strict: true,
    noEmit: true,
    types: ["node"],
    allowImportingTsExtensions: true,
  },
};

const folder = mkdtempSync(join(tmpdir(), "octi-packages-"));
const run = (command: string, parameters: readonly string[], cwd = folder) =>
  execFileSync(command, parameters, { cwd, stdio: ["ignore", "ignore", "inherit"] });
try {
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  for (const name of ["stix2-ts-types", "sdk"])
    run("npx", ["-y", "pnpm@12.21.0", "pack", "--pack-destination", folder], join(root, "packages", name));
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readFileSync(join(sdk, "README.md"), "utf8")) ?? [];
  write("package.json", '{ "type": "module", "private": true }');
  write("tsconfig.json", JSON.stringify(tsconfig));
  write("connector.ts", example);
  write("program.ts", program);
  const packed = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  const beside = [
    `zod@${versionOf(join(sdk, "node_modules/zod"))}`,
    `@types/node@${versionOf(join(root, "node_modules/@types/node"))}`,
  ];
  run("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    ...packed.map((name) => `./${name}`),
    ...beside,
  ]);
  execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { stdio: "inherit" });
  run(process.execPath, ["program.ts"]);
} finally {
  rmSync(folder, { recursive: true });
}
