import { banner } from "./banner.ts";

/** A name as a key of an object, in Biome's style. */
const key = (slug: string): string => (/^[a-z]\w*$/.test(slug) ? slug : `"${slug}"`);

/** The registry of connectors as a TypeScript file. */
export function registryFile(slugs: readonly string[]): string {
  const entries = slugs.map((slug) => `  ${key(slug)}: () => import("@octi/connector-${slug}"),\n`).join("");
  return `// ${banner}

/** Loads a connector by its slug; only what is asked for is loaded. */
export const connectors = {
${entries}} as const;
`;
}

/** The text of the host's package.json with these connectors, and no others, among its dependencies. */
export function hostPackage(text: string, slugs: readonly string[]): string {
  const content = JSON.parse(text) as { dependencies: Record<string, string> };
  const others = Object.entries(content.dependencies).filter(([name]) => !name.startsWith("@octi/connector-"));
  const own = slugs.map((slug) => [`@octi/connector-${slug}`, "workspace:*"] as const);
  const dependencies = Object.fromEntries([...own, ...others].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...content, dependencies }, null, 2)}\n`;
}
