import { type Digest, digestOfNumbers, lowerOf, openTable, upperOf } from "./table.ts";

/** Contents of ids that have several: 12 bytes each, and 20 an id. */
export interface Several {
  isThere(id: string): boolean;
  has(id: string, digest: Digest): boolean;
  /** All of them, the one that was added last at the end. */
  of(id: string): readonly Digest[];
  /** Adds a content, or puts it to the end. */
  add(id: string, digest: Digest): void;
  /** Removes all contents of the ids of these entries, as `writeEntry` makes them. */
  remove(entries: Uint32Array): void;
  clear(): void;
}

/** Numbers of a content: two of its digest, and the place of the one before. */
const width = 3;
const smallest = 64;

/** The place as a digest, for a table; 0 is none. */
const placed = (place: number): Digest => digestOfNumbers(place, 0);

/** Chains in one typed array, each from the last content to the first. */
export function openSeveral(): Several {
  const ends = openTable();
  let cells = new Uint32Array(smallest * width);
  /** Contents up to which there is something, and the chain of those that were removed. */
  let used = 1;
  let free = 0;
  const endOf = (id: string): number => upperOf(ends.get(id) ?? placed(0));
  const before = (place: number): number => cells[place * width + 2] ?? 0;
  const link = (place: number, to: number): void => {
    cells[place * width + 2] = to;
  };

  function take(): number {
    if (free !== 0) {
      const place = free;
      free = before(place);
      return place;
    }
    if ((used + 1) * width > cells.length) {
      const bigger = new Uint32Array(Math.ceil(used * 1.25) * width);
      bigger.set(cells);
      cells = bigger;
    }
    return used++;
  }

  /** The content's place, and that of the one behind it, 0 for the last. */
  function find(id: string, digest: Digest): { readonly place: number; readonly behind: number } {
    const [upper, lower] = [upperOf(digest), lowerOf(digest)];
    let behind = 0;
    let place = endOf(id);
    while (place !== 0 && (cells[place * width] !== upper || cells[place * width + 1] !== lower)) {
      behind = place;
      place = before(place);
    }
    return { place, behind };
  }

  return {
    isThere: (id) => ends.size > 0 && ends.has(id),
    has: (id, digest) => ends.size > 0 && find(id, digest).place !== 0,
    of(id) {
      const found: Digest[] = [];
      for (let place = endOf(id); place !== 0; place = before(place))
        found.push(digestOfNumbers(cells[place * width] ?? 0, cells[place * width + 1] ?? 0));
      return found.reverse();
    },
    add(id, digest) {
      const { place, behind } = find(id, digest);
      if (place !== 0 && behind === 0) return;
      const end = place || take();
      if (behind !== 0 && place !== 0) link(behind, before(place));
      cells[end * width] = upperOf(digest);
      cells[end * width + 1] = lowerOf(digest);
      link(end, endOf(id));
      ends.put(id, placed(end));
    },
    remove(entries) {
      if (ends.size === 0) return;
      ends.unload(entries, (end) => {
        for (let place = upperOf(end); place !== 0; ) {
          const next = before(place);
          link(place, free);
          free = place;
          place = next;
        }
      });
    },
    clear() {
      ends.clear();
      cells = new Uint32Array(smallest * width);
      used = 1;
      free = 0;
    },
  };
}
