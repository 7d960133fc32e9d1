import type { Logger } from "pino";
import { type Outcome, outcomeText } from "../delivery/finish.ts";
import { hintOf } from "../errors.ts";

/** One line a run, of so many milliseconds: an error only where somebody has to act. */
export function summarise(outcome: Outcome, log: Logger, ms: number): void {
  const { records, objects, bundles, bytes, skipped } = outcome.report;
  const figures = {
    outcome: outcome.kind,
    records,
    objects,
    bundles,
    bytes,
    skipped: skipped.count,
    seconds: Math.round(ms / 100) / 10,
  };
  const text = outcomeText(outcome);
  if (outcome.kind === "failed") {
    const { error } = outcome;
    log.error({ ...figures, code: error.name, hint: hintOf(error) }, text);
  } else if (outcome.kind === "interrupted") log.warn(figures, text);
  else log.info(figures, text);
}
