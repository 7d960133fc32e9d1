import { Interrupted } from "../errors.ts";
import { type Report, summary } from "./report.ts";

/** How a run ended. */
export type Outcome =
  | { readonly kind: "success"; readonly report: Report }
  | { readonly kind: "unchanged"; readonly reason: string; readonly report: Report }
  | { readonly kind: "interrupted"; readonly error: Interrupted; readonly report: Report }
  | { readonly kind: "failed"; readonly error: Error; readonly report: Report };

/** The outcome that an error of the run means. */
export function outcomeOf(thrown: unknown, report: Report): Outcome {
  if (thrown instanceof Interrupted) return { kind: "interrupted", error: thrown, report };
  return { kind: "failed", error: thrown instanceof Error ? thrown : new Error(String(thrown)), report };
}

/** The outcome as one line, for the work's message and the log. */
export function outcomeText(outcome: Outcome): string {
  const { report } = outcome;
  switch (outcome.kind) {
    case "success":
      return summary(report);
    case "unchanged":
      return `Nothing to do: ${outcome.reason}`;
    case "interrupted":
      return `Interrupted (${outcome.error.message}) after ${summary(report)}; the next run goes on from the last checkpoint`;
    case "failed":
      return `Failed: ${outcome.error.message}; ${summary(report)}; the state stays at the last checkpoint, where the next run begins`;
  }
}

/** A work that a run has opened. */
export interface Closable {
  /** Says that nothing more comes; `sent` of the announced objects were confirmed. */
  processed(message: string, inError: boolean, sent: number): Promise<void>;
}

/**
 * Stage 9: closes the work, once, in every outcome; nothing is sent after it. A run that opened none closes none.
 * Only an end that was reached is closed as good: an interrupted run, too, has not brought everything.
 */
export async function finish(work: Closable | undefined, outcome: Outcome): Promise<void> {
  const inError = outcome.kind === "failed" || outcome.kind === "interrupted";
  await work?.processed(outcomeText(outcome), inError, outcome.report.objects);
}
