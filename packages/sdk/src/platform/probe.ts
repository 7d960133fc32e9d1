import { PlatformRefused } from "../errors.ts";
import type { PlatformClient } from "./client.ts";
import { type Features, fullest } from "./features.ts";
import type { Operation } from "./operation.ts";
import { about, mutationArguments, typeFields } from "./operations.ts";

/**
 * Asks OpenCTI what it has, by the names in its schema and never by its version: `__type` is answered to everybody
 * (platform-internals Q1). What isn't answered is taken to be there; {@link without} corrects that at first use.
 *
 * @throws {PlatformUnavailable} OpenCTI is away for longer than the client's patience
 * @throws {PlatformRefused} the token is refused
 */
export async function probe(client: PlatformClient, signal?: AbortSignal): Promise<Features> {
  const ask = async <T>(operation: Operation<T>, variables = {}): Promise<T | undefined> => {
    try {
      return await client.request(operation, variables, {
        retry: "always",
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (error instanceof PlatformRefused && operation !== about) return undefined;
      throw error;
    }
  };

  const version = (await ask(about))?.about.version ?? "";
  const connector = (await ask(typeFields, { name: "Connector" }))?.__type?.fields;
  const input = (await ask(typeFields, { name: "RegisterConnectorInput" }))?.__type?.inputFields;
  const mutations = (await ask(mutationArguments))?.__type?.fields;

  const field = (name: string) => connector?.some((it) => it.name === name) ?? true;
  const argument = (mutation: string, name: string) =>
    mutations?.find((it) => it.name === mutation)?.args.some((it) => it.name === name) ?? true;
  return {
    version,
    multipart: argument("workAdd", "isMultiPartWork"),
    pushWork: argument("stixBundlePush", "work_id"),
    stateTimestamp: field("connector_state_timestamp"),
    stateReset: field("connector_state_reset"),
    registerInput: input == null ? fullest.registerInput : new Set(input.map(({ name }) => name)),
  };
}
