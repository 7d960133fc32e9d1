import { type Commons, commonPage, serveHealth } from "@octi/sdk/runtime";
import type { HostSettings } from "./host-settings.ts";

type Shown = Parameters<Commons["show"]>[0];

/** What operators see of all connectors of a process in one place. */
export interface Tower {
  /** Shows a connector from now on. */
  show(label: string, shown: Shown): void;
  /** Why a connector isn't running, or that it has done what it was to do. */
  ended(label: string, reason: string | undefined): void;
  /** Why any of them isn't ready, a line each; nothing where all are. */
  notReady(): string | undefined;
  /** Why the process is no longer to be used; nothing where it is. */
  notLive(): string | undefined;
  /** The page of the metrics. */
  page(): Promise<string>;
}

/** @param signal ends the process */
export function openTower(labels: readonly string[], signal: AbortSignal): Tower {
  const shown = new Map<string, Shown>();
  const reasons = new Map<string, string | undefined>(labels.map((label) => [label, "has not started yet"]));
  const notLive = () => (signal.aborted ? "the connectors are ending" : undefined);
  return {
    show(label, watch) {
      shown.set(label, watch);
      reasons.delete(label);
    },
    ended(label, reason) {
      reasons.set(label, reason);
    },
    notReady() {
      const ending = notLive();
      if (ending !== undefined) return ending;
      const red = labels.flatMap((label) => {
        const reason = reasons.has(label) ? reasons.get(label) : shown.get(label)?.readiness.notReady();
        return reason === undefined ? [] : [`${label}: ${reason}`];
      });
      return red.length === 0 ? undefined : red.join("\n");
    },
    notLive,
    page: () => commonPage([...shown.values()].flatMap(({ metrics }) => metrics ?? [])),
  };
}

/**
 * Serves what a tower sees, on the ports that the settings name.
 *
 * @throws {ConfigurationError} a port is taken, or not allowed
 */
export function serveTower(tower: Tower, settings: HostSettings): ReturnType<typeof serveHealth> {
  const metrics = { page: tower.page, contentType: "text/plain; version=0.0.4; charset=utf-8" };
  const exposed = settings.CONNECTOR_EXPOSE_METRICS;
  return serveHealth({
    metricsPort: exposed ? settings.CONNECTOR_METRICS_PORT : undefined,
    healthPort: settings.CONNECTOR_HEALTH_PORT,
    readiness: tower,
    metrics: exposed ? metrics : undefined,
  });
}
