import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Connector, configSchema, envSample, variablesOf } from "@octi/sdk/runtime";
import { banner } from "./banner.ts";
import { type Contract, manifestOf, metadata } from "./catalogue.ts";
import { readCatalogueEntry } from "./catalogue-entry.ts";
import { logoOf } from "./catalogue-logo.ts";
import { readDemoSettings } from "./demo-settings.ts";
import type { Deviation } from "./deviations.ts";
import { readmeOf } from "./readme.ts";

/** A connector's folder: what was read of it, what is generated in it, and what is wrong with it. */
export interface ConnectorFolder {
  /** `undefined` where it could not be loaded. */
  readonly connector: Connector | undefined;
  /** The version of its package, which is its image's. */
  readonly version?: string | undefined;
  /** What OpenCTI's catalogue says of it, where it is to stand there. */
  readonly contract?: Contract | undefined;
  /** Contents by name of the file. */
  readonly files: ReadonlyMap<string, string>;
  /** Sentences that begin with the name of the file. */
  readonly problems: readonly string[];
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isConnector = (value: unknown): value is Connector =>
  typeof value === "object" && value !== null && "slug" in value && "config" in value && "run" in value;

/** Loads the connector. Throws, in words, when that fails or it is another one. */
async function load(folder: string, slug: string): Promise<Connector> {
  const file = join(folder, "src/connector.ts");
  if (!existsSync(file)) throw new Error("is missing: expected its default export to be defineConnector({ … })");
  let found: { readonly default?: unknown };
  try {
    found = await import(pathToFileURL(file).href);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const hint = code === "ERR_MODULE_NOT_FOUND" ? "; where a package is meant, run: npx -y pnpm@12.21.0 install" : "";
    throw new Error(`cannot be loaded: ${words(error)}${hint}`);
  }
  if (!isConnector(found.default)) throw new Error("expected a default export: defineConnector({ … })");
  if (found.default.slug !== slug)
    throw new Error(`has the slug "${found.default.slug}": expected "${slug}", the name of its folder`);
  return found.default;
}

/** What is needed of the package.json. Throws, in words, when a name or the entry is not what the host imports. */
function describe(text: string | undefined, slug: string): { readonly description: string; readonly version: string } {
  if (text === undefined) throw new Error("is missing: take the one of docs/write-a-connector.md");
  const { name, version, description, exports } = JSON.parse(text) as Record<string, unknown>;
  if (name !== `@octi/connector-${slug}`) throw new Error(`expected the name "@octi/connector-${slug}"`);
  if (JSON.stringify(exports) !== '{".":"./src/connector.ts"}')
    throw new Error('expected "exports": { ".": "./src/connector.ts" }');
  if (typeof description !== "string") throw new Error("expected a description");
  if (typeof version !== "string") throw new Error('expected a version, such as "0.1.0"');
  return { description, version };
}

/** Reads the entries of a deviations.json. Throws, in words, when it is no list. */
function deviationsIn(text: string | undefined): readonly Deviation[] | undefined {
  if (text === undefined) return undefined;
  const content: unknown = JSON.parse(text);
  if (!Array.isArray(content)) throw new Error("expected a list; [] where nothing differs");
  return content;
}

/** Throws, in words, when the demo sets a variable that the connector doesn't have. */
function checkDemo(folder: string, connector: Connector): void {
  const { own, general } = variablesOf(connector);
  const known = new Set([...own, ...general].map(({ name }) => name));
  for (const name of Object.keys(readDemoSettings(folder) ?? {}))
    if (!known.has(name)) throw new Error(`${name} is no variable of this connector`);
}

/**
 * Looks at all of a connector's folder, and writes nothing.
 *
 * @param repository where the sources are, if that is known
 */
export async function readConnectorFolder(
  folder: string,
  slug: string,
  repository: string | undefined,
): Promise<ConnectorFolder> {
  const files = new Map<string, string>();
  const problems: string[] = [];
  const attempt = async <T>(file: string, make: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await make();
    } catch (error) {
      problems.push(`${file}: ${words(error)}`);
      return undefined;
    }
  };
  const textOf = (file: string): string | undefined =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : undefined;

  const about = await attempt("package.json", () => describe(textOf("package.json"), slug));
  if (textOf("tsconfig.json") === undefined)
    problems.push("tsconfig.json: is missing: take the one of docs/write-a-connector.md");
  const connector = await attempt("src/connector.ts", () => load(folder, slug));
  if (connector === undefined) return { connector, files, problems };

  await attempt("demo.json", () => checkDemo(folder, connector));
  const failed = problems.length;
  const deviations = await attempt("deviations.json", () => deviationsIn(textOf("deviations.json")));
  if (problems.length === failed) {
    const text = textOf("README.md");
    const readme = await attempt("README.md", () =>
      readmeOf(connector, { text, description: about?.description ?? "", deviations }),
    );
    if (readme !== undefined) files.set("README.md", readme);
  }
  files.set(".env.sample", `# ${banner}\n\n${envSample(connector)}`);
  const written = (content: object) => `${JSON.stringify(content, null, 2)}\n`;
  const schema = { $comment: banner, ...configSchema(connector) };
  files.set(`${metadata}/connector_config_schema.json`, written(schema));
  const version = about?.version;
  const catalogue = textOf("catalogue.json");
  if (catalogue === undefined || version === undefined) return { connector, version, files, problems };

  const entry = await attempt("catalogue.json", () => readCatalogueEntry(catalogue));
  if (entry === undefined) return { connector, version, files, problems };
  const manifest = manifestOf(connector, entry, { version, repository });
  files.set(`${metadata}/connector_manifest.json`, written(manifest));
  files.set(`${metadata}/logo.svg`, logoOf(slug));
  return { connector, version, contract: { connector, manifest }, files, problems };
}
