import type { Note } from "./config/notes.ts";

/**
 * The whole taxonomy of errors, by what the runtime does about them:
 *
 * | class                     | the runtime                                                            |
 * | ------------------------- | ---------------------------------------------------------------------- |
 * | {@link ConfigurationError}| says everything that is wrong at once and exits 78                      |
 * | {@link SourceError}       | fails the run, keeps the state, tries again with back-off               |
 * | {@link PlatformUnavailable}| waits and repeats; a run that cannot wait longer fails                 |
 * | {@link PlatformRefused}   | fails the run (or the start), names what has to be changed on OpenCTI   |
 * | {@link Interrupted}       | ends the run at its last checkpoint, closes the work as interrupted     |
 * | {@link Misuse}            | fails the run: the connector's code breaks the run contract             |
 * | anything else             | in a record: skips that record; elsewhere: fails the run                |
 */

/** One thing that is wrong with the configuration, in words for the operator. */
export interface Problem {
  /** The variable, as it is written in the environment: `CISA_TLP`. */
  readonly key: string;
  /** What was found, secrets masked; absent where nothing was set. */
  readonly value?: string;
  /** What was expected, as a sentence. */
  readonly message: string;
  /** A value that would be right. */
  readonly example?: string;
}

/** The configuration is wrong: nothing was started. Holds every problem, not just the first. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly Problem[];
  /** What else the operator should know of the settings: a name that nobody reads may be the one that is missing. */
  readonly notes: readonly Note[];
  constructor(problems: readonly Problem[], notes: readonly Note[] = []) {
    super(
      problems
        .map(
          ({ key, value, message, example }) =>
            `${key}${value === undefined ? "" : ` = ${JSON.stringify(value)}`}: ${message}${example === undefined ? "" : ` (for example ${key}=${example})`}`,
        )
        .join("\n"),
    );
    this.problems = problems;
    this.notes = notes;
  }
}

/** The feed did not deliver what was asked for. The run fails unless a record threw it: then that record is owed. */
export class SourceError extends Error {
  override readonly name: string = "SourceError";
}

/** The feed is out of reach or answers 408, 425, 429 or 5xx: worth another try. */
export class SourceUnavailable extends SourceError {
  override readonly name = "SourceUnavailable";
  readonly status?: number;
  /** Milliseconds that the feed asked to wait (`Retry-After`). */
  readonly retryAfter?: number;
  constructor(message: string, options: ErrorOptions & { status?: number; retryAfter?: number } = {}) {
    super(message, options);
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}

/** The feed answers 401 or 403: a key is missing or wrong, or the address of this machine is blocked. */
export class SourceDenied extends SourceError {
  override readonly name = "SourceDenied";
  readonly status: number;
  constructor(message: string, options: ErrorOptions & { status: number }) {
    super(message, options);
    this.status = options.status;
  }
}

/** The feed answers 404 or 410. */
export class SourceMissing extends SourceError {
  override readonly name = "SourceMissing";
  readonly status: number;
  constructor(message: string, options: ErrorOptions & { status: number }) {
    super(message, options);
    this.status = options.status;
  }
}

/** What came is not what was asked for: a block page, a cut file, another format. */
export class SourceShape extends SourceError {
  override readonly name = "SourceShape";
}

/** OpenCTI is out of reach or overloaded: worth another try. `hint` says what to look at. */
export class PlatformUnavailable extends Error {
  override readonly name = "PlatformUnavailable";
  readonly hint: string;
  constructor(message: string, options: ErrorOptions & { hint: string }) {
    super(message, options);
    this.hint = options.hint;
  }
}

/** OpenCTI understood and said no: repeating does not help. `code` is OpenCTI's own (`AUTH_REQUIRED`, `FORBIDDEN_ACCESS`, …). */
export class PlatformRefused extends Error {
  override readonly name = "PlatformRefused";
  readonly code: string;
  readonly hint: string;
  constructor(message: string, options: ErrorOptions & { code: string; hint: string }) {
    super(message, options);
    this.code = options.code;
    this.hint = options.hint;
  }
}

/** What the operator should look at, where the error says so. */
export const hintOf = (error: unknown): string | undefined =>
  error instanceof PlatformRefused || error instanceof PlatformUnavailable ? error.hint : undefined;

/** Why a run was ended from outside. */
export type Interruption = "shutdown" | "reset" | "timeout";

/** The run was ended from outside: nothing of it failed. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly reason: Interruption;
  constructor(reason: Interruption, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The connector's code breaks the run contract; the message says how. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** Whether an error is one that operations expect, told by its message alone; any other is told with the place in the code. */
export const isExpected = (error: unknown): boolean =>
  [ConfigurationError, SourceError, PlatformUnavailable, PlatformRefused, Interrupted].some(
    (kind) => error instanceof kind,
  );
