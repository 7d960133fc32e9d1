import type { Known } from "@octi/sdk";
import type { Entry } from "./manifest.ts";

/** What the state says of earlier runs. */
export interface Left {
  readonly last_run?: string | undefined;
  readonly last_event_timestamp?: number | undefined;
  /** The settings that chose events: ours only, so that a state without it is the Python connector's. */
  readonly choice?: string | undefined;
  /** Up to here the Python connector came, and a run of ours that would have caught up did not end. */
  readonly python?: number | undefined;
}

/** Up to which second the Python connector came; `undefined` where it never ran here. */
export function pythonMark({ choice, python, last_event_timestamp }: Left): number | undefined {
  return choice === undefined ? last_event_timestamp : python;
}

/** The second up to which events count as imported, where nothing else is known of them. */
export function watermark({ last_event_timestamp, last_run }: Left): number {
  if (last_event_timestamp !== undefined) return last_event_timestamp;
  const run = last_run === undefined ? Number.NaN : Date.parse(last_run) / 1000;
  return Number.isNaN(run) ? Number.NEGATIVE_INFINITY : Math.floor(run);
}

/**
 * Says which events are new, one by one. MISP itself compares the same way: by UUID and time of the last change.
 *
 * What the Python connector has imported isn't imported again. It takes only the first of several events of one second:
 * the others are caught up with.
 */
export function newsOf(entries: readonly Entry[], left: Left, known: Known): (entry: Entry) => boolean {
  const mark = watermark(left);
  const python = pythonMark(left) ?? Number.NEGATIVE_INFINITY;
  const covered = new Set<Entry>();
  let second = Number.NaN;
  for (const entry of entries) {
    if (entry.timestamp > mark) break;
    const isTwin = entry.timestamp === second;
    second = entry.timestamp;
    if (isTwin && entry.timestamp <= python) continue;
    covered.add(entry);
    known.assume(entry.uuid, entry.timestamp);
  }
  // without a ledger nothing is ever known: then the watermark decides alone
  const remembers = [...covered].some(({ uuid, timestamp }) => known.has(uuid, timestamp));
  return (entry) => !(known.has(entry.uuid, entry.timestamp) || (!remembers && covered.has(entry)));
}
