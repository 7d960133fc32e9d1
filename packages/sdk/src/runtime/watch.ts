import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { serveHealth } from "../ops/health.ts";
import { type Metrics, openMetrics } from "../ops/metrics.ts";
import { openReadiness, type Readiness } from "../ops/readiness.ts";
import type { Commons } from "./commons.ts";

/** What operators see of a connector beside its log. */
export interface Watch {
  readonly readiness: Readiness;
  /** Only where `CONNECTOR_EXPOSE_METRICS` asks for them. */
  readonly metrics: Metrics | undefined;
  /** Gives the ports back. */
  close(): Promise<void>;
}

/**
 * Opens what the settings ask for, before anything is asked of OpenCTI: a connector that waits for it is live and not ready.
 * Connectors that share a process have no ports of their own.
 *
 * @throws {ConfigurationError} a port is taken, or not allowed
 */
export async function openWatch(
  settings: Settings,
  options: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly signal: AbortSignal;
    readonly heartbeat: boolean;
    readonly commons?: Commons | undefined;
  },
): Promise<Watch> {
  const { clock, log, commons } = options;
  const { now } = clock;
  const readiness = openReadiness({ ...options, now });
  const metrics = settings.CONNECTOR_EXPOSE_METRICS
    ? await openMetrics({
        namespace: settings.CONNECTOR_METRICS_NAMESPACE ?? "",
        subsystem: settings.CONNECTOR_METRICS_SUBSYSTEM ?? "",
        now,
        ...(commons && { connector: commons.label }),
      })
    : undefined;
  if (commons) {
    commons.show({ readiness, metrics });
    return { readiness, metrics, close: async () => {} };
  }
  const health = await serveHealth({
    metricsPort: metrics && settings.CONNECTOR_METRICS_PORT,
    healthPort: settings.CONNECTOR_HEALTH_PORT,
    readiness,
    metrics,
  });
  if (health.ports.length > 0) log.info({ ports: health.ports, metrics: metrics !== undefined }, "health is served");
  return { readiness, metrics, close: health.close };
}
