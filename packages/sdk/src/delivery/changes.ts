import type { Standing } from "../ledger/ledger.ts";
import type { Chunk, Item, Passed, Piece } from "./chunk.ts";
import { references } from "./reference.ts";
import { type Report, tallied } from "./report.ts";
import type { Seen } from "./seen.ts";

/** What `changes` compares with. */
export interface ChangesOptions {
  /** What the run has yielded. */
  readonly seen: Seen;
  /** How a content stands with OpenCTI; always new without a ledger. */
  readonly standing: (id: string, digest: string) => Standing;
  /** Whether a record is known with that version: then it is not told again. */
  readonly isKnown?: (record: Passed) => boolean;
  /** Told of a record of which an object passes: the version that is known of it counts no more. */
  readonly doubt?: (key: string) => void;
  readonly report: Report;
}

const isCommon: ReadonlySet<string> = new Set(["identity", "marking-definition"]);
const mostCommon = 1_000;

/**
 * Stage 2: drops what the run has already sent with the same content, and what OpenCTI has.
 *
 * Keeps: the last content of an id that the author yields is the last one that OpenCTI has; an id whose content changes
 * goes on with each change, also back to an earlier one, unless the run says again what an earlier run said of it, content by
 * content, and then nothing is saved before it has said the last one; a changed object takes along what it refers to in its
 * piece, and its author and markings, since OpenCTI may not have them any more; the order is the author's, but for what is
 * taken along.
 */
export async function* changes(chunks: AsyncIterable<Chunk>, options: ChangesOptions): AsyncGenerator<Chunk> {
  const { seen, standing, isKnown = () => false, doubt, report } = options;
  /** Objects that were sent with several contents before, of which the run has not yet said the last one. */
  const behind = new Map<string, Item>();
  /** Authors and markings that were dropped: any later object may need them. */
  const common = new Map<string, Item>();

  /** Whether the run passes it on for itself. */
  const isNews = (item: Item, wasSent: boolean): boolean => {
    const { id } = item.object;
    if (behind.size > 0) behind.delete(id);
    if (wasSent) return true; // its last content has to be the last one that arrives
    const stands = standing(id, item.read);
    if (stands === "parked") report.parked = tallied(report.parked, id, "refused three times with this content");
    if (stands === "earlier") behind.set(id, item);
    return stands === "new";
  };

  /** The piece without what is known; `undefined` where nothing is left of it. */
  const changed = (piece: Piece): Piece | undefined => {
    const passing: Item[] = [];
    const dropped: Item[] = [];
    for (const item of piece.items) {
      const { id, type } = item.object;
      const content = seen.contentOf(item);
      if (seen.is(id, content)) continue;
      const before = seen.has(id);
      const news = isNews(item, before && seen.wasSent(id));
      seen.say(id, content, news);
      if (news) passing.push(before ? { ...item, further: true } : item);
      else dropped.push(item);
      if (!isCommon.has(type)) continue;
      common.delete(id); // of an older content
      if (!news && common.size < mostCommon) common.set(id, item);
    }
    if (passing.length === 0) return piece.records.every(isKnown) ? undefined : { ...piece, items: [] };
    doubt?.(piece.key);
    if (dropped.length + common.size === 0) return { ...piece, items: passing };
    const known = new Map(dropped.map((item) => [item.object.id as string, item]));
    for (const { object } of passing) known.delete(object.id); // what stays known of it is of an older content
    for (const { object } of passing) {
      // grows while it is gone through: what is taken along takes along in its turn
      for (const ref of references(object)) {
        const needed = known.get(ref) ?? common.get(ref);
        if (!needed) continue;
        known.delete(ref);
        common.delete(ref);
        behind.delete(ref);
        seen.say(ref, seen.contentOf(needed), true);
        passing.push({ ...needed, further: true });
      }
    }
    return { ...piece, items: passing };
  };

  /** What would say that contents have arrived which are behind: it waits for them. */
  const waiting: Chunk[] = [];
  for await (const chunk of chunks) {
    const next = chunk.kind === "checkpoint" ? chunk : changed(chunk);
    if (behind.size === 0) {
      if (waiting.length > 0) yield* waiting.splice(0);
      if (next) yield next;
    } else if (next?.kind === "objects") {
      if (next.items.length > 0) yield { ...next, records: [] };
      if (next.records.length > 0) waiting.push({ ...next, items: [] });
    } else if (next) waiting.push(next);
  }
  if (behind.size > 0)
    yield {
      kind: "objects",
      key: "",
      items: [...behind.values()].map((item) => ({ ...item, further: true })),
      records: [],
    };
  yield* waiting;
}
