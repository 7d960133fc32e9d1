import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { bundledPackages, licencesText } from "./licences.ts";
import { connectors } from "./registry.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What would lie unused in memory: undici behind graphql-request's `Headers`, zod's messages in fifty languages. */
const small: Plugin = {
  name: "small",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
    onLoad({ filter: /[\\/]graphql-request[\\/]build[\\/].*\.js$/ }, async ({ path }) => ({
      contents: `import { Headers } from ${JSON.stringify(`${here}headers.ts`)};\n${await readFile(path, "utf8")}`,
    }));
  },
};

/** Amazon's client is a file of its own beside the others: 1 MB, which only those read that need a bucket of S3. */
const amazon: Plugin = {
  name: "amazon",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/amazon\.ts$/ }, () => ({ path: "./amazon-s3.cjs", external: true }));
  },
};

/**
 * One file with all that a program needs: what an image runs. CommonJS, since a static import of `node:http` from an ES
 * module reads all of its exports, `WebSocket` and with it undici too; without blanks, since Node keeps the text. Beside it
 * the licences of what is in it, with the notices that its files carry.
 */
async function bundle(name: string, contents: string): Promise<void> {
  const outfile = fileURLToPath(new URL(`../dist/${name}.cjs`, import.meta.url));
  const { metafile } = await build({
    stdin: { contents, resolveDir: here, loader: "ts" },
    outfile,
    absWorkingDir: here,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    mainFields: ["module", "main"], // of graphql what is used, instead of all of it
    plugins: [small, amazon],
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs: parts }) =>
    Object.entries(parts).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const file = `${outfile}.LEGAL.txt`;
  const notices =
    metafile.outputs[`../dist/${name}.cjs.LEGAL.txt`] && existsSync(file) ? readFileSync(file, "utf8") : "";
  writeFileSync(file, `${licencesText(bundledPackages(inputs, here))}\n${notices}`);
}

await bundle("amazon-s3", 'export * from "../../../packages/sdk/src/s3/amazon.ts";');
for (const slug of Object.keys(connectors)) {
  await bundle(
    slug,
    `import connector from "@octi/connector-${slug}"; import { command } from "./command.ts"; void command(connector, process.argv.slice(2)).then((code) => { process.exitCode = code; });`,
  );
}
// a connector that isn't asked for is text in it, and nothing else: its modules are not evaluated
await bundle("host", 'import "./host.ts";');
