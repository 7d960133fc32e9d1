import type { Connector } from "@octi/sdk/runtime";
import { variablesOf } from "@octi/sdk/runtime";
import { hostSettings } from "../host-settings.ts";

/** A service of a compose file, with the keys that Compose 1.29, Compose 2 and Portainer's parser all know. */
export interface Service {
  readonly image: string;
  readonly environment: readonly string[];
  readonly [key: string]: unknown;
}

/** `${NAME:-default}`: no default may hold what ends or begins another one, since Compose 1.29 nests nothing. */
export function withDefault(name: string, value = ""): string {
  if (/[${}]/.test(value)) throw new Error(`${name}: the default ${value} cannot stand in a compose file`);
  return `\${${name}:-${value}}`;
}

/** A variable with the value that `.env` has for it. */
export const variable = (name: string, value?: string): string => `${name}=${withDefault(name, value)}`;

/** An image of ours, from the registry and of the release that `.env` may name. */
export const imageOf = (name: string): string =>
  `${withDefault("OCTI_REGISTRY", "octi")}/${name}:${withDefault("OCTI_VERSION", "latest")}`;

/** Where OpenCTI is and who the connectors are there: the same in all files. */
export const platform: readonly string[] = [
  variable("OPENCTI_URL", "http://opencti:8080"),
  `OPENCTI_TOKEN=\${OPENCTI_TOKEN:?set it to the token of a user with the role Connector}`,
  variable("OPENCTI_SSL_VERIFY"),
  variable("CONNECTOR_LOG_LEVEL", "info"),
];

/** The connector's own variables with their defaults, so that everything that may be changed is seen; no older names. */
export function ownVariables(connector: Connector): string[] {
  const own = variablesOf(connector).own.filter(({ deprecated }) => !deprecated);
  return own.map(({ name, default: value }) => variable(name, value));
}

/** How each of our containers runs: started again whatever happens, bounded in memory and log, with nothing that it needs not. */
export function contained(service: Service, memory: string): Service {
  return {
    ...service,
    restart: "always",
    mem_limit: memory,
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
  };
}

/** How many runs the host has at a time where nothing is said. */
export const parallelRuns = String(hostSettings.shape.HOST_PARALLEL_RUNS.parse(undefined));

/** Most memory of a connector: a large import stays below half of it. */
export const connectorMemory = "256m";

/** What a connector is called in `.env`, where several connectors share one: `CONNECTOR_CISA_KEV_ID`. */
export const sharedName = (slug: string, name: "ID" | "NAME" | "DURATION_PERIOD"): string =>
  `CONNECTOR_${slug.toUpperCase().replaceAll("-", "_")}_${name}`;

/**
 * The service of one connector.
 *
 * @param alone whether the file has no other connector: then `.env` has the names of the connector's own
 */
export function connectorService(connector: Connector, alone: boolean): Service {
  const { slug, name } = connector;
  const of = (part: "ID" | "NAME" | "DURATION_PERIOD") => (alone ? `CONNECTOR_${part}` : sharedName(slug, part));
  return contained(
    {
      image: imageOf(`connector-${slug}`),
      ...(alone ? {} : { profiles: [slug, "all"] }),
      environment: [
        ...platform,
        `CONNECTOR_ID=${withDefault(of("ID"))}`,
        `CONNECTOR_NAME=${withDefault(of("NAME"), name)}`,
        `CONNECTOR_DURATION_PERIOD=${withDefault(of("DURATION_PERIOD"))}`,
        ...ownVariables(connector),
      ],
      volumes: ["octi_data:/data"],
      networks: ["opencti"],
    },
    connectorMemory,
  );
}
