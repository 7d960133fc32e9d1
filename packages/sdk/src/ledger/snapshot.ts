import { type Book, emptyFrame, type Frame, type SentFrame, workOf } from "./frame.ts";
import { openHoldings } from "./holdings.ts";
import type { Journal } from "./journal.ts";

/** Entries of a frame when the file is written anew. */
const frameEntries = 10_000;

/**
 * The frames that a journal needs, of those that it has: what is settled, gathered, and what is pending, as it stands. Reads it
 * three times, since the keys of records are nowhere else.
 */
export function* snapshot(journal: Pick<Journal, "read">, book: Book): Generator<Frame> {
  const pending = new Set(book.works.map(({ id }) => id));
  const lost = new Set(book.lost);
  const remade = new Set(book.remake);
  const isSettled = (frame: Frame) => !pending.has(workOf(frame)) && !lost.has(workOf(frame));
  const settled = openHoldings();
  for (const frame of journal.read()) {
    if (frame.kind !== "book" && isSettled(frame)) settled.apply(frame, remade.has(workOf(frame)));
  }
  yield { kind: "book", book: { ...book, lost: [], remake: book.remake.filter((id) => pending.has(id)) } };
  const gathered = (part: Partial<SentFrame>): Frame => ({ kind: "sent", ...emptyFrame, ...part });
  const entries = settled.objects.entries();
  for (let at = 0; at < entries.length; at += frameEntries * 4)
    yield gathered({ objects: entries.subarray(at, at + frameEntries * 4) });
  yield gathered({ further: settled.several() });
  // the keys are in the file alone
  let written: (readonly [string, string])[] = [];
  for (const frame of journal.read()) {
    if (frame.kind !== "sent" || !isSettled(frame)) continue;
    for (const [key] of frame.records) {
      const version = settled.records.get(key);
      if (version === undefined) continue;
      settled.records.remove(key);
      written.push([key, version]);
    }
    if (written.length < frameEntries) continue;
    yield gathered({ records: written });
    written = [];
  }
  yield gathered({ records: written });
  for (const frame of journal.read()) if (pending.has(workOf(frame))) yield frame;
}
