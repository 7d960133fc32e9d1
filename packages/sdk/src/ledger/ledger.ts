import type { Content } from "../delivery/chunk.ts";
import {
  type Beginning,
  beginning,
  judged,
  type Mismatch,
  marked,
  markKey,
  mismatch,
  mostRefusals,
  newBook,
} from "./book.ts";
import { digestOf } from "./digest.ts";
import { type Book, emptyFrame, type Frame, type PendingWork, type SentFrame, workOf } from "./frame.ts";
import { framed, holds, openHoldings, uncertain } from "./holdings.ts";
import { type Journal, openJournal } from "./journal.ts";
import type { Verdict } from "./judge.ts";
import { snapshot } from "./snapshot.ts";
import type { Digest } from "./table.ts";

type State = Readonly<Record<string, unknown>>;

/** How a content stands: never sent under that id; the last that was sent; one before the last; refused three times. */
export type Standing = "new" | "last" | "earlier" | "parked";

/** Which objects the run that goes on has said with the last content that was sent of them, by it or by an earlier one. */
export interface Said {
  has(id: string): boolean;
  is(id: string, digest: Digest): boolean;
  /** Whether the run has sent the object itself. */
  wasSent(id: string): boolean;
  /** Remembers it. `false` where another content is the last one: then nothing is remembered. */
  say(id: string, digest: Digest, sent: boolean): boolean;
}

/** What was sent, and what OpenCTI has of it. */
export interface Ledger {
  readonly book: Book;
  standing(id: string, digest: Digest): Standing;
  /** Whether OpenCTI has the object, or is about to. */
  has(id: string): boolean;
  /** What the run has said of the objects, where that is the last content that was sent: kept here, and so not twice. */
  readonly said: Said;
  hasRecord(key: string, version: string | number | undefined): boolean;
  /** The run has yielded that record. */
  yielded(key: string): void;
  /** How many records there are, and the keys of those that the run has not yielded. Reads the file. */
  missing(): { readonly known: number; readonly keys: Generator<string> };
  /**
   * A run begins: what state it is given. A state that isn't this ledger's makes it forget everything; one that was lost, or
   * written by nobody, is none.
   */
  begin(
    state: State,
    options: { readonly now: number; readonly platform: string; readonly fullSync: number | undefined },
  ): Beginning & { readonly mismatch: Mismatch | undefined };
  /** Changes what the ledger knows beside the objects. */
  change(next: Book): void;
  /**
   * These are about to leave: what else was sent of the same objects and records counts no more, since nobody knows which
   * content OpenCTI has when the process is killed before {@link Ledger.confirmed}.
   */
  sending(
    contents: readonly Content[],
    versions: readonly { readonly key: string; readonly version: string | number | undefined }[],
  ): void;
  /** No version of that record counts any more: a part of another one is about to leave. */
  doubt(key: string): void;
  /** What was confirmed; kept also when the process is killed after it. */
  confirmed(frame: SentFrame): void;
  /**
   * Saves the state with the ledger's mark; everything that was confirmed is on disk then.
   *
   * @param send resolves when the save was answered; a save that was not may have arrived all the same
   * @throws what `send` throws
   */
  save(state: State, send: (marked: State) => Promise<void>): Promise<void>;
  judged(work: PendingWork, verdict: Exclude<Verdict, { readonly kind: "waiting" }>): void;
  /** Writes the file anew where more than half of it counts no more, and no work is pending. */
  compact(): void;
  close(): void;
}

/** Bytes of the file below which it is not written anew. */
const smallFile = 1_000_000;
/** Bytes that an object and a record take in the file. */
const objectBytes = 22;
const recordBytes = 60;

/** What a record's version is kept as; none is one, too. */
export function versionOf(version: string | number | undefined): Digest {
  if (version === undefined) return noVersion;
  if (version !== lastVersion) {
    lastVersion = version;
    lastDigest = digestOf(String(version));
  }
  return lastDigest;
}
const noVersion = digestOf("");
/** Many records have the same version: a date, a release. */
let lastVersion: string | number = "";
let lastDigest = noVersion;

/**
 * Opens the ledger in that file.
 *
 * @param options.token makes a token that nobody else has
 * @throws {ConfigurationError} it was written by a newer version
 * @throws what the file system says
 */
export function openLedger(
  path: string,
  options: { readonly platform: string; readonly now: number; readonly token: () => string },
): Ledger {
  const journal: Journal = openJournal(path);
  const holdings = openHoldings();
  const { objects, records } = holdings;
  let book = newBook(options.token(), options.platform, options.now);
  const isFresh = replay();

  /** Reads the file. Whether there was nothing in it. */
  function replay(): boolean {
    let found = false;
    for (;;) {
      const without = new Set(book.lost);
      const remade = new Set(book.remake);
      holdings.clear();
      // a later record may rest on an object that an earlier work has not brought
      let remaking = false;
      for (const frame of journal.read()) {
        remaking ||= without.has(workOf(frame)) || remade.has(workOf(frame));
        if (frame.kind === "book") {
          book = frame.book;
          found = true;
        } else if (!without.has(workOf(frame))) holdings.apply(frame, remaking);
      }
      // what is lost is told behind it, and then everything is read a second time
      if (book.lost.every((id) => without.has(id)) && book.remake.every((id) => remade.has(id))) break;
    }
    for (const [id, { digest, again }] of Object.entries(book.refused)) {
      if (again === undefined && objects.is(id, digest)) objects.remove(id);
    }
    return !found;
  }

  /** By id, the contents that were refused too often; asked of each object, of which hardly any run has one. */
  let parked: { readonly of: Book["refused"]; readonly digests: ReadonlyMap<string, Digest> } | undefined;
  function isParked(id: string, digest: Digest): boolean {
    const { refused } = book;
    if (parked?.of !== refused) {
      const often = Object.entries(refused).filter(([, { times }]) => times >= mostRefusals);
      parked = { of: refused, digests: new Map(often.map(([one, entry]) => [one, entry.digest])) };
    }
    return parked.digests.size > 0 && parked.digests.get(id) === digest;
  }

  const write = (frames: readonly Frame[], sync = false) => journal.append(frames, { sync });
  const change = (next: Book, sync = false) => {
    book = next;
    write([{ kind: "book", book }], sync);
  };
  if (isFresh) change(book);

  function compact(): void {
    if (book.works.length > 0) return; // the order in which its frames and the others came counts until it is judged
    const isLost = book.lost.length + book.remake.length > 0;
    const live = objects.size * objectBytes + records.size * recordBytes;
    if (!isLost && journal.size <= smallFile + 2 * live) return;
    journal.rewrite(snapshot(journal, book));
    book = { ...book, lost: [], remake: [] };
    replay();
  }

  /** From here on no content of these objects, and no version of those of the records that are known, counts. */
  function uncertainFrom(contents: readonly Content[], keys: readonly string[]): void {
    const known = keys.filter((key) => records.has(key) && !records.is(key, uncertain));
    if (contents.length + known.length === 0) return;
    const frame: Frame = {
      kind: "sent",
      ...emptyFrame,
      objects: framed(contents.flatMap(({ id, further }) => (further ? [] : [{ id, digest: uncertain }]))),
      further: contents.flatMap(({ id, further }) => (further ? [[id, uncertain] as const] : [])),
      records: known.map((key) => [key, uncertain] as const),
    };
    holdings.apply(frame);
    write([frame]);
  }

  return {
    get book() {
      return book;
    },
    standing(id, digest) {
      if (isParked(id, digest)) return "parked";
      if (objects.is(id, digest)) return "last";
      return holdings.isEarlier(id, digest) ? "earlier" : "new";
    },
    has: (id) => objects.has(id),
    said: {
      has: (id) => objects.isFlagged(id, "said"),
      is: (id, digest) => objects.isFlagged(id, "said") && objects.is(id, digest),
      wasSent: (id) => objects.isFlagged(id, "sent"),
      say(id, digest, sent) {
        if (!objects.is(id, digest)) return false;
        objects.flag(id, "said");
        if (sent) objects.flag(id, "sent");
        return true;
      },
    },
    hasRecord: (key, version) => records.is(key, versionOf(version)),
    yielded: (key) => records.flag(key, "said"),
    missing: () => ({ known: records.size, keys: missing() }),
    begin(state, { now, platform, fullSync }) {
      records.unflag();
      objects.unflag();
      const found = mismatch(book, state);
      if (found) {
        const ours = found === "reset" || found === "written by another program";
        book = newBook(options.token(), platform, now);
        journal.rewrite([{ kind: "book", book }]);
        replay();
        return { book, state: ours ? state : {}, forget: true, isAgain: false, tries: 0, mismatch: found };
      }
      const mark = state[markKey] as { readonly saves?: number } | undefined;
      const saved = Math.max(book.saved, mark?.saves ?? 0);
      const begun = beginning({ ...book, saved }, state, { now, platform, fullSync });
      change(begun.book);
      if (begun.forget) {
        write([{ kind: "forget" }]);
        holdings.apply({ kind: "forget" });
      }
      return { ...begun, mismatch: undefined };
    },
    change: (next) => change(next),
    sending(contents, versions) {
      const others = contents.filter(({ id, digest }) => objects.has(id) && !objects.is(id, digest));
      const remade = versions.flatMap(({ key, version }) => (records.is(key, versionOf(version)) ? [] : [key]));
      uncertainFrom(others, remade);
    },
    doubt: (key) => uncertainFrom([], [key]),
    confirmed(frame) {
      const resent = Object.entries(book.refused).filter(([id, { again }]) => again !== frame.work && holds(frame, id));
      holdings.apply({ kind: "sent", ...frame });
      const works = book.works.map((work) =>
        work.id === frame.work ? { ...work, sent: work.sent + frame.count } : work,
      );
      const refused = { ...book.refused };
      for (const [id, entry] of resent) if (frame.work !== undefined) refused[id] = { ...entry, again: frame.work };
      book = { ...book, works, refused };
      write([
        { kind: "sent", ...frame },
        { kind: "book", book },
      ]);
    },
    async save(state, send) {
      change({ ...book, saving: Math.max(book.saving, book.saved) + 1 }, true);
      await send(marked(state, book));
      change({ ...book, saved: book.saving, begun: true });
    },
    judged(work, verdict) {
      const digests = new Map<string, Digest>();
      if (verdict.kind === "imported") {
        for (const { id } of verdict.refused) {
          const digest = objects.get(id);
          if (digest !== undefined) digests.set(id, digest);
        }
      }
      const { lost, remake } = book;
      change(judged(book, work, verdict, digests), true);
      for (const [id, digest] of digests) if (objects.is(id, digest)) objects.remove(id);
      if (book.lost.length > lost.length || book.remake.length > remake.length) replay();
      compact();
    },
    compact,
    close: () => journal.close(),
  };

  function* missing(): Generator<string> {
    for (const frame of journal.read()) {
      if (frame.kind !== "sent") continue;
      for (const [key] of frame.records) {
        if (!records.has(key) || records.isFlagged(key, "said")) continue;
        records.flag(key, "said"); // told once
        yield key;
      }
    }
  }
}
