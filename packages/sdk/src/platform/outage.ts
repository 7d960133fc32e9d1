import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { PlatformUnavailable } from "../errors.ts";

/** Says once that the platform is away, again when the cause changes, and once that it is back. */
export interface Outage {
  failed(error: PlatformUnavailable): void;
  answered(): void;
}

/** One for each client, so that ping, run and look-ups don't tell the same outage three times. */
export function openOutage(log: Logger, clock: Clock): Outage {
  let cause: string | undefined;
  let since = 0;
  return {
    failed({ message, hint }) {
      if (message === cause) return;
      if (cause === undefined) since = clock.now().getTime();
      cause = message;
      log.warn({ cause: message, hint }, "OpenCTI is out of reach: trying again");
    },
    answered() {
      if (cause === undefined) return;
      cause = undefined;
      log.info({ seconds: Math.round((clock.now().getTime() - since) / 1_000) }, "OpenCTI answers again");
    },
  };
}
