import { type Book, emptyFrame, type Frame, type SentFrame, workOf } from "./frame.ts";
import { openHoldings, uncertain } from "./holdings.ts";
import type { Journal } from "./journal.ts";
import { openTable } from "./table.ts";

/** Entries of a frame when the file is written anew. */
const frameEntries = 10_000;

/**
 * The frames that a journal needs, of those that it has, when no work is pending: all that counts, gathered. Reads it twice,
 * since ids and the keys of records are nowhere else.
 */
export function* snapshot(journal: Pick<Journal, "read">, book: Book): Generator<Frame> {
  const lost = new Set(book.lost);
  const remade = new Set(book.remake);
  const counting = openHoldings();
  let remaking = false;
  for (const frame of journal.read()) {
    remaking ||= lost.has(workOf(frame)) || remade.has(workOf(frame));
    if (frame.kind !== "book" && !lost.has(workOf(frame))) counting.apply(frame, remaking);
  }
  yield { kind: "book", book: { ...book, lost: [], remake: [] } };
  const gathered = (part: Partial<SentFrame>): Frame => ({ kind: "sent", ...emptyFrame, ...part });
  const entries = counting.objects.entries();
  for (let at = 0; at < entries.length; at += frameEntries * 4)
    yield gathered({ objects: entries.subarray(at, at + frameEntries * 4) });
  // ids and keys are in the file alone
  const told = openTable();
  let further: (readonly [string, string])[] = [];
  let written: (readonly [string, string])[] = [];
  for (const frame of journal.read()) {
    if (frame.kind !== "sent" || lost.has(workOf(frame))) continue;
    for (const [id] of frame.further)
      if (told.put(id, uncertain)) further.push(...counting.contentsOf(id).map((digest) => [id, digest] as const));
    if (further.length >= frameEntries) {
      yield gathered({ further });
      further = [];
    }
    for (const [key] of frame.records) {
      const version = counting.records.get(key);
      if (version === undefined) continue;
      counting.records.remove(key);
      written.push([key, version]);
    }
    if (written.length < frameEntries) continue;
    yield gathered({ records: written });
    written = [];
  }
  yield gathered({ further, records: written });
}
