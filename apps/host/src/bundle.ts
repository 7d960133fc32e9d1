import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
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

/**
 * One file a connector, with all that it needs: what an image runs. CommonJS, since a static import of `node:http` from an
 * ES module reads all of its exports, `WebSocket` and with it undici too; without blanks, since Node keeps the text.
 */
for (const slug of Object.keys(connectors)) {
  await build({
    stdin: {
      contents: `import connector from "@octi/connector-${slug}"; import { command } from "./command.ts"; void command(connector, process.argv.slice(2)).then((code) => { process.exitCode = code; });`,
      resolveDir: here,
      loader: "ts",
    },
    outfile: fileURLToPath(new URL(`../dist/${slug}.cjs`, import.meta.url)),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [small],
    legalComments: "linked",
    logLevel: "warning",
  });
}
