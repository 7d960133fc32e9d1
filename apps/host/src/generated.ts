import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connector } from "@octi/sdk/runtime";
import { banner } from "./banner.ts";
import { composeFile } from "./compose.ts";
import { readConnectorFolder } from "./connector-folder.ts";
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

/** Makes everything of what is below a root, and writes nothing. */
export async function generated(root: string): Promise<Generated> {
  const slugs = slugsIn(root);
  const files = new Map<string, string>();
  const problems: string[] = [];
  const connectors: Connector[] = [];
  files.set("apps/host/src/registry.ts", registryFile(slugs));
  const host = "apps/host/package.json";
  files.set(host, hostPackage(readFileSync(join(root, host), "utf8"), slugs));
  for (const slug of slugs) {
    const folder = `connectors/${slug}`;
    const read = await readConnectorFolder(join(root, folder), slug);
    if (read.connector) connectors.push(read.connector);
    for (const [name, content] of read.files) files.set(`${folder}/${name}`, content);
    problems.push(...read.problems.map((problem) => `${folder}/${problem}`));
  }
  files.set("docker/docker-compose.yml", composeFile(connectors, banner));
  return { files, problems };
}
