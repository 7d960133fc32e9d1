import * as z from "zod";
import { faults } from "../faults.ts";
import { onOneLine } from "../one-line.ts";

/** A part of the source that could not be used. */
export interface Sample {
  readonly key: string;
  readonly reason: string;
}

/** How many of a kind there were, with the first few as samples. */
export interface Tally {
  readonly count: number;
  readonly samples: readonly Sample[];
}

/** What a run did, counted on the way; ends up in the work's message and in the log's summary line. */
export interface Report {
  /** Records that the source had and that were made, also with nothing in them. */
  records: number;
  /** Objects that were confirmed by the sink. */
  objects: number;
  /** UTF-8 bytes of the bundles that were confirmed. */
  bytes: number;
  /** Bundles that were confirmed. */
  bundles: number;
  /** Records that could not be made. */
  skipped: Tally;
  /** Parts of records that could not be used; the records went on. */
  partly: Tally;
  /** Records that the source did not deliver: tried again in the next run, the state waits for them. */
  owed: Tally;
  /** References to objects that neither came in this run nor are OpenCTI's own; sent all the same. */
  open: Tally;
  /** References that closed a circle and were cut. */
  cut: Tally;
  /** Objects that OpenCTI has refused three times with the same content: not sent again. */
  parked: Tally;
  /** Objects that OpenCTI cannot store, or that are too large for its broker. */
  dropped: Tally;
}

/** Samples kept of each kind: enough to start looking, few enough for a work's message. */
const kept = 5;

/** A report in which nothing has happened yet. */
export function emptyReport(): Report {
  const none: Tally = { count: 0, samples: [] };
  return {
    records: 0,
    objects: 0,
    bytes: 0,
    bundles: 0,
    skipped: none,
    partly: none,
    owed: none,
    open: none,
    cut: none,
    parked: none,
    dropped: none,
  };
}

/** A reason in words: the faults of a record that has another shape, else the error's message. */
function wording(reason: unknown): string {
  if (reason instanceof z.ZodError) return faults(reason);
  return reason instanceof Error ? reason.message : String(reason);
}

/** Texts of a feed end up in a log and on a page: one line, of bounded length, nothing that a terminal acts on. */
const line = (text: string, longest: number): string => onOneLine(text.slice(0, 2 * longest)).slice(0, longest);

/** The tally with one more. Its key is cut to 100 characters, its reason to 300. */
export function tallied(tally: Tally, key: string, reason: unknown): Tally {
  const sample = { key: line(key, 100), reason: line(wording(reason), 300) };
  return {
    count: tally.count + 1,
    samples: tally.samples.length < kept ? [...tally.samples, sample] : tally.samples,
  };
}

const named = (tally: Tally, what: string): string[] => {
  if (tally.count === 0) return [];
  const samples = tally.samples.map(({ key, reason }) => `${key}: ${reason}`).join("; ");
  const more = tally.count > tally.samples.length ? `; and ${tally.count - tally.samples.length} more` : "";
  return [`${tally.count} ${what} (${samples}${more})`];
};

/** The report as one line for the work's message: "1661 records, 9017 objects sent; 2 records skipped (CVE-…: …)". */
export function summary(report: Report): string {
  return [
    `${report.records} records, ${report.objects} objects sent`,
    ...named(report.skipped, "records skipped"),
    ...named(report.partly, "parts of records skipped"),
    ...named(report.owed, "records not delivered by the source, tried again in the next run"),
    ...named(report.parked, "objects that OpenCTI has refused three times left out, until they change"),
    ...named(report.dropped, "objects that OpenCTI cannot take left out"),
    ...named(report.cut, "circular references cut"),
    ...named(report.open, "references to objects outside this run"),
  ].join("; ");
}
