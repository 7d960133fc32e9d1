import type { Metrics } from "./metrics.ts";
import { type Page, type Served, servePages } from "./pages.ts";
import type { Readiness } from "./readiness.ts";

/** What is served, and where. */
export interface HealthOptions {
  /** `CONNECTOR_METRICS_PORT`, where metrics are exposed. */
  readonly metricsPort: number | undefined;
  /** `CONNECTOR_HEALTH_PORT`, where it is set. */
  readonly healthPort: number | undefined;
  readonly readiness: Pick<Readiness, "notLive" | "notReady">;
  readonly metrics: Pick<Metrics, "page" | "contentType"> | undefined;
}

const told = (reason: string | undefined): Page =>
  reason === undefined ? { status: 200, text: "ok\n" } : { status: 503, text: `${reason}\n` };

/**
 * `/live`, `/ready` and `/metrics` for whoever watches the container: all three where metrics are exposed, the first two on
 * the port of health, where that is another one. Nothing is listened on where neither port is given.
 *
 * @returns what gives the ports back
 * @throws {ConfigurationError} a port is taken, or not allowed
 */
export async function serveHealth(
  options: HealthOptions,
): Promise<{ readonly ports: readonly number[]; close(): Promise<void> }> {
  const { metricsPort, healthPort, readiness, metrics } = options;
  const health = { "/live": () => told(readiness.notLive()), "/ready": () => told(readiness.notReady()) };
  const served: Served[] = [];
  const close = async () => {
    for (const one of served) await one.close();
  };
  try {
    if (metricsPort !== undefined && metrics) {
      const page = async () => ({ status: 200, text: await metrics.page(), contentType: metrics.contentType });
      const pages = { ...health, "/metrics": page };
      served.push(await servePages({ port: metricsPort, variable: "CONNECTOR_METRICS_PORT", pages }));
    }
    if (healthPort !== undefined && healthPort !== metricsPort) {
      served.push(await servePages({ port: healthPort, variable: "CONNECTOR_HEALTH_PORT", pages: health }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { ports: served.map(({ port }) => port), close };
}
