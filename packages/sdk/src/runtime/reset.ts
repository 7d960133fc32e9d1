import { Interrupted } from "../errors.ts";
import type { Session } from "../platform/session.ts";

/** A reset of the state in OpenCTI's page, as runs and the schedule see it. */
export interface Reset {
  /** For one run: aborted by a reset from now on. */
  signal(): AbortSignal;
  /** Resolves when there was a reset since the last run began: it asks for a new import, so the schedule doesn't wait. */
  wake(): Promise<void>;
}

/** Listens to the session's resets for as long as that lives. */
export function openReset(session: Pick<Session, "onReset">): Reset {
  let controller = new AbortController();
  let bell = Promise.withResolvers<void>();
  session.onReset(() => {
    controller.abort(new Interrupted("reset", "the state was reset on OpenCTI"));
    bell.resolve();
  });
  return {
    signal() {
      if (controller.signal.aborted) {
        controller = new AbortController();
        bell = Promise.withResolvers();
      }
      return controller.signal;
    },
    wake: () => bell.promise,
  };
}
