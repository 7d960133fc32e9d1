import type { Connector } from "@octi/sdk/runtime";
import { stringify } from "yaml";
import { banner } from "../banner.ts";
import {
  connectorService,
  contained,
  imageOf,
  ownVariables,
  parallelRuns,
  platform,
  type Service,
  sharedName,
  variable,
  withDefault,
} from "./service.ts";

/** OpenCTI's network, which its own compose file has made. */
const openctiNetwork = { opencti: { name: withDefault("OPENCTI_NETWORK", "opencti_network"), external: true } };

/** A compose file with some words before it. Everything is in it, without anchors, so that it may be pasted into a stack. */
export function composeText(
  words: readonly string[],
  services: Readonly<Record<string, Service>>,
  rest: object,
): string {
  const lines = [banner, ...words].map((line) => `# ${line}\n`).join("");
  return `${lines}${stringify({ services, ...rest }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** `connectors/<slug>/docker-compose.yml`: one connector. */
export function connectorFile(connector: Connector): string {
  return composeText(
    [
      "Values stand in .env beside this file: see .env.sample, of which the names below count here. A variable of the README",
      "that is missing below is one line more.",
    ],
    { [`connector-${connector.slug}`]: connectorService(connector, true) },
    { volumes: { octi_data: null }, networks: openctiNetwork },
  );
}

/** `docker/docker-compose.yml`: every connector its own container, on OpenCTI's network. */
export function mergedFile(connectors: readonly Connector[]): string {
  return composeText(
    [
      "Starts the connectors that COMPOSE_PROFILES names. Values stand in .env beside this file, or in the environment of a",
      "Portainer stack: see .env.sample. Another MISP feed is another service: copy connector-misp-feed under another name, take",
      "its CONNECTOR_ID out, and write its own CONNECTOR_NAME and MISP_FEED_URL.",
    ],
    Object.fromEntries(connectors.map((one) => [`connector-${one.slug}`, connectorService(one, false)])),
    { volumes: { octi_data: null }, networks: openctiNetwork },
  );
}

/** Two runs at a time, beside what ten connectors take while they wait. */
const hostMemory = "512m";

/** `docker/docker-compose.host.yml`: all connectors in one container. */
export function hostFile(connectors: readonly Connector[]): string {
  const ids = connectors.map(({ slug }) => {
    const prefix = slug.toUpperCase().replaceAll("-", "_");
    return `${prefix}__CONNECTOR_ID=${withDefault(sharedName(slug, "ID"))}`;
  });
  return composeText(
    [
      "All connectors that HOST_CONNECTORS names in one container, for small servers. Values stand in .env beside this file: see",
      ".env.sample. For another MISP feed add misp-feed:circl to HOST_CONNECTORS and the line CIRCL__MISP_FEED_URL=… below.",
    ],
    {
      connectors: contained(
        {
          image: imageOf("host"),
          environment: [
            ...platform,
            variable("HOST_CONNECTORS", "cisa-kev,mitre"),
            variable("HOST_PARALLEL_RUNS", parallelRuns),
            ...ids,
            ...connectors.flatMap(ownVariables),
          ],
          volumes: ["octi_data:/data"],
          networks: ["opencti"],
        },
        hostMemory,
      ),
    },
    { volumes: { octi_data: null }, networks: openctiNetwork },
  );
}
