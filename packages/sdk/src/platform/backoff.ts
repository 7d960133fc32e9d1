/** First wait, in milliseconds. */
const first = 1_000;
/** Longest wait. */
const longest = 30_000;

/**
 * The wait before the next try: 1 s, doubled with each failure up to 30 s. Half of it is jitter, so that a hundred
 * connectors don't come back to a restarted platform in the same second.
 *
 * @param failures failures so far, 1 at least
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function backoff(failures: number, random: () => number): number {
  const whole = Math.min(first * 2 ** (failures - 1), longest);
  return whole / 2 + (whole / 2) * random();
}
