import type { Connector } from "@octi/sdk/runtime";
import { atSandbox } from "../demo-settings.ts";
import { composeText } from "./file.ts";
import { connectorMemory, contained, imageOf, type Service, variable, withDefault } from "./service.ts";

/** A connector with the settings of its demo. */
export interface Demonstrated {
  readonly connector: Connector;
  readonly settings: Readonly<Record<string, string>>;
}

const sandboxUrl = "http://opencti:8080";
/** Known to everybody: the stand-in holds nothing but samples, and is reached from this machine only. */
const demoToken = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";

/** Looks often: others wait for it. */
const soon = { interval: "3s", timeout: "5s", retries: 20 };

/** `docker/docker-compose.demo.yml`: the connectors on sample feeds, with RabbitMQ and the stand-in for OpenCTI. */
export function demoFile(demonstrated: readonly Demonstrated[]): string {
  const rabbitmq: Service = {
    image: "rabbitmq:4-management",
    environment: [],
    restart: "always",
    hostname: "rabbitmq", // its data folder is named after it
    // RabbitMQ's own check starts a second Erlang, which takes longer than all that is started here
    healthcheck: { ...soon, test: ["CMD", "bash", "-c", "true </dev/tcp/127.0.0.1/5672"] },
    volumes: ["rabbitmq_data:/var/lib/rabbitmq"],
  };
  const opencti = contained(
    {
      image: imageOf("sandbox"),
      depends_on: { rabbitmq: { condition: "service_healthy" } },
      environment: ["RABBITMQ_URL=amqp://guest:guest@rabbitmq:5672", `OPENCTI_TOKEN=${demoToken}`],
      healthcheck: soon,
      ports: [`127.0.0.1:${withDefault("DEMO_PORT", "8080")}:8080`],
      volumes: ["sandbox_data:/data"],
    },
    "512m",
  );
  const services = demonstrated.map(({ connector: { slug }, settings }): [string, Service] => [
    `connector-${slug}`,
    contained(
      {
        image: imageOf(`connector-${slug}`),
        depends_on: { opencti: { condition: "service_started" } },
        environment: [
          `OPENCTI_URL=${sandboxUrl}`,
          `OPENCTI_TOKEN=${demoToken}`,
          ...Object.entries(atSandbox(settings, sandboxUrl)).map(([name, value]) => variable(name, value)),
        ],
        healthcheck: { interval: "5s", retries: 4 }, // asks as the image does, but who tries it waits for no 20 s
        volumes: ["octi_data:/data"],
      },
      connectorMemory,
    ),
  ]);
  return composeText(
    [
      "A stand-in for OpenCTI, RabbitMQ and all connectors on sample feeds, nothing else needed. Build the images first (pnpm",
      "images); what has arrived is shown at http://127.0.0.1:8080, or at the port of DEMO_PORT.",
    ],
    { rabbitmq, opencti, ...Object.fromEntries(services) },
    { volumes: { octi_data: null, rabbitmq_data: null, sandbox_data: null } },
  );
}
