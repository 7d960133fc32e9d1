import { env, variable } from "./env.ts";
import { expected, readPort } from "./values.ts";

/** A part of a metric's name, as Prometheus takes it. */
function readNamePart(text: string): string {
  const part = text.trim();
  return /^[a-zA-Z_]\w*$/.test(part) ? part : expected("letters, digits and _, and no digit first");
}

/** What operators watch: pycti's variables of metrics (connector-sdk-contract 1.5), and a port for health alone. */
export const opsSettings = {
  CONNECTOR_EXPOSE_METRICS: env.boolean({
    default: false,
    description: "Serve /metrics for Prometheus, and /live and /ready, on CONNECTOR_METRICS_PORT.",
  }),
  CONNECTOR_METRICS_NAMESPACE: variable(
    { optional: true, description: "First part of the metrics' names.", example: "opencti" },
    { type: "string" },
    readNamePart,
  ),
  CONNECTOR_METRICS_SUBSYSTEM: variable(
    { optional: true, description: "Second part of the metrics' names.", example: "connector" },
    { type: "string" },
    readNamePart,
  ),
  CONNECTOR_METRICS_PORT: variable(
    { default: "9095", description: "Port of the metrics." },
    { type: "integer", minimum: 1 },
    readPort,
  ),
  CONNECTOR_HEALTH_PORT: variable(
    {
      optional: true,
      description:
        "Serve /live and /ready on this port, also without metrics: 200, or 503 with the reason. Live until it is stopped; ready while registered, OpenCTI answers its pings, and the last run did not fail.",
      example: "8080",
    },
    { type: "integer", minimum: 1 },
    readPort,
  ),
};
