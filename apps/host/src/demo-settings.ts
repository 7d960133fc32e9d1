import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A value that begins like this is a feed of the stand-in: its address comes in front. */
const feeds = "/feeds/";

/**
 * The variables with which a connector runs in the demo, from the `demo.json` of its folder: `{ "CISA_CATALOG_URL":
 * "/feeds/kev.json" }`. A value that begins with `/feeds/` is an address of the stand-in, which serves each connector's
 * folder at `/feeds/<slug>/`; others stay as they are.
 *
 * @param folder the connector's folder
 * @returns `undefined` where the connector has no `demo.json`
 * @throws {Error} in words, when the file is not an object of texts
 */
export function readDemoSettings(folder: string): Readonly<Record<string, string>> | undefined {
  const file = join(folder, "demo.json");
  if (!existsSync(file)) return undefined;
  const form = 'expected an object of texts, such as { "CISA_CATALOG_URL": "/feeds/kev.json" }';
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${form}, found no JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) throw new Error(form);
  for (const [name, value] of Object.entries(content))
    if (typeof value !== "string") throw new Error(`${form}; ${name} is none`);
  return content as Readonly<Record<string, string>>;
}

/** The settings with the stand-in's address in front of its feeds. */
export function atSandbox(settings: Readonly<Record<string, string>>, url: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, value.startsWith(feeds) ? `${url}${value}` : value]),
  );
}
