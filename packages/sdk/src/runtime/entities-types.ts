import type { Logger } from "pino";
import type { Connector } from "../connector.ts";
import { everyType } from "../delivery/supported-types.ts";

/**
 * The types that the workers are told to import, none for all: the scope of a connector whose scope is a list of types. A
 * scope without any, such as `mitre`, would import nothing: then the connector's own scope is used, with a warning.
 */
export function entitiesTypesOf(
  { scope, scopeIsTypes }: Pick<Connector, "scope" | "scopeIsTypes">,
  chosen: readonly string[],
  log: Logger,
): readonly string[] {
  if (!scopeIsTypes) return [];
  if (chosen.some((type) => scope.includes(type) || everyType.has(type))) return chosen;
  log.warn(
    { key: "CONNECTOR_SCOPE", scope: chosen },
    "CONNECTOR_SCOPE holds no STIX type, so nothing would be imported: the connector's own scope is used",
  );
  return scope;
}
