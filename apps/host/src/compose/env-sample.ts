import { type Connector, sampleLines, variablesOf } from "@octi/sdk/runtime";
import { banner } from "../banner.ts";
import { parallelRuns, sharedName } from "./service.ts";

/** A variable of the compose files alone, as two lines: what it is, and its usual value. */
const line = (name: string, description: string, value: string, comment = "#"): string[] => [
  `# ${description}`,
  `${comment}${name}=${value}`,
  "",
];

/** What a connector has of its own in the shared `.env`: what has to be set first. */
function part(connector: Connector): string[] {
  const { slug, name, id } = connector;
  const own = variablesOf(connector).own.filter(({ deprecated }) => !deprecated);
  const ordered = [...own.filter(({ required }) => required), ...own.filter(({ required }) => !required)];
  const of = (what: Parameters<typeof sharedName>[1]) => sharedName(slug, what);
  return [
    `### ${name}`,
    "",
    ...ordered.flatMap((variable) => [...sampleLines(variable), ""]),
    ...line(of("ID"), "Its id in OpenCTI: the one that the Python connector had keeps its state.", id ?? ""),
    ...line(of("NAME"), "Its name in OpenCTI.", name),
    ...line(
      of("DURATION_PERIOD"),
      "Time between two runs.",
      typeof connector.every === "string" ? connector.every : "",
    ),
  ];
}

/** `docker/.env.sample`: the variables of docker-compose.yml and docker-compose.host.yml, all connectors' together. */
export function composeEnvSample(connectors: readonly Connector[]): string {
  const slugs = connectors.map(({ slug }) => slug).join(", ");
  return [
    `# ${banner}`,
    "# Copy it to .env beside the compose file, or paste it into the environment of a Portainer stack (Advanced mode).",
    "# In the file a value with $, # or \" in it stands between single quotes: NAME='a$b'.",
    "",
    ...line(
      "COMPOSE_PROFILES",
      `The connectors to start, with commas between: ${slugs}; or all. A Portainer that takes no list takes all: delete the other services then.`,
      "cisa-kev,mitre",
      "",
    ),
    ...line("HOST_CONNECTORS", "The same for docker-compose.host.yml.", "cisa-kev,mitre"),
    ...line("HOST_PARALLEL_RUNS", "There: most runs at a time.", parallelRuns),
    ...line("OPENCTI_TOKEN", "Token of a user with the role Connector.", "ChangeMe", ""),
    ...line("OPENCTI_URL", "Where OpenCTI is, as a container of its network sees it.", "http://opencti:8080"),
    ...line("OPENCTI_NETWORK", "OpenCTI's network, as `docker network ls` shows it.", "opencti_network"),
    ...line("OPENCTI_SSL_VERIFY", "Verify OpenCTI's certificate: true or false.", "false"),
    ...line("CONNECTOR_LOG_LEVEL", "debug, info, warn or error.", "info"),
    ...line("OCTI_REGISTRY", "Where the images are.", "octi"),
    ...line("OCTI_VERSION", "Their release.", "latest"),
    ...connectors.flatMap(part),
  ].join("\n");
}
