/** The end of something that may take only so long, or is ended from outside. Close it when the thing is over. */
export interface Deadline {
  /** Aborted at the deadline, or with the reason of the signal from outside. */
  readonly signal: AbortSignal;
  /** Whether the time was over. */
  readonly passed: boolean;
  close(): void;
}

/**
 * Opens one. In place of `AbortSignal.timeout`, whose timer stays until its time comes: with ten minutes and a hundred requests
 * a second that is 50 MB of timers and signals of requests that are long over.
 */
export function openDeadline(ms: number, outside: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let passed = false;
  const end = () => controller.abort(outside?.reason);
  const timer = setTimeout(() => {
    passed = true;
    controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }, ms).unref();
  if (outside?.aborted) end();
  else outside?.addEventListener("abort", end, { once: true });
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    close() {
      clearTimeout(timer);
      outside?.removeEventListener("abort", end);
    },
  };
}
