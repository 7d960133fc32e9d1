import type { Registry } from "prom-client";
import type { Outcome } from "../delivery/finish.ts";
import { SourceError } from "../errors.ts";

/** What a connector is doing, in pycti's words. */
const activities = ["idle", "running", "stopped"] as const;

/** The figures of one connector, as Prometheus reads them. */
export interface Metrics {
  /** Messages that were confirmed by the broker or by OpenCTI, with what was in them, after so many seconds. */
  sent(message: { readonly objects: number; readonly bytes: number; readonly seconds: number }): void;
  /** Something was tried once more: a question to OpenCTI, a request to the feed, a message to the broker. */
  retried(what: "opencti" | "source" | "broker"): void;
  /** A ping was answered, or not. */
  pinged(answered: boolean): void;
  /** A run began. */
  began(): void;
  /** A run ended. */
  ended(outcome: Outcome): void;
  /** The connector ends. */
  stopped(): void;
  /** The page, in the text format of Prometheus. */
  page(): Promise<string>;
  readonly contentType: string;
  /** What the page is made of. */
  readonly registry: Registry;
}

/** Names and clock of the figures. */
export interface MetricsOptions {
  /** `CONNECTOR_METRICS_NAMESPACE`, may be empty. */
  readonly namespace: string;
  /** `CONNECTOR_METRICS_SUBSYSTEM`, may be empty. */
  readonly subsystem: string;
  readonly now: () => Date;
  /** Which of several connectors of a process it is: a label of every figure. */
  readonly connector?: string;
}

/** From a broker next door to a platform that is overloaded, in seconds. */
const latencies = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * The figures under pycti's names (connector-sdk-contract 12), so that dashboards stay, and some that pycti hasn't. Each
 * call has a registry of its own. prom-client is loaded by the call: a connector that exposes nothing doesn't carry it.
 */
export async function openMetrics({ namespace, subsystem, now, connector }: MetricsOptions): Promise<Metrics> {
  const { Counter, Gauge, Histogram, Registry } = await import("prom-client");
  const registry = new Registry();
  if (connector !== undefined) registry.setDefaultLabels({ connector });
  const named = (name: string, help: string) => ({
    name: [namespace, subsystem, name].filter((part) => part !== "").join("_"),
    help,
    registers: [registry],
  });
  const counter = (name: string, help: string) => new Counter(named(name, help));

  const bundles = counter("bundles_sent_total", "Messages that were confirmed.");
  const records = counter("records_sent_total", "Records of the source in the runs that ended.");
  const runs = counter("runs_total", "Runs that began.");
  const pings = counter("ping_api_total", "Pings of OpenCTI.");
  const failedPings = counter("ping_api_errors_total", "Pings that OpenCTI did not answer.");
  const errors = counter("errors_total", "Runs that failed.");
  const sourceErrors = counter("client_errors_total", "Runs that failed because of the source.");
  const objects = counter("objects_sent_total", "STIX objects that were confirmed.");
  const bytes = counter("bytes_sent_total", "Bytes of the bundles that were confirmed.");
  const retries = new Counter({
    ...named("retries_total", "What was tried once more, by whom it was for."),
    labelNames: ["of"],
  });
  const latency = new Histogram({
    ...named("confirm_seconds", "Seconds from sending a message to its confirmation."),
    buckets: latencies,
  });

  // an Enum of Python's prometheus_client: its label has the name of the metric
  const state = named("state", "What the connector is doing.");
  const activity = new Gauge({ ...state, labelNames: [state.name] });
  const show = (current: (typeof activities)[number]) => {
    for (const one of activities) activity.set({ [state.name]: one }, one === current ? 1 : 0);
  };
  show("idle");

  let good = now();
  new Gauge({
    ...named(
      "last_success_age_seconds",
      "Seconds since a run ended well; since the start of the process where none has yet.",
    ),
    collect() {
      this.set((now().getTime() - good.getTime()) / 1_000);
    },
  });

  return {
    sent(message) {
      bundles.inc();
      objects.inc(message.objects);
      bytes.inc(message.bytes);
      latency.observe(message.seconds);
    },
    retried(what) {
      retries.inc({ of: what });
    },
    pinged(answered) {
      pings.inc();
      if (!answered) failedPings.inc();
    },
    began() {
      runs.inc();
      show("running");
    },
    ended(outcome) {
      show("idle");
      records.inc(outcome.report.records);
      if (outcome.kind === "success" || outcome.kind === "unchanged") good = now();
      if (outcome.kind !== "failed") return;
      errors.inc();
      if (outcome.error instanceof SourceError) sourceErrors.inc();
    },
    stopped: () => show("stopped"),
    page: () => registry.metrics(),
    contentType: registry.contentType,
    registry,
  };
}

/** One page of the figures of several connectors, which their labels tell apart: each figure is described once. */
export async function commonPage(all: readonly Pick<Metrics, "registry">[]): Promise<string> {
  const { AggregatorRegistry } = await import("prom-client");
  return AggregatorRegistry.aggregate(
    await Promise.all(all.map(({ registry }) => registry.getMetricsAsJSON())),
  ).metrics();
}
