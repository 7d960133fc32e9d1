import type { Work } from "../platform/work.ts";

/** A work as a run sees it. */
export interface RunWork {
  readonly id: string;
  announce(objects: number): Promise<void>;
  processed(message: string, inError: boolean): Promise<void>;
}

/**
 * A work for the `api` protocol. OpenCTI's worker announces what it splits (connector-sdk-contract 7.6), so the connector
 * announces a guard of one: the work cannot complete between two bundles. At the end first `toProcessed`, then the guard's
 * report: the other way round the work would be deleted from the platform's memory with messages still queued (platform-internals Q3).
 */
export function guarded(work: Work): RunWork {
  let announced = false;
  return {
    id: work.id,
    async announce() {
      if (announced) return;
      await work.announce(1);
      announced = true;
    },
    async processed(message, inError) {
      await work.processed(message, inError);
      if (announced) await work.report();
    },
  };
}
