import type { PlatformClient, RequestOptions } from "./client.ts";
import { about, me } from "./operations.ts";

/** What an import connector's user needs, and what for (connector-sdk-contract 0; platform-contract 2.3). */
const needed: readonly (readonly [capability: string, purpose: string])[] = [
  ["CONNECTORAPI", "register, ping, works"],
  ["MODULES", "read the queue and the works"],
  ["KNOWLEDGE_KNUPDATE", "have its objects imported"],
];

/** Who the token belongs to, and what it lacks. */
export interface Access {
  /** OpenCTI's version. */
  readonly version: string;
  /** Name of the token's user. */
  readonly user: string;
  /** Empty where the user may do all that an import connector does. */
  readonly missing: readonly { readonly capability: string; readonly purpose: string }[];
}

/**
 * Asks who the token belongs to, and whether that user may do what an import connector does. Registers nothing.
 *
 * @throws {PlatformUnavailable} OpenCTI is away
 * @throws {PlatformRefused} the token is refused
 */
export async function readAccess(client: PlatformClient, options: RequestOptions = {}): Promise<Access> {
  const { version } = (await client.request(about, {}, options)).about;
  const { name, capabilities } = (await client.request(me, {}, options)).me;
  // OpenCTI looks for the needed name within the names that a user has (platform-contract 1)
  const may = (capability: string) => capabilities.some((it) => it.name === "BYPASS" || it.name.includes(capability));
  return {
    version,
    user: name,
    missing: needed
      .filter(([capability]) => !may(capability))
      .map(([capability, purpose]) => ({ capability, purpose })),
  };
}
