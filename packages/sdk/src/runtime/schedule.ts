import type { Clock } from "../clock.ts";
import type { Duration } from "../config/duration.ts";
import { after, milliseconds, parseDuration } from "../config/duration.ts";
import type { Settings } from "../config/settings.ts";
import type { Outcome } from "../delivery/finish.ts";
import { SourceDenied, SourceUnavailable } from "../errors.ts";

/** First wait after a failed run; doubles with each further failure. */
const firstBackOff = 60_000;
/** Longest wait after a failed run, where the period itself is not shorter. */
const longestBackOff = 3_600_000;
/** A feed that asks for a longer pause gets this one, or one period where that is longer: a wrong clock there must not stop us for years. */
const longestAsked = 86_400_000;
/** After 401 or 403: a feed that is asked again and again blocks for longer. */
const deniedBackOff = 900_000;

/**
 * When the next run begins: after a success one period later (calendar months and years in UTC), after an interruption
 * a minute later, after a failure soon, with exponential back-off, a feed's `Retry-After` of up to a day respected, and else
 * never later than one period.
 *
 * @param failures runs that have failed one after the other, this one included
 * @param random from 0 to 1: half of the wait is jitter, so that many connectors don't come back at once
 */
export function nextRun(outcome: Outcome, failures: number, every: Duration, now: Date, random: () => number): Date {
  const regular = after(now, every);
  if (outcome.kind === "interrupted") return new Date(Math.min(now.getTime() + firstBackOff, regular.getTime()));
  if (outcome.kind !== "failed") return regular;
  const { error } = outcome;
  const doubled = Math.min(firstBackOff * 2 ** (failures - 1), longestBackOff);
  const base = error instanceof SourceDenied ? Math.max(doubled, deniedBackOff) : doubled;
  const wait = base / 2 + (base / 2) * random();
  const longest = Math.max(longestAsked, regular.getTime() - now.getTime());
  const asked = error instanceof SourceUnavailable ? Math.min(error.retryAfter ?? 0, longest) : 0;
  const soon = now.getTime() + Math.max(wait, asked);
  return new Date(asked > wait ? soon : Math.min(soon, regular.getTime()));
}

/** What the schedule needs. */
export interface ScheduleOptions {
  readonly every: Duration;
  readonly clock: Clock;
  /** Ends the schedule; a run under way ends by itself, since it has the same signal. */
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** One run. Never throws. */
  run(): Promise<Outcome>;
  /** Told before each wait. */
  planned(next: Date, outcome: Outcome): void;
  /** Resolves when a run is wanted at once: a reset in the UI. */
  wake(): Promise<void>;
}

/** Runs at once and then again and again, never two at a time, until the signal ends it. */
export async function schedule(options: ScheduleOptions): Promise<void> {
  const { every, clock, signal, random, run, planned, wake } = options;
  for (let failures = 0; !signal.aborted; ) {
    const outcome = await run();
    if (signal.aborted) return;
    failures = outcome.kind === "failed" ? failures + 1 : 0;
    const next = nextRun(outcome, failures, every, clock.now(), random);
    planned(next, outcome);
    const waiting = new AbortController();
    const slept = clock.sleep(next.getTime() - clock.now().getTime(), AbortSignal.any([signal, waiting.signal]));
    await Promise.race([slept.catch(() => {}), wake()]);
    waiting.abort();
  }
}

/** Whether a connector ends after one run: it is told to, or its period is `0` or another duration of no length. */
export const runsOnce = (
  settings: Pick<Settings, "CONNECTOR_RUN_AND_TERMINATE" | "CONNECTOR_DURATION_PERIOD">,
): boolean =>
  settings.CONNECTOR_RUN_AND_TERMINATE || milliseconds(parseDuration(settings.CONNECTOR_DURATION_PERIOD)) === 0;
