import type { Checkpoint, Chunk, Item, Passed } from "./chunk.ts";
import { references } from "./reference.ts";
import { type Report, tallied } from "./report.ts";

/** What `closed` needs to know about ids. */
export interface ClosedOptions {
  /** Whether the run has yielded the id up to here, the piece under way included. */
  readonly seen: (id: string) => boolean;
  /** Whether OpenCTI has the id anyway: its own markings, and what a look-up answered. */
  readonly onPlatform: (id: string) => boolean;
  readonly report: Report;
  /** Objects held at most: when more would be, the oldest one leaves with its open reference. */
  readonly limit?: number;
}

interface Held {
  readonly item: Item;
  /** Its place in the author's order. */
  readonly place: number;
  /** Ids that it points at and that the run has not yielded. */
  readonly missing: Set<string>;
}

const add = (map: Map<string, Set<string>>, key: string, value: string): void => {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
};

/**
 * Stage 3: holds an object until all that it points at, directly or through other held objects, has come. OpenCTI drops
 * a relationship whose ends it doesn't have, and writes a container without its missing members (platform-internals Q4, Q5).
 *
 * Keeps: what leaves points only at what left before or leaves in the same piece, save what is reported as open; a
 * checkpoint leaves after every object that came before it; at the end nothing is held, and never more than the limit.
 * Where the source fails, held objects are not sent: no checkpoint has passed them, so the next run brings them again.
 */
export async function* closed(chunks: AsyncIterable<Chunk>, options: ClosedOptions): AsyncGenerator<Chunk> {
  const { seen, onPlatform, report, limit = 10_000 } = options;
  const held = new Map<string, Held>(); // in the author's order
  const waiters = new Map<string, Set<string>>(); // missing id -> held ids that wait for it
  const pointers = new Map<string, Set<string>>(); // held id -> held ids that point at it
  /** Checkpoints and the ends of records, with what they wait for. */
  const ends: { readonly end: Checkpoint | Passed; readonly place: number }[] = [];
  let places = 0;

  const isThere = (ref: string): boolean => seen(ref) || onPlatform(ref);
  const isClosed = ({ object }: Item): boolean => references(object).every(isThere);
  const missingOf = ({ object }: Item): Set<string> => new Set(references(object).filter((ref) => !isThere(ref)));
  const enter = (item: Item, missing: Set<string>) => {
    const { id } = item.object;
    const earlier = held.get(id);
    if (earlier) waitNoMore(id, earlier);
    const place = earlier?.place ?? places++; // the later content at the earlier place: checkpoints wait for both
    held.set(id, { item, place, missing }); // a key that is there keeps its place in the map, too
    for (const ref of missing) add(waiters, ref, id);
  };
  const waitNoMore = (id: string, { missing }: Held) => {
    for (const ref of missing) waiters.get(ref)?.delete(id);
  };
  const leave = (id: string, entry: Held) => {
    held.delete(id);
    waitNoMore(id, entry);
  };

  /** The object and all held objects that it needs, up to the first that `ends` the search. */
  const family = (root: string, ends: (id: string, entry: Held) => boolean): Held[] | undefined => {
    const members = new Map<string, Held>();
    const open = [root];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const entry = held.get(id);
      if (!entry || members.has(id)) continue;
      if (ends(id, entry)) return undefined;
      members.set(id, entry);
      for (const ref of references(entry.item.object)) if (held.has(ref)) open.push(ref);
    }
    return [...members.values()];
  };

  /** Lets out those of the candidates that miss nothing, and what waited for them. */
  const release = (candidates: string[]): Held[] => {
    const free: Held[] = [];
    const blocked = new Set<string>();
    for (let root = candidates.pop(); root !== undefined; root = candidates.pop()) {
      const members = family(root, (id, { missing }) => missing.size > 0 || blocked.has(id));
      if (!members) blocked.add(root);
      for (const entry of members ?? []) {
        const { id } = entry.item.object;
        leave(id, entry);
        free.push(entry);
        candidates.push(...(pointers.get(id) ?? []));
        pointers.delete(id);
      }
    }
    return free.sort((a, b) => a.place - b.place);
  };

  /** Lets the oldest object out with all that it needs, whatever they miss. */
  const force = (): Held[] => {
    const [oldest = ""] = held.keys();
    for (const entry of family(oldest, () => false) ?? []) {
      const { id } = entry.item.object;
      for (const ref of entry.missing) {
        report.open = tallied(report.open, id, ref);
        waiters.get(ref)?.delete(id);
      }
      entry.missing.clear();
    }
    return release([oldest]);
  };

  const piece = (key: string, entries: readonly Held[], records: readonly Passed[] = []): Chunk => ({
    kind: "objects",
    key,
    items: entries.map(({ item }) => item),
    records,
  });
  /** What nothing that is held comes before any more. */
  const due = (): Chunk[] => {
    const [oldest] = held.values();
    const first = oldest?.place ?? Number.POSITIVE_INFINITY;
    const waiting = ends.findIndex(({ place }) => place > first);
    const ready = ends.splice(0, waiting < 0 ? ends.length : waiting);
    return ready.map(({ end }) => ("kind" in end ? end : piece(end.key, [], [end])));
  };

  for await (const chunk of chunks) {
    if (chunk.kind === "checkpoint") {
      ends.push({ end: chunk, place: places++ });
      yield* due();
      continue;
    }
    if (held.size === 0 && chunk.items.every(isClosed)) {
      yield chunk;
      continue;
    }
    const missing = chunk.items.map(missingOf);
    const candidates: string[] = [];
    for (const [index, item] of chunk.items.entries()) {
      const { id } = item.object;
      for (const waiter of waiters.get(id) ?? []) {
        held.get(waiter)?.missing.delete(id);
        candidates.push(waiter);
      }
      waiters.delete(id);
      enter(item, missing[index] ?? new Set());
      candidates.push(id);
    }
    for (const { object } of chunk.items)
      for (const ref of references(object)) if (held.has(ref)) add(pointers, ref, object.id);
    for (const record of chunk.records) ends.push({ end: record, place: places++ });
    const free = release(candidates);
    while (held.size > limit) free.push(...force());
    if (free.length > 0) yield piece(chunk.key, free);
    yield* due();
  }
  while (held.size > 0) {
    const [oldest] = held.keys();
    yield piece(oldest ?? "", force());
  }
  yield* due();
}
