import type { Clock } from "../clock.ts";
import { SourceUnavailable } from "../errors.ts";

const first = 1_000;
const longest = 30_000;
/** A feed that asks for a longer pause gets it from the schedule, not from a run that stands still. */
const patience = 120_000;

/** Statuses after which the same request may succeed. */
const passing = new Set([408, 425, 429]);
export const isPassing = (status: number): boolean => passing.has(status) || status >= 500;

/**
 * Milliseconds that a `Retry-After` asks for, in either of its forms (RFC 9110, 10.2.3); `undefined` where it is neither.
 *
 * @param now what a date is counted from
 */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/**
 * The wait after a failed try: anything up to 1 s, 2 s, 4 s … 30 s (full jitter: those who failed together don't come back
 * together), at least what the feed asked for.
 *
 * @param failures tries so far, 1 at least
 * @returns milliseconds
 */
export function pause(failures: number, asked: number | undefined, random: () => number): number {
  const jitter = random() * Math.min(first * 2 ** (failures - 1), longest);
  return asked === undefined ? jitter : asked + jitter;
}

/** A try that failed, and whether another one may help. */
export class TryFailed extends Error {
  override readonly name = "TryFailed";
  readonly again: boolean;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  constructor(
    message: string,
    options: ErrorOptions & { again: boolean; status?: number | undefined; retryAfter?: number | undefined },
  ) {
    super(message, options);
    this.again = options.again;
    this.status = options.status;
    this.retryAfter = options.retryAfter;
  }
}

/**
 * Does what may fail in passing, and does it again while that helps.
 *
 * @param once throws {@link TryFailed} for what `SourceUnavailable` stands for
 * @throws {SourceUnavailable} when the tries are used up, or waiting would take too long
 */
export async function persistently<T>(
  once: () => Promise<T>,
  options: {
    retries: number;
    clock: Clock;
    random: () => number;
    signal: AbortSignal;
    failed: (failure: { reason: string; tries: number; wait: number }) => void;
  },
): Promise<T> {
  const { retries, clock, random, signal, failed } = options;
  for (let tries = 1; ; tries++) {
    try {
      return await once();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TryFailed)) throw error;
      const wait = pause(tries, error.retryAfter, random);
      if (error.again && tries <= retries && wait <= patience) {
        failed({ reason: error.message, tries, wait });
        await clock.sleep(wait, signal);
        continue;
      }
      const asked = error.retryAfter === undefined ? "" : `, and asks to wait ${Math.ceil(error.retryAfter / 1_000)} s`;
      throw new SourceUnavailable(`${error.message}${asked}${tries > 1 ? ` (tried ${tries} times)` : ""}`, {
        cause: error.cause,
        ...(error.status === undefined ? {} : { status: error.status }),
        ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
      });
    }
  }
}
