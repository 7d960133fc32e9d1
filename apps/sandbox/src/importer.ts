import type { Accounts } from "./accounts.ts";
import { isStoreError } from "./database.ts";
import { operationOf } from "./dialect.ts";
import type { Drafts } from "./drafts.ts";
import type { Incoming, Line } from "./entity-type.ts";
import { ImportError } from "./error.ts";
import type { Faults } from "./faults.ts";
import { fullConfidence, type Objects } from "./objects.ts";
import type { Quirks } from "./quirks.ts";
import { inScope } from "./scope.ts";
import { split } from "./split.ts";
import type { Works } from "./works.ts";

/** A message as a worker has it before it. */
export interface Task {
  readonly connector: string;
  readonly work: string | null;
  /** Who sent it; `null`: the worker's own user. */
  readonly applicant: string | null;
  readonly draft: string | null;
  /** Other types are skipped and counted as done; empty: none is. */
  readonly types: readonly string[];
  /** Not to be split, however many objects there are. */
  readonly whole: boolean;
  readonly objects: readonly unknown[];
}

/** What is to be done with a message. */
export type Opened =
  /** Its work is dead: taken off the queue, nobody hears of it. */
  | { readonly kind: "dropped" }
  /** The worker stumbles over it: rejected without requeue, nobody hears of it. */
  | { readonly kind: "lost" }
  /** Each object has been announced, and is to be queued as a message of its own. */
  | { readonly kind: "split"; readonly objects: readonly Incoming[] }
  /** To be imported in this order. */
  | { readonly kind: "import"; readonly objects: readonly Incoming[] };

/** What the workers do with a message, wherever its queue is (platform-internals Q4). */
export interface Importer {
  /** Looks into a message; announces its parts, reports what in it can't be stored. */
  open(task: Task): Opened;
  /**
   * Imports an object and reports it. `again`: its references are missing; to be called with one more try later. `givenUp`: it
   * was reported as failed, and belongs into the dead letter queue.
   */
  import(task: Task, object: Incoming, tries: number): "done" | "again" | "givenUp";
  /** Reports an announced object as failed that a worker could not even put back into the queue. */
  refuse(task: Task, object: Incoming, error: unknown): void;
}

/** Tries of an object whose references are missing: the fifth failure is final. */
const mostTries = 4;
/** Error of an object that was given up. */
export const gaveUp = "Execution timeout, too many concurrent call on the same entities";
/** Longest object whose text goes with its error. */
const longestSource = 50_000;

/** The object's text for its error: not all that can be read can be written again. */
function sourceOf(object: Incoming): string {
  try {
    const source = JSON.stringify(object);
    if (source.length < longestSource) return source;
  } catch {} // too deep
  return "Bundle too large";
}

/**
 * What OpenCTI would say of an error at an object: its refusals in its own words, everything else that an object can break
 * is a fault of the server. An error of the store is none of the object's.
 *
 * @throws the error of the store
 */
function refusalOf(error: unknown): ImportError {
  if (error instanceof ImportError) return error;
  if (isStoreError(error)) throw error;
  return new ImportError("INTERNAL_SERVER_ERROR", error instanceof Error ? error.message : String(error));
}

/** An object that came out of a queue for the first time. */
export interface Received {
  readonly object: Incoming;
  readonly work: string | null;
}

interface Options {
  readonly objects: Objects;
  readonly works: Works;
  readonly line: Line;
  readonly quirks: Quirks;
  readonly faults: Faults;
  readonly accounts: Accounts;
  readonly drafts: Drafts;
  /** Told of each object that arrives, whatever becomes of it. */
  readonly received?: ((received: Received) => void) | undefined;
}

export function openImporter({ objects, works, line, quirks, faults, accounts, drafts, received }: Options): Importer {
  const report = (work: string | null, error: { error: string; source: string } | null) => {
    if (work !== null) works.apply(work, { kind: "reportExpectation", error });
  };
  const failed = (work: string | null, object: Incoming, code: string, text: string) =>
    report(work, {
      error: `{'name': '${code}', 'error_message': ${JSON.stringify(text)}}`,
      source: sourceOf(object),
    });

  function write(task: Task, object: Incoming, tries: number): void {
    const applicant = task.applicant === null ? undefined : accounts.get(task.applicant);
    if (task.applicant !== null && !applicant)
      throw new ImportError("AUTH_REQUIRED", "You must be logged in to do this.");
    const importInto = task.draft === null ? undefined : drafts.importInto(task.draft);
    if (task.draft !== null && !importInto)
      throw new ImportError("DRAFT_NOT_FOUND", `Could not find draft workspace ${task.draft}`);
    if (operationOf(object) === undefined && !inScope(object, task.types, line)) return;
    const maxConfidence = applicant?.maxConfidence ?? fullConfidence;
    if (importInto) importInto(object, { tries, maxConfidence });
    else objects.import(object, tries, maxConfidence);
  }

  return {
    open(task) {
      const { work } = task;
      if (work !== null) {
        // 6.9 asks for each message, and loses it where the question fails; 7 is refused at the first write
        if (line === "6.9" && faults.strikes("isWorkAlive", "status", "cut", "unauthorized")) return { kind: "lost" };
        if (quirks.dropsDeadWorks && !works.isAlive(work)) return { kind: "dropped" };
      }
      let parts: ReturnType<typeof split>;
      try {
        parts = split(task.objects, line);
      } catch (error) {
        if (isStoreError(error)) throw error;
        return { kind: "lost" }; // whatever breaks the splitter takes the whole message with it
      }
      if (!task.whole && task.objects.length > 1) {
        if (work !== null) works.apply(work, { kind: "addExpectations", count: parts.objects.length });
        return { kind: "split", objects: parts.objects };
      }
      for (const { object, reason } of parts.refused) failed(work, object, "UNSUPPORTED_ERROR", reason);
      return { kind: "import", objects: parts.objects };
    },

    import(task, object, tries) {
      // Only 7 looks at the work again before each write
      if (tries > 0 && line === "7" && task.work !== null && quirks.dropsDeadWorks && !works.isAlive(task.work))
        return "done";
      if (tries === 0) {
        received?.({ object, work: task.work });
        if (faults.strikes("object", "workerDrops")) return "done";
        if (faults.strikes("object", "workerGivesUp")) {
          failed(task.work, object, "LOCK_ERROR", gaveUp);
          return "givenUp";
        }
        const failing = faults.strikes("object", "workerFails");
        if (failing) {
          failed(task.work, object, "UNSUPPORTED_ERROR", failing.error ?? "The sandbox was told to fail this object");
          return "done";
        }
      }
      try {
        write(task, object, tries);
        report(task.work, null);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal.name === "MISSING_REFERENCE_ERROR" && tries < mostTries) return "again";
        failed(task.work, object, refusal.name, refusal.message);
      }
      return "done";
    },

    refuse(task, object, error) {
      const { name, message } = refusalOf(error);
      failed(task.work, object, name, message);
    },
  };
}
