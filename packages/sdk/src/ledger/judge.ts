import type { WorkLook } from "../platform/work.ts";

/** What became of a work's objects. */
export type Verdict =
  | { readonly kind: "waiting" }
  /** All arrived, but for the refused ones. */
  | { readonly kind: "imported"; readonly refused: readonly { readonly id: string; readonly reason: string }[] }
  | { readonly kind: "lost"; readonly reason: string };

/** What was sent into a work, as the ledger knows it. */
export interface Sent {
  /** Objects that were confirmed. */
  readonly sent: number;
  /** Announced by OpenCTI's worker, beside a guard of ours. */
  readonly guarded: boolean;
  /** Whether the run has closed the work, and so reported the guard. */
  readonly closed: boolean;
  /** Errors that the connector itself has reported on the work. */
  readonly isOwn: (message: string) => boolean;
  /** Those of them that count as a processed object. */
  readonly isSettlement: (message: string) => boolean;
  /** Whether the queue has been empty for a minute: what has not come by now never does. */
  readonly drained: boolean;
}

/** OpenCTI keeps no more of them (platform-internals Q3). */
const mostErrors = 100;

/**
 * What became of a work: imported when OpenCTI has processed all that the broker confirmed, whatever was announced beside
 * it (platform-internals Q3).
 */
export function judge({ status, processed, errors }: WorkLook, work: Sent): Verdict {
  if (status === "missing") return { kind: "lost", reason: "the work was deleted" };
  if (status === "timeout") return { kind: "lost", reason: "the work has timed out" };
  if (status !== "complete" && !work.drained) return { kind: "waiting" };
  const settled = errors.filter(({ message }) => work.isSettlement(message)).length;
  const guard = work.guarded && settled === 0 && (work.closed || status === "complete") ? 1 : 0;
  const arrived = processed - settled - guard;
  if (arrived < work.sent) return { kind: "lost", reason: `${arrived} of ${work.sent} objects were imported` };
  if (errors.length >= mostErrors) return { kind: "lost", reason: `${mostErrors} errors or more` };
  const refused: { id: string; reason: string }[] = [];
  for (const { message, source } of errors) {
    if (work.isOwn(message)) continue;
    const ids = idsIn(source);
    if (ids.length === 0) return { kind: "lost", reason: `an error that names no object: ${message.slice(0, 200)}` };
    for (const id of ids) refused.push({ id, reason: message.slice(0, 300) });
  }
  return { kind: "imported", refused };
}

/** The ids of the object, or of the bundle's objects, that the text is of. */
function idsIn(source: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(source ?? "");
    const { objects = [value] } = value as { objects?: unknown[] };
    return objects.flatMap((object) => {
      const { id } = object as { id?: unknown };
      return typeof id === "string" ? [id] : [];
    });
  } catch {
    return [];
  }
}
