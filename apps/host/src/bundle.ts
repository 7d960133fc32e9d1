import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { connectors } from "./registry.ts";

/** CommonJS packages inside an ES module still ask for `require`. */
const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** One file a connector, with all that it needs: what an image runs. */
for (const slug of Object.keys(connectors)) {
  await build({
    stdin: {
      contents: `import connector from "@octi/connector-${slug}"; import { command } from "./command.ts"; process.exitCode = await command(connector, process.argv.slice(2));`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
      loader: "ts",
    },
    outfile: fileURLToPath(new URL(`../dist/${slug}.mjs`, import.meta.url)),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: banner },
    legalComments: "linked",
    logLevel: "warning",
  });
}
