/** An error as the platform answers it: HTTP 200, with its code and the status that it would be. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** An object that OpenCTI doesn't take, in its words: `MISSING_REFERENCE_ERROR` and others. */
export class ImportError extends Error {
  override readonly name: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** Why a sandbox doesn't start, in words for who starts it. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}
