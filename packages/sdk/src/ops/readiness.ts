/** What is known of how a connector stands with OpenCTI. */
export interface Readiness {
  /** OpenCTI has taken the registration. */
  registered(): void;
  /** A ping was answered, or not. */
  pinged(answered: boolean): void;
  /** A run has ended: why it failed, without secrets; nothing where it didn't. */
  ran(failure: string | undefined): void;
  /** Why the connector isn't ready; nothing where it is. */
  notReady(): string | undefined;
  /** Why the process is no longer to be used; nothing where it is. */
  notLive(): string | undefined;
}

/** What readiness is measured by. */
export interface ReadinessOptions {
  /** Ends the connector. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Whether the connector pings by itself: where a run is all there is, it doesn't, and registered is ready. */
  readonly heartbeat: boolean;
}

/** Two pings of 40 s and the 30 s that one may take (connector-sdk-contract 3), in milliseconds: one lost ping is nothing. */
const patience = 2 * 40_000 + 30_000;

/**
 * A connector is ready when it is registered, OpenCTI answers its pings and its last run didn't fail: one that can't get at
 * its source brings nothing, and whoever watches the container has to see that. It is live until it begins to end.
 */
export function openReadiness({ signal, now, heartbeat }: ReadinessOptions): Readiness {
  let answeredAt: number | undefined;
  let failed: string | undefined;
  const notLive = () => (signal.aborted ? "the connector is ending" : undefined);
  return {
    registered() {
      answeredAt = now().getTime();
    },
    pinged(answered) {
      if (answered) answeredAt = now().getTime();
    },
    ran(failure) {
      failed = failure;
    },
    notLive,
    notReady() {
      const ending = notLive();
      if (ending !== undefined) return ending;
      if (answeredAt === undefined) return "the connector is not registered on OpenCTI yet";
      const silent = now().getTime() - answeredAt;
      if (heartbeat && silent > patience) return `OpenCTI has not answered a ping for ${Math.round(silent / 1_000)} s`;
      return failed && `the last run failed: ${failed}`;
    },
  };
}
