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
