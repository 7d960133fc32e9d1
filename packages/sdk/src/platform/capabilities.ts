import type { PlatformClient } from "./client.ts";
import { me } from "./operations.ts";

/**
 * What OpenCTI asks of an import connector's user, and for what (connector-sdk-contract 0, platform-contract 2.3; the
 * default role "Connector" has all of it).
 */
export const needed = {
  CONNECTORAPI: "to register, ping, open works and push bundles",
  MODULES: "to read the size of its own queue and its works",
  KNOWLEDGE_KNUPDATE: "to have its objects imported",
} as const;

/**
 * The user's name, and which needed capabilities its roles lack. OpenCTI compares by substring, and BYPASS has everything
 * (platform-contract 1): `MODULES_MODMANAGE` holds `MODULES`. Registers nothing.
 *
 * @throws {PlatformUnavailable} OpenCTI is away
 * @throws {PlatformRefused} the token is refused
 */
export async function readCapabilities(
  client: PlatformClient,
  signal: AbortSignal,
): Promise<{ readonly user: string; readonly missing: readonly (keyof typeof needed)[] }> {
  const { name, capabilities } = (await client.request(me, {}, { signal })).me;
  const has = (wanted: string) => capabilities.some((one) => one.name === "BYPASS" || one.name.includes(wanted));
  const missing = (Object.keys(needed) as (keyof typeof needed)[]).filter((wanted) => !has(wanted));
  return { user: name, missing };
}
