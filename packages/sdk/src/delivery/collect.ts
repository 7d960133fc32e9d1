import { setImmediate } from "node:timers/promises";
import type { Identity } from "stix2-ts-types";
import type { Objects, Run } from "../connector.ts";
import { Interrupted, Misuse, SourceDenied, SourceError, SourceShape, SourceUnavailable } from "../errors.ts";
import { digestsOf } from "../ledger/digest.ts";
import { openAbortable } from "./abortable.ts";
import type { Chunk, Item } from "./chunk.ts";
import { fill } from "./fill.ts";
import { type Report, tallied } from "./report.ts";
import type { StepBook, StepContent } from "./step.ts";

/** What `collect` needs beside the author's generator. */
export interface CollectOptions {
  readonly steps: StepBook;
  readonly signal: AbortSignal;
  readonly report: Report;
  /** Records made at a time; they leave in order. */
  readonly parallel: number;
  /** Fills `created_by_ref`, and goes out with each record. */
  readonly author: Identity | undefined;
  /** Whether the platform already has this version of a record: then it isn't even made. */
  readonly has: (key: string, version: string | number) => boolean;
  /** Told of each record that the author yields, in order. */
  readonly yielded?: (key: string) => void;
  /** Whether somebody remembers what the source did not deliver: then checkpoints pass it, and it is no failure. */
  readonly owes?: boolean;
}

interface Ahead {
  readonly content: StepContent;
  /** The record in the making; absent for a checkpoint. */
  readonly made: Promise<Objects> | undefined;
}

/** Objects of one piece: a record of 100,000 objects passes in pieces, so that memory is bounded by the window. */
const pieceSize = 500;

/**
 * Objects after which everybody else has a turn: all that is made here would else keep confirmations, pings and the other
 * connectors of the process waiting for as long as a window lasts.
 */
const turnAfter = 100;

/** Gives everybody else a turn when enough was made. */
function openTurns(): (objects: number) => Promise<void> | undefined {
  let made = 0;
  return (objects) => {
    made += objects;
    if (made < turnAfter) return undefined;
    made = 0;
    return setImmediate();
  };
}

/** From this many records on, a majority of bad ones means that the source is broken, not the records. */
const enoughRecords = 10;

/** @throws {SourceShape} where more than half of at least 10 records could not be made */
function refuseBadMajority(report: Report): void {
  const all = report.records + report.skipped.count;
  if (all < enoughRecords || report.skipped.count * 2 <= all) return;
  const samples = report.skipped.samples.map(({ key, reason }) => `${key}: ${reason}`).join("; ");
  throw new SourceShape(
    `${report.skipped.count} of ${all} records could not be used, so the source has probably changed: ${samples}`,
  );
}

/**
 * Stage 1: runs the author's generator and makes its records, up to `parallel` at a time, in the author's order.
 *
 * Keeps: a bad record loses only itself; a record that the source did not deliver is owed, and no checkpoint after it
 * passes; an aborted signal ends the stage at once, however stuck the author is. Returns the reason of `unchanged`.
 *
 * @throws whatever the author throws; {@link SourceShape} for a bad majority; {@link SourceUnavailable} at the end for owed records; {@link Misuse}
 */
export async function* collect(run: Run, options: CollectOptions): AsyncGenerator<Chunk, string | undefined> {
  const { steps, signal, report, parallel, has } = options;
  const abortable = openAbortable(signal);
  const turn = openTurns();
  const ahead: Ahead[] = [];
  let making = 0;
  let ended: { result: unknown } | undefined;
  let failure: { error: unknown } | undefined;

  const start = (content: StepContent): Ahead => {
    if (content.kind === "checkpoint") return { content, made: undefined };
    making += 1;
    const made = Promise.resolve().then(content.objects);
    made.catch(() => {}); // looked at when its turn comes
    return { content, made };
  };

  try {
    for (;;) {
      while (!failure && !ended && making < parallel && ahead.length < parallel * 2) {
        try {
          const next = await abortable.wait(run.next());
          if (next.done) {
            ended = { result: next.value };
            break;
          }
          const content = steps.take(next.value);
          if (content.kind !== "checkpoint") {
            if (content.kind === "record") options.yielded?.(content.key);
            if (content.version !== undefined && has(content.key, content.version)) {
              await turn(1);
              continue;
            }
          }
          ahead.push(start(content));
        } catch (error) {
          failure = { error };
        }
      }
      const head = ahead.shift();
      if (!head) break;
      if (head.content.kind === "checkpoint") {
        refuseBadMajority(report);
        if (report.owed.count === 0 || options.owes) yield { kind: "checkpoint", patch: head.content.patch };
        continue;
      }
      making -= 1;
      yield* pieces(head.content, abortable.wait(head.made ?? Promise.resolve([])), turn, options);
    }
    if (failure) throw failure.error;
    refuseBadMajority(report);
    const reason = steps.close(ended?.result);
    if (reason !== undefined && report.records > 0)
      throw new Misuse("a run that yielded records must not return unchanged(…)");
    if (report.owed.count > 0 && !options.owes) {
      const { key, reason: why } = report.owed.samples[0] ?? { key: "", reason: "" };
      throw new SourceUnavailable(
        `${report.owed.count} records were not delivered by the source, first ${key}: ${why}`,
      );
    }
    return reason;
  } finally {
    abortable.close();
    void run.return(undefined).catch(() => {}); // not awaited: a stuck author never answers
  }
}

/** The pieces of one record. All but the last piece may already be on their way when a later object of the record fails. */
async function* pieces(
  record: Exclude<StepContent, { readonly kind: "checkpoint" }>,
  made: Promise<Objects>,
  turn: ReturnType<typeof openTurns>,
  options: CollectOptions,
): AsyncGenerator<Chunk> {
  const { report, signal, author } = options;
  const { key, version } = record;
  try {
    let items: Item[] = [];
    for (const object of fill(await made, author)) {
      signal.throwIfAborted();
      const text = JSON.stringify(object);
      items.push({ object, text, ...digestsOf(object, text) });
      if (items.length < pieceSize) continue;
      yield { kind: "objects", key, items, records: [] };
      await turn(items.length);
      items = [];
    }
    yield { kind: "objects", key, items, records: [{ key, version, removed: record.kind === "removed" }] };
    report.records += 1;
    await turn(items.length);
  } catch (error) {
    if (error instanceof Interrupted || error instanceof Misuse || error instanceof SourceDenied || signal.aborted)
      throw error;
    if (error instanceof SourceError && !(error instanceof SourceShape)) report.owed = tallied(report.owed, key, error);
    else report.skipped = tallied(report.skipped, key, error);
  }
}
