import type { Steps } from "./connector.ts";
import { SourceError } from "./errors.ts";

/**
 * The parts of a run, one after the other, each responsible for itself: a part whose source fails stops alone, the others
 * keep their progress, and the run fails at its end with what failed.
 *
 * @param sources what the parts differ in
 * @param part makes one part's steps: `independently(urls, (url) => import(url))`
 * @throws the one {@link SourceError}, or an {@link AggregateError} of several; any other error ends the run at once
 */
export async function* independently<T>(sources: Iterable<T>, part: (source: T) => Steps): Steps {
  const failures: SourceError[] = [];
  for (const source of sources) {
    try {
      yield* part(source);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
    }
  }
  const [first, ...others] = failures;
  if (others.length > 0) {
    throw new AggregateError(
      failures,
      `${failures.length} sources failed: ${failures.map(({ message }) => message).join("; ")}`,
    );
  }
  if (first) throw first;
}
