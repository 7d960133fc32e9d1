import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { backoff } from "./backoff.ts";
import type { PlatformClient } from "./client.ts";
import { about } from "./operations.ts";

/** How long to wait for OpenCTI, and who is told. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Milliseconds after which to give up: where a run is all there is. Absent: waits for ever. */
  readonly limit?: number;
  /** From 0 to 1, for the jitter of waits. */
  readonly random?: () => number;
}

/** A first answer that takes longer than this is none. */
const timeout = 10_000;
/** Between two tries where somebody has to change something first: a wrong token, a wrong path. */
const slowPace = 60_000;

/**
 * Waits until OpenCTI answers to the token, and says what is in the way: the client tells of outages, this of refusals,
 * each cause once.
 *
 * A refusal ends a run-and-terminate start (`limit`) at once, since a scheduler starts it again. Otherwise it is waited
 * for too, slowly: ending would only make the container restart in a loop, and a user can be unlocked and a proxy be
 * set right without a restart here.
 *
 * @returns OpenCTI's version
 * @throws {PlatformUnavailable} not there after `limit`
 * @throws {PlatformRefused} refused, where there is a `limit`
 */
export async function waitForPlatform(client: PlatformClient, options: WaitOptions): Promise<string> {
  const { clock, log, signal, limit, random = Math.random } = options;
  const began = clock.now().getTime();
  let refused: string | undefined;
  for (let failures = 1; ; failures++) {
    let pause = backoff(failures, random);
    try {
      const { version } = (await client.request(about, {}, { signal, timeout })).about;
      if (refused !== undefined) log.info({ version }, "OpenCTI lets the connector in now");
      return version;
    } catch (error) {
      const spent = clock.now().getTime() - began;
      if (error instanceof PlatformUnavailable) {
        if (limit !== undefined && spent + pause > limit) {
          throw new PlatformUnavailable(`OpenCTI was not there for ${Math.round(spent / 1_000)} s: ${error.message}`, {
            hint: error.hint,
            cause: error,
          });
        }
      } else if (error instanceof PlatformRefused && limit === undefined) {
        pause = slowPace;
        if (error.message !== refused)
          log.error(
            { cause: error.message, code: error.code, hint: error.hint },
            "OpenCTI doesn't let the connector in: trying again",
          );
        refused = error.message;
      } else throw error;
    }
    await clock.sleep(pause, signal);
  }
}
