import { env } from "@octi/sdk";
import { generalSettings } from "@octi/sdk/runtime";
import type * as z from "zod";

/** What holds for the process as a whole, beside the variables of its connectors. */
export const hostSettings = generalSettings({ name: "host", scope: [], every: "P1D" })
  .pick({
    OPENCTI_JSON_LOGGING: true,
    CONNECTOR_LOG_LEVEL: true,
    CONNECTOR_EXPOSE_METRICS: true,
    CONNECTOR_METRICS_PORT: true,
    CONNECTOR_HEALTH_PORT: true,
  })
  .extend({
    HOST_CONNECTORS: env.list({
      default: [],
      description:
        "The connectors to run, with commas between: misp-feed:circl is a misp-feed of the name circl, whose variables begin with CIRCL__. Unset: those below connectors: in config.yml.",
    }),
    HOST_CONFIG: env.string({
      optional: true,
      description: "Path of a config.yml with the settings of all. Unset: the one in the folder, where there is one.",
      example: "/config/config.yml",
    }),
    HOST_PARALLEL_RUNS: env.int({
      default: 2,
      minimum: 1,
      description: "Most runs at a time: the others wait for their turn. Each takes the memory that its import needs.",
    }),
  });
export type HostSettings = z.infer<typeof hostSettings>;

/** Those of a connector's variables that one for all connectors of the process is read of. */
export const ports = ["CONNECTOR_METRICS_PORT", "CONNECTOR_HEALTH_PORT"] as const;
