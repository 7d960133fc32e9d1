import type { Connector } from "@octi/sdk/runtime";
import { variablesOf } from "@octi/sdk/runtime";

/** Variables with which a connector is given its identity and OpenCTI. */
const needed = (slug: string): string[] => [
  "OPENCTI_URL=${OPENCTI_URL:-http://opencti:8080}",
  `OPENCTI_TOKEN=\${${slug.toUpperCase().replaceAll("-", "_")}_TOKEN:-\${OPENCTI_TOKEN:?set OPENCTI_TOKEN to the token of a user with the role Connector}}`,
];

/** A service: the connector's own variables with their defaults, so that everything that may be changed is seen. */
function service(connector: Connector): string {
  const own = variablesOf(connector).own.filter(({ deprecated }) => !deprecated);
  const lines = [
    ...needed(connector.slug),
    ...own.map(
      ({ name, default: value }) => `${name}=${value === undefined ? `\${${name}:-}` : `\${${name}:-${value}}`}`,
    ),
  ];
  return [
    `  connector-${connector.slug}:`,
    `    image: \${OCTI_REGISTRY:-octi}/connector-${connector.slug}:\${OCTI_VERSION:-latest}`,
    "    restart: unless-stopped",
    "    environment:",
    ...lines.map((line) => `      - ${line}`),
    "    volumes: [octi_data:/data]",
    "    networks: [opencti]",
  ].join("\n");
}

/** The compose file of all connectors, on OpenCTI's network; everything in one file, to be pasted into a stack. */
export function composeFile(connectors: readonly Connector[], banner: string): string {
  return [
    `# ${banner}`,
    "services:",
    ...connectors.map(service),
    "volumes:",
    "  octi_data:",
    "networks:",
    "  opencti:",
    "    name: ${OPENCTI_NETWORK:-opencti_network}",
    "    external: true",
    "",
  ].join("\n");
}
