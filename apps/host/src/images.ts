import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connectors } from "./registry.ts";

const usage = `usage: pnpm images [slug…] [-- options of docker build]

  slug   what to build: ${Object.keys(connectors).join(", ")}, host (all connectors in one process),
         sandbox (the stand-in for OpenCTI); without one, all of them

Builds octi/connector-<slug>, octi/host and octi/sandbox. OCTI_REGISTRY and OCTI_VERSION replace octi and latest, as they do in
the compose files. For other processors: docker/README.md.`;

const root = fileURLToPath(new URL("../../../", import.meta.url));
const all = [...Object.keys(connectors), "host", "sandbox"];

/** What is to be built, and with which options. Throws, in words, what is wrong with the arguments. */
function parse(args: readonly string[]): { readonly slugs: readonly string[]; readonly options: readonly string[] } {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const { positionals } = parseArgs({ args: args.slice(0, end), allowPositionals: true });
  for (const slug of positionals) if (!all.includes(slug)) throw new Error(`there is no image "${slug}"`);
  return { slugs: positionals.length > 0 ? [...new Set(positionals)] : all, options: args.slice(end + 1) };
}

/** The commit that is built, for the image's label. */
function revision(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" });
  return stdout?.trim() || "unknown";
}

function build(slug: string, options: readonly string[]): boolean {
  const { OCTI_REGISTRY: registry = "octi", OCTI_VERSION: version = "latest" } = process.env;
  const tag = `${registry}/${slug in connectors ? "connector-" : ""}${slug}:${version}`;
  const values = { CONNECTOR: slug, VERSION: version, REVISION: revision() };
  const named = Object.entries(values).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  console.log(`== ${tag}`);
  const { error, status } = spawnSync(
    "docker",
    ["build", "-f", "docker/Dockerfile", ...named, "-t", tag, ...options, "."],
    { cwd: root, stdio: "inherit" },
  );
  if (error)
    console.error(`docker cannot be started (${error.message}): it has to be installed, and its engine running`);
  return status === 0;
}

let order: ReturnType<typeof parse> | undefined;
const args = process.argv.slice(2);
try {
  order = args.includes("--help") ? undefined : parse(args);
  if (!order) console.log(usage);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 78;
}
if (order && !order.slugs.every((slug) => build(slug, order.options))) process.exitCode = 1;
