import { SourceDenied, SourceError, SourceMissing, SourceShape, SourceUnavailable } from "../errors.ts";

/**
 * Asks one address after the other until one delivers.
 *
 * @param fellBack is told of each that did not
 * @throws {SourceError} what the only one says; of several all that they say, in the class of the first one that may recover by itself
 */
export async function firstOf<T>(
  urls: readonly string[],
  ask: (url: string) => Promise<T>,
  fellBack: (error: SourceError) => void,
): Promise<T> {
  const errors: SourceError[] = [];
  for (const url of urls) {
    try {
      return await ask(url);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      errors.push(error);
      if (errors.length < urls.length) fellBack(error);
    }
  }
  throw together(errors);
}

function together(errors: readonly SourceError[]): SourceError {
  const [first] = errors;
  if (first === undefined) return new SourceError("no address was given");
  if (errors.length === 1) return first;
  const message = `none of ${errors.length} addresses delivered: ${errors.map((error) => error.message).join("; ")}`;
  const cause = new AggregateError(errors);
  const main = errors.find((error) => error instanceof SourceUnavailable) ?? first;
  if (main instanceof SourceUnavailable) {
    const { status, retryAfter } = main;
    return new SourceUnavailable(message, {
      cause,
      ...(status === undefined ? {} : { status }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  }
  if (main instanceof SourceDenied) return new SourceDenied(message, { cause, status: main.status });
  if (main instanceof SourceMissing) return new SourceMissing(message, { cause, status: main.status });
  if (main instanceof SourceShape) return new SourceShape(message, { cause });
  return new SourceError(message, { cause });
}
