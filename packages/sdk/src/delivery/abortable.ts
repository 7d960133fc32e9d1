/**
 * Waits for one promise at a time: settles as it does, or rejects with the signal's reason at once, so that nothing waits for
 * a stuck author, feed or platform. One listener for all of them: an own one would be a large part of what a record costs.
 */
export function openAbortable(signal: AbortSignal) {
  let abort = () => {};
  const onAbort = () => abort();
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    wait<T>(promise: Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        promise.then(resolve, reject);
        abort = () => reject(signal.reason);
        if (signal.aborted) abort();
      });
    },
    close(): void {
      signal.removeEventListener("abort", onAbort);
    },
  };
}
