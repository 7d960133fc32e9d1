import type { Logger } from "pino";
import type { Known } from "../connector.ts";
import type { Batch, Content, Mark, Passed } from "../delivery/chunk.ts";
import type { Outcome } from "../delivery/finish.ts";
import type { Keeper } from "../delivery/settle.ts";
import { SourceShape } from "../errors.ts";
import { askedAgain, markKey } from "../ledger/book.ts";
import type { PendingWork } from "../ledger/frame.ts";
import { framed, uncertain } from "../ledger/holdings.ts";
import { type Ledger, type Said, type Standing, versionOf } from "../ledger/ledger.ts";
import { openTable } from "../ledger/table.ts";

/** The ledger as one run sees it. */
export interface RunLedger {
  /** The state that the run begins with, and the way to save another one. */
  readonly keeper: Keeper;
  readonly known: Known;
  standing(id: string, digest: string): Standing;
  /** Whether a record need not be told to the ledger again. */
  isKnown(record: Passed): boolean;
  /**
   * Whether a record that the author yields need not be made, since OpenCTI has that version. Asked of each one with a
   * version: of several versions of one record in a run every one is made, in this run and in later ones, so that the last
   * one stays the last.
   */
  skips(key: string, version: string | number): boolean;
  /** Whether OpenCTI has the object. */
  has(id: string): boolean;
  readonly said: Said;
  /** The author has yielded a record of that key. */
  yielded(key: string): void;
  /** The run's work is open, and nothing was sent yet. */
  opened(id: string): Promise<void>;
  /** An object of that record passes: no version of it is known any more until all of it is confirmed. */
  doubt(key: string): void;
  /** The messages of a batch are about to leave. */
  sending(batch: Pick<Batch, "contents" | "records">): void;
  /** What came before the mark was confirmed. */
  confirmed(mark: Mark): void;
  /** The run is over, and its work was closed with these words. */
  ended(outcome: Outcome, said: string | undefined): void;
}

/** What a run's ledger needs. */
export interface RunLedgerOptions {
  readonly ledger: Ledger;
  readonly keeper: Keeper;
  readonly now: Date;
  /** OpenCTI's version. */
  readonly platform: string;
  /** Milliseconds between two full syncs; `undefined` where the connector doesn't see its whole source in a run. */
  readonly fullSync: number | undefined;
  /** Whether OpenCTI's worker announces what it splits: the `api` protocol. */
  readonly guarded: boolean;
  readonly log: Logger;
}

const because = {
  reset: "the state was reset on OpenCTI",
  "ledger lost": "the ledger of what was sent is not there any more",
  "other ledger":
    "the ledger belongs to another state: another OpenCTI, or another machine has run the connector since",
  "other time": "the ledger and the state are not of the same time: one of the two was restored from a backup",
  "written by another program": "another program has written the state since",
} as const;

/** Begins a run: decides which state it is given, and forgets what is not to be relied on. */
export function openRunLedger(options: RunLedgerOptions): RunLedger {
  const { ledger, keeper, now, platform, guarded, log } = options;
  const given = ledger.begin(keeper.state, { now: now.getTime(), platform, fullSync: options.fullSync });
  if (given.mismatch) log.info({ reason: because[given.mismatch] }, "everything is imported again");
  else if (given.forget) log.info("a full sync: everything is sent again");
  else if (given.isAgain)
    log.info(
      { tries: given.tries },
      "an earlier run's objects did not all arrive: this run begins where that one began",
    );
  const { begun } = given.book;
  let state = given.state;
  let work: string | undefined;
  /** Batches that are on their way, in their order. */
  const underWay: Pick<Batch, "contents" | "records">[] = [];
  const assumed: (readonly [string, string])[] = [];
  /** The first version of each record that had to be made, and the records that came with another one since. */
  const made = openTable();
  const several = new Set<string>();

  const save = async (next: Readonly<Record<string, unknown>>): Promise<void> => {
    await ledger.save(next, keeper.save);
    state = next;
  };

  return {
    keeper: {
      get state() {
        return state;
      },
      save,
    },
    known: {
      has: (key, version) => ledger.hasRecord(key, version),
      assume(key, version) {
        if (begun || given.mismatch === "reset") return;
        if (ledger.hasRecord(key, version)) return;
        assumed.push([key, versionOf(version)]);
        if (assumed.length >= 1_000) remember();
      },
      missing({ atMost }) {
        const { known, keys: missing } = ledger.missing();
        const keys = [...missing];
        if (keys.length <= atMost) return keys;
        throw new SourceShape(
          `${keys.length} of ${known} known records are not in the source any more, more than the ${atMost} that are taken for withdrawn: it is probably not whole`,
        );
      },
    },
    standing: ledger.standing,
    isKnown,
    skips(key, version) {
      if (made.has(key)) {
        if (!made.is(key, versionOf(version))) several.add(key);
        return false;
      }
      if (ledger.hasRecord(key, version)) return true;
      made.put(key, versionOf(version));
      return false;
    },
    has: ledger.has,
    said: ledger.said,
    yielded: ledger.yielded,
    async opened(id) {
      work = id;
      const pending: PendingWork = { id, before: unmarked(given.state), sent: 0, guarded, tries: given.tries };
      const { book } = ledger;
      ledger.change({ ...book, works: [...book.works, pending] });
      // from now on a state without the mark is one that was reset
      if (book.saved === 0) await save(state);
    },
    doubt(key) {
      ledger.doubt(key);
      ledger.yielded(key);
    },
    sending(batch) {
      underWay.push(batch);
      const records = batch.records.filter(({ removed }) => !removed);
      ledger.sending(batch.contents, records);
      for (const { key } of records) ledger.yielded(key);
    },
    confirmed(mark) {
      remember();
      const { count, contents } = mark;
      if (underWay[0]?.contents === contents) underWay.shift();
      const records = mark.records.filter((record) => !isKnown(record));
      if (contents.length + records.length === 0) return;
      const keys = new Set(underWay.flatMap((later) => later.records.map(({ key }) => key)));
      ledger.confirmed({
        work,
        count: work === undefined ? 0 : count,
        objects: framed(contents.filter(({ further }) => !further)),
        further: [
          ...contents.flatMap(({ id, digest, further }) => (further ? [[id, digest] as const] : [])),
          ...overtaken(contents),
        ],
        records: records.flatMap(({ key, version, removed }) =>
          removed ? [] : [[key, keys.has(key) || several.has(key) ? uncertain : versionOf(version)] as const],
        ),
        removed: records.flatMap(({ key, removed }) => (removed ? [key] : [])),
      });
      for (const { key } of mark.records) ledger.yielded(key);
    },
    ended(outcome, said) {
      remember();
      let { book } = ledger;
      const works = book.works.flatMap((pending): PendingWork[] => {
        if (pending.id !== work) return [pending];
        return pending.sent === 0 ? [] : [said === undefined ? pending : { ...pending, said }];
      });
      const { again: _brought, ...rest } = book;
      const isOver = outcome.kind === "success" || outcome.kind === "unchanged";
      book = given.isAgain && isOver ? { ...rest, works } : { ...book, works };
      if (outcome.report.owed.count > 0 && isOver) book = askedAgain(book, unmarked(given.state), given.tries);
      ledger.change({ ...book, begun: book.begun || isOver });
      ledger.compact();
    },
  };

  /** The objects of which another content is on its way: nobody knows which one OpenCTI has last. */
  function overtaken(contents: readonly Content[]): (readonly [string, string])[] {
    const later = new Map(
      underWay.flatMap((batch) =>
        batch.contents.flatMap(({ id, digest, further }) => (further ? [[id, digest] as const] : [])),
      ),
    );
    if (later.size === 0) return [];
    return contents.flatMap(({ id, digest }) =>
      later.has(id) && later.get(id) !== digest ? [[id, uncertain] as const] : [],
    );
  }

  function isKnown({ key, version, removed }: Passed): boolean {
    return !removed && !several.has(key) && ledger.hasRecord(key, version);
  }

  function remember(): void {
    if (assumed.length === 0) return;
    const records = assumed.splice(0);
    ledger.confirmed({ work: undefined, count: 0, objects: framed([]), further: [], records, removed: [] });
  }
}

/** The state without the ledger's mark. */
function unmarked(state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { [markKey]: mark, ...rest } = state;
  return rest;
}
