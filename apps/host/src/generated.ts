import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connector } from "@octi/sdk/runtime";
import { type Contract, catalogueFile } from "./catalogue.ts";
import { type Demonstrated, demoFile } from "./compose/demo.ts";
import { composeEnvSample } from "./compose/env-sample.ts";
import { connectorFile, hostFile, mergedFile } from "./compose/file.ts";
import { readConnectorFolder } from "./connector-folder.ts";
import { readDemoSettings } from "./demo-settings.ts";
import { type Deployed, kubernetesFiles } from "./kubernetes.ts";
import { hostPackage, registryFile } from "./registry-file.ts";

/** Everything that is made of the connectors' definitions. */
export interface Generated {
  /** Contents by path below the root. */
  readonly files: ReadonlyMap<string, string>;
  /** What is wrong with the connectors' folders, a sentence each: then the files are not all. */
  readonly problems: readonly string[];
}

/** The folders of connectors: those with a package.json or a connector in them. */
function slugsIn(root: string): string[] {
  const isOne = (slug: string) =>
    ["package.json", "src/connector.ts"].some((file) => existsSync(join(root, "connectors", slug, file)));
  return readdirSync(join(root, "connectors")).filter(isOne).sort();
}

/** Where the sources are, as the package.json of the root says; `undefined` where it doesn't. */
function repositoryOf(root: string): string | undefined {
  const file = join(root, "package.json");
  if (!existsSync(file)) return undefined;
  const { repository } = JSON.parse(readFileSync(file, "utf8")) as { readonly repository?: { readonly url?: string } };
  return repository?.url?.replace(/^git\+|\.git$/g, "");
}

/** Makes everything of what is below a root, and writes nothing. */
export async function generated(root: string): Promise<Generated> {
  const slugs = slugsIn(root);
  const files = new Map<string, string>();
  const problems: string[] = [];
  const connectors: Connector[] = [];
  const contracts: Contract[] = [];
  const demonstrated: Demonstrated[] = [];
  const deployed: Deployed[] = [];
  const repository = repositoryOf(root);
  files.set("apps/host/src/registry.ts", registryFile(slugs));
  const host = "apps/host/package.json";
  files.set(host, hostPackage(readFileSync(join(root, host), "utf8"), slugs));
  for (const slug of slugs) {
    const folder = `connectors/${slug}`;
    const read = await readConnectorFolder(join(root, folder), slug, repository);
    if (read.connector) connectors.push(read.connector);
    if (read.connector && read.version) deployed.push({ connector: read.connector, version: read.version });
    const settings = read.connector && readDemoSettings(join(root, folder));
    if (read.connector && settings) demonstrated.push({ connector: read.connector, settings });
    if (read.contract) contracts.push(read.contract);
    for (const [name, content] of read.files) files.set(`${folder}/${name}`, content);
    problems.push(...read.problems.map((problem) => `${folder}/${problem}`));
  }
  for (const connector of connectors)
    files.set(`connectors/${connector.slug}/docker-compose.yml`, connectorFile(connector));
  files.set("docker/docker-compose.yml", mergedFile(connectors));
  files.set("docker/docker-compose.host.yml", hostFile(connectors));
  files.set("docker/.env.sample", composeEnvSample(connectors));
  files.set("docker/docker-compose.demo.yml", demoFile(demonstrated));
  files.set("docker/catalogue/manifest.json", `${JSON.stringify(catalogueFile(contracts), null, 2)}\n`);
  for (const [path, content] of kubernetesFiles(deployed)) files.set(`docker/kubernetes/${path}`, content);
  return { files, problems };
}
