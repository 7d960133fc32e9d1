import * as z from "zod";
import type { PlatformClient } from "./client.ts";
import type { Operation } from "./operation.ts";

/** What OpenCTI asks of a connector's user, and for what (connector-sdk-contract section 0; the default role "Connector" has all of it). */
export const needed = {
  CONNECTORAPI: "to register, ping, open works and push bundles",
  MODULES: "to read the size of its own queue",
} as const;

/** The token's user and what it may do. */
export const me: Operation<{ me: { name: string; capabilities: { name: string }[] } }> = {
  name: "me",
  document: "query Me { me { name capabilities { name } } }",
  answer: z.looseObject({
    me: z.looseObject({ name: z.string(), capabilities: z.array(z.looseObject({ name: z.string() })) }),
  }),
};

/**
 * The user's name, and which needed capabilities its roles lack. OpenCTI compares by substring, and BYPASS has everything
 * (platform-contract 1): `MODULES_MODMANAGE` holds `MODULES`.
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
