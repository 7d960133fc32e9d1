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
import type { Book, Frame, PendingWork, SentFrame } from "./frame.ts";
import { type Journal, openJournal } from "./journal.ts";
import type { Verdict } from "./judge.ts";
import { type Digest, openTable } from "./table.ts";

type State = Readonly<Record<string, unknown>>;

/** How a content stands: never sent under that id; the last that was sent; one before the last; refused three times. */
export type Standing = "new" | "last" | "earlier" | "parked";

/** What was sent, and what OpenCTI has of it. */
export interface Ledger {
  readonly book: Book;
  standing(id: string, digest: Digest): Standing;
  /** Whether OpenCTI has the object, or is about to. */
  has(id: string): boolean;
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
  /** What was confirmed; kept also when the process is killed after it. */
  confirmed(frame: SentFrame): void;
  /** The state with the mark of a save that begins. Everything that was confirmed is on disk then. */
  saving(state: State): State;
  /** The save was answered. */
  saved(): void;
  judged(work: PendingWork, verdict: Exclude<Verdict, { readonly kind: "waiting" }>): void;
  /** Writes the file anew where more than half of it counts no more. */
  compact(): void;
  close(): void;
}

/** Entries of a frame when the file is written anew. */
const frameEntries = 10_000;
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
  const objects = openTable();
  const records = openTable();
  const further: Contents = new Map();
  let book = newBook(options.token(), options.platform, options.now);
  const isFresh = replay();

  /** Makes the tables of the file. */
  function replay(): boolean {
    let found = false;
    for (;;) {
      const without = new Set(book.lost);
      const remade = new Set(book.remake);
      for (const table of [objects, records]) table.clear();
      further.clear();
      for (const frame of journal.read()) {
        if (frame.kind === "book") {
          book = frame.book;
          found = true;
        } else apply(frame, without, remade);
      }
      // what is lost is told behind it, and then everything is read a second time
      if (book.lost.every((id) => without.has(id)) && book.remake.every((id) => remade.has(id))) break;
    }
    for (const [id, { digest, again }] of Object.entries(book.refused)) {
      if (again === undefined && objects.is(id, digest)) objects.remove(id);
    }
    return !found;
  }

  function apply(
    frame: Exclude<Frame, { kind: "book" }>,
    without: ReadonlySet<string> = new Set(),
    remade: ReadonlySet<string> = without,
  ): void {
    if (frame.kind === "forget") {
      objects.clear();
      further.clear();
      records.fill(nothing);
      return;
    }
    const { work = "" } = frame;
    if (without.has(work)) return;
    objects.load(frame.objects);
    enter(further, frame, (id) => objects.get(id));
    for (const [id, digest] of frame.further) objects.put(id, digest);
    const isRemade = remade.has(work);
    for (const [key, version] of frame.records) records.put(key, isRemade ? nothing : version);
    for (const key of frame.removed) records.remove(key);
  }

  const write = (frames: readonly Frame[], sync = false) => journal.append(frames, { sync });
  const change = (next: Book, sync = false) => {
    book = next;
    write([{ kind: "book", book }], sync);
  };
  if (isFresh) change(book);

  function* snapshot(): Generator<Frame> {
    const pending = new Set(book.works.map(({ id }) => id));
    const settled = openTable();
    const keys = openTable();
    const lost = new Set(book.lost);
    const remade = new Set(book.remake);
    const several: Contents = new Map();
    const counts = ({ work = "" }: SentFrame) => !pending.has(work) && !lost.has(work);
    for (const frame of journal.read()) {
      if (frame.kind === "forget") {
        settled.clear();
        several.clear();
        keys.fill(nothing);
      } else if (frame.kind === "sent" && counts(frame)) {
        settled.load(frame.objects);
        enter(several, frame, (id) => settled.get(id));
        for (const [id, digest] of frame.further) settled.put(id, digest);
        for (const [key, version] of frame.records) keys.put(key, remade.has(frame.work ?? "") ? nothing : version);
        for (const key of frame.removed) keys.remove(key);
      }
    }
    yield { kind: "book", book: { ...book, lost: [], remake: book.remake.filter((id) => pending.has(id)) } };
    const none = { kind: "sent", work: undefined, count: 0, further: [], records: [], removed: [] } as const;
    const all = settled.entries();
    for (let at = 0; at < all.length; at += frameEntries * 4)
      yield { ...none, objects: all.subarray(at, at + frameEntries * 4) };
    const contents = [...several.values()].flatMap(({ id, digests }) => digests.map((digest) => [id, digest] as const));
    yield { ...none, objects: new Uint32Array(), further: contents };
    let written: (readonly [string, string])[] = [];
    for (const frame of journal.read()) {
      if (frame.kind !== "sent" || !counts(frame)) continue;
      for (const [key] of frame.records) {
        const version = keys.get(key);
        if (version === undefined) continue;
        keys.remove(key);
        written.push([key, version]);
      }
      if (written.length < frameEntries) continue;
      yield { ...none, objects: new Uint32Array(), records: written };
      written = [];
    }
    yield { ...none, objects: new Uint32Array(), records: written };
    for (const frame of journal.read()) if (frame.kind === "sent" && pending.has(frame.work ?? "")) yield frame;
  }

  function rewrite(): void {
    journal.rewrite(snapshot());
    book = { ...book, lost: [], remake: [] };
    replay();
  }

  return {
    get book() {
      return book;
    },
    standing(id, digest) {
      const refusal = book.refused[id];
      if (refusal && refusal.times >= mostRefusals && refusal.digest === digest) return "parked";
      if (objects.is(id, digest)) return "last";
      return further.size > 0 && further.get(keyOf(id))?.digests.includes(digest) ? "earlier" : "new";
    },
    has: (id) => objects.has(id),
    hasRecord: (key, version) => records.is(key, versionOf(version)),
    yielded: (key) => records.flag(key),
    missing: () => ({ known: records.size, keys: missing() }),
    begin(state, { now, platform, fullSync }) {
      records.unflag();
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
        apply({ kind: "forget" });
      }
      return { ...begun, mismatch: undefined };
    },
    change: (next) => change(next),
    confirmed(frame) {
      const resent = Object.entries(book.refused).filter(
        ([id, { again }]) => again !== frame.work && sentIn(frame, id),
      );
      apply({ kind: "sent", ...frame });
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
    saving(state) {
      change({ ...book, saving: Math.max(book.saving, book.saved) + 1 }, true);
      return marked(state, book);
    },
    saved() {
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
      if (book.lost.length > lost.length || book.remake.length > remake.length) rewrite();
    },
    compact() {
      const live = objects.size * objectBytes + records.size * recordBytes;
      if (journal.size > smallFile + 2 * live) rewrite();
    },
    close: () => journal.close(),
  };

  function* missing(): Generator<string> {
    for (const frame of journal.read()) {
      if (frame.kind !== "sent") continue;
      for (const [key] of frame.records) {
        if (!records.has(key) || records.isFlagged(key)) continue;
        records.flag(key); // told once
        yield key;
      }
    }
  }

  function sentIn({ objects: sent, further: more }: SentFrame, id: string): boolean {
    const [high, low] = framed([{ id, digest: nothing }]);
    for (let at = 0; at < sent.length; at += 4) if (sent[at] === high && sent[at + 1] === low) return true;
    return more.some(([one]) => one === id);
  }
}

/** All contents of objects that one run sent with several, by the key of the id, the last one last. */
type Contents = Map<string, { readonly id: string; readonly digests: readonly Digest[] }>;

const keys = openTable();
const keyOf = (id: string): string => {
  const entry = new Uint32Array(4);
  keys.write(entry, 0, id, nothing);
  return `${entry[0]},${entry[1]}`;
};

/** What a frame changes of it: an object that comes with one content alone has no other ones any more. */
function enter(contents: Contents, { objects, further }: SentFrame, before: (id: string) => Digest | undefined): void {
  if (contents.size > 0) {
    for (let at = 0; at < objects.length; at += 4) contents.delete(`${objects[at]},${objects[at + 1]}`);
  }
  const last = new Map<string, Digest>();
  for (const [id, digest] of further) {
    const key = keyOf(id);
    const first = last.get(id) ?? before(id);
    const digests = contents.get(key)?.digests ?? (first === undefined ? [] : [first]);
    contents.set(key, { id, digests: [...digests.filter((one) => one !== digest), digest] });
    last.set(id, digest);
  }
}

/** The version of a record that has to be made again. */
const nothing: Digest = "0000000000000001";

/** The entries of a frame. Its digests never being zero, no entry stands for a removal. */
export function framed(parts: readonly { readonly id: string; readonly digest: Digest }[]): Uint32Array<ArrayBuffer> {
  const entries = new Uint32Array(parts.length * 4);
  let at = 0;
  for (const { id, digest } of parts) {
    keys.write(entries, at, id, digest);
    at += 4;
  }
  return entries;
}
