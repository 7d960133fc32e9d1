import type { PlatformClient } from "./client.ts";
import { me } from "./operations.ts";

/**
 * What OpenCTI asks of an import connector's user, and for what (connector-sdk-contract 0, platform-contract 2.3; the
 * default role "Connector" has all of it).
 */
const ofConnector = {
  CONNECTORAPI: "to register, ping, open works and push bundles",
  MODULES: "to read the size of its own queue and its works",
  KNOWLEDGE_KNUPDATE: "to have its objects imported",
};
const ofUpload = { KNOWLEDGE_KNASKIMPORT: "to upload files for workbenches (CONNECTOR_VALIDATE_BEFORE_IMPORT)" };
const ofAdministrator = {
  SETTINGS_SETACCESSES: "to find and make the service account (CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT)",
};

/** Capabilities by name, and what for. */
export type Needed = Readonly<Record<string, string>>;

/** What the token's user needs: a service account that is made brings a connector's own. */
export function neededBy({ uploads, account }: { readonly uploads: boolean; readonly account: boolean }): Needed {
  if (account) return ofAdministrator;
  return uploads ? { ...ofConnector, ...ofUpload } : ofConnector;
}

/**
 * The user's name, and which needed capabilities its roles lack. OpenCTI compares by substring, and BYPASS has everything
 * (platform-contract 1): `MODULES_MODMANAGE` holds `MODULES`. Registers nothing.
 *
 * @throws {PlatformUnavailable} OpenCTI is away
 * @throws {PlatformRefused} the token is refused
 */
export async function readCapabilities(
  client: PlatformClient,
  needed: Needed,
  signal: AbortSignal,
): Promise<{ readonly user: string; readonly missing: readonly string[] }> {
  const { name, capabilities } = (await client.request(me, {}, { signal })).me;
  const has = (wanted: string) => capabilities.some((one) => one.name === "BYPASS" || one.name.includes(wanted));
  return { user: name, missing: Object.keys(needed).filter((wanted) => !has(wanted)) };
}
