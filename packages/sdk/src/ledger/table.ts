/** A content's hash: 62 bits as 16 hexadecimal digits, the last one below 4. */
export type Digest = string;

/** What the run that goes on has done with a text: said it, and sent it. */
export type Flag = "said" | "sent";

/** Which texts are known, each with a digest: 16 bytes a slot, so that a million need 20 MB. */
export interface Table {
  readonly size: number;
  has(text: string): boolean;
  /** The digest that was put last; `undefined` for none. */
  get(text: string): Digest | undefined;
  /** Whether that digest was put last. */
  is(text: string, digest: Digest): boolean;
  /** Remembers the digest. Whether it is news: a new text, or another digest than the last one of that text. */
  put(text: string, digest: Digest): boolean;
  remove(text: string): void;
  /** Flags a text that is there, until another digest is put or all flags are taken away. */
  flag(text: string, flag: Flag): void;
  isFlagged(text: string, flag: Flag): boolean;
  unflag(): void;
  clear(): void;
  /** Puts that digest to all texts that are there. */
  fill(digest: Digest): void;
  /** Puts entries that {@link writeEntry} made. */
  load(entries: Uint32Array): void;
  /** Removes the texts of such entries; `told` gets the digest of each that was there. */
  unload(entries: Uint32Array, told: (digest: Digest) => void): void;
  /** All entries, for a file. */
  entries(): Uint32Array;
}

/** MurmurHash3's last step: a permutation of 32 bits that spreads them. */
function spread(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** The digest of which these are the numbers. */
export const digestOfNumbers = (upper: number, lower: number): Digest => hex(upper) + hex(lower);
const hex = (bits: number): string => bits.toString(16).padStart(8, "0");
/** The number that eight of a digest's digits are; without a text of its own for them, since each object asks several times. */
function eightDigits(digest: Digest, from: number): number {
  let number = 0;
  for (let at = from; at < from + 8; at++) {
    const code = digest.charCodeAt(at);
    number = (number << 4) | (code < 58 ? code - 48 : code - 87);
  }
  return number >>> 0;
}
export const upperOf = (digest: Digest): number => eightDigits(digest, 0);
/** The bits of a digest that are flags. */
const bits: Readonly<Record<Flag, number>> = { said: 8, sent: 4 };
const flagBits = 12;
export const lowerOf = (digest: Digest): number => eightDigits(digest, 8);
const unflagged = (lower: number | undefined): number => ((lower ?? 0) & ~flagBits) >>> 0;

/** The key of the text that was looked up last; never zero, which means free. */
let high = 0;
let low = 0;

/** It needs no more than to spread: ids are hashes or random themselves, and a cryptographic one would cost ten times as much. */
function key(text: string): void {
  let first = 0x811c9dc5;
  let second = 0x9e3779b1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul((second << 5) ^ (second >>> 27) ^ code, 0x5bd1e995);
  }
  low = spread(second ^ first);
  high = spread(first);
  if (high === 0 && low === 0) high = 1;
}

/** Writes the entry of a text and its digest, four numbers, for a file; {@link Table.load} puts it. */
export function writeEntry(into: Uint32Array, at: number, text: string, digest: Digest): void {
  key(text);
  into[at] = high;
  into[at + 1] = low;
  into[at + 2] = upperOf(digest);
  into[at + 3] = lowerOf(digest);
}

/** Numbers of a slot. */
const width = 4;
/** Parts that grow by themselves: a table of a million texts grows by 0.3 MB at a time, and is never there twice. */
const parts = 64;
const smallest = 4;
/** From one entry of a file to the next. */
const stride = 64 * width;

/** A part: the texts whose key begins alike, in the order of the rest of their keys. */
interface Part {
  /** Of the slots, of some more for those that the last ones have no room for, and of one that stays free. */
  cells: Uint32Array;
  slots: number;
  /** Slots that are not free. */
  used: number;
  /** Those of them whose text was removed. */
  removed: number;
}

const emptyPart = (slots: number): Part => ({
  cells: new Uint32Array((slots + (slots >>> 7) + 17) * width),
  slots,
  used: 0,
  removed: 0,
});

/** The slot that stays free. */
const nowhere = ({ cells }: Part): number => cells.length - width;
/** Where a key would be if it were alone: a greater one is never before. */
const home = ({ slots }: Part, lower: number): number => Math.floor((lower * slots) / 0x1_0000_0000) * width;
const isFree = ({ cells }: Part, at: number): boolean => cells[at] === 0 && cells[at + 1] === 0;
const isThere = ({ cells }: Part, at: number): boolean => cells[at + 2] !== 0 || unflagged(cells[at + 3]) !== 0;

/** Where the key is, or else the first slot with a greater one or none. */
function find(part: Part, upper: number, lower: number): number {
  const { cells } = part;
  for (let at = home(part, lower); ; at += width) {
    const other = cells[at + 1] as number;
    if (other > lower || (other === lower && cells[at] === upper) || isFree(part, at)) return at;
  }
}

/** Makes an eighth more of room, without those that were removed, and as much more as the order needs. */
function grow(part: Part): void {
  const { cells } = part;
  for (let slots = Math.ceil(((part.used - part.removed + 1) * 5) / 4) + smallest; ; slots += smallest) {
    const bigger = emptyPart(slots);
    let next = 0;
    for (let at = 0; at < cells.length && next < nowhere(bigger); at += width) {
      if (!isThere(part, at)) continue;
      const to = Math.max(next, home(bigger, cells[at + 1] as number));
      // one by one: a view of the four would cost more than all else
      for (let n = 0; n < width; n++) bigger.cells[to + n] = cells[at + n] as number;
      bigger.used += 1;
      next = to + width;
    }
    if (next >= nowhere(bigger)) continue;
    Object.assign(part, bigger);
    return;
  }
}

/**
 * An open-addressing table in typed arrays: text (64 bits), digest (62 bits, all zero for a text that was removed) and
 * two flags. It is in order, so that a text that isn't there is seen after a few slots, too, and a part can be full to nine
 * tenths before it is made anew to be full to four fifths. It is asked several times an object, so it makes nothing that would
 * have to be collected.
 *
 * By the birthday bound, two of 1,000,000 texts share their 64 bits with a probability below 1 in 10,000,000.
 */
export function openTable(): Table {
  const empty = () => Array.from({ length: parts }, () => emptyPart(smallest));
  let all = empty();
  const partOf = (upper: number): Part => all[upper % parts] as Part;
  /** The part and the place of a text; the free one for a text that isn't there. */
  let part: Part;
  const place = (upper: number, lower: number): number => {
    part = partOf(upper);
    const at = find(part, upper, lower);
    return part.cells[at + 1] === lower && part.cells[at] === upper ? at : nowhere(part);
  };
  const locate = (text: string): number => {
    key(text);
    return place(high, low);
  };
  /** Puts a digest under the key of before. */
  const set = (upper: number, lower: number): boolean => {
    const to = partOf(high);
    if ((to.used + 1) * 10 > to.slots * 9) grow(to);
    const at = find(to, high, low);
    const { cells } = to;
    const isKnown = cells[at] === high && cells[at + 1] === low;
    if (isKnown && cells[at + 2] === upper && unflagged(cells[at + 3]) === lower) return false;
    if (!isKnown) {
      let free = at;
      while (!isFree(to, free)) free += width;
      if (free === nowhere(to)) {
        grow(to);
        return set(upper, lower);
      }
      cells.copyWithin(at + width, at, free);
      to.used += 1;
    } else if (!isThere(to, at)) to.removed -= 1;
    cells[at] = high;
    cells[at + 1] = low;
    cells[at + 2] = upper;
    cells[at + 3] = lower;
    return true;
  };
  const removeAt = (at: number): void => {
    part.cells[at + 2] = 0;
    part.cells[at + 3] = 0;
    part.removed += 1;
  };
  const digestAt = ({ cells }: Part, at: number): Digest =>
    digestOfNumbers(cells[at + 2] ?? 0, unflagged(cells[at + 3]));
  const size = () => all.reduce((sum, { used, removed }) => sum + used - removed, 0);

  return {
    get size() {
      return size();
    },
    has(text) {
      const at = locate(text);
      return isThere(part, at);
    },
    get(text) {
      const at = locate(text);
      return isThere(part, at) ? digestAt(part, at) : undefined;
    },
    is(text, digest) {
      const at = locate(text);
      return part.cells[at + 2] === upperOf(digest) && unflagged(part.cells[at + 3]) === lowerOf(digest);
    },
    put(text, digest) {
      key(text);
      return set(upperOf(digest), lowerOf(digest));
    },
    remove(text) {
      const at = locate(text);
      if (isThere(part, at)) removeAt(at);
    },
    flag(text, flag) {
      const at = locate(text);
      if (isThere(part, at)) part.cells[at + 3] = (part.cells[at + 3] ?? 0) | bits[flag];
    },
    isFlagged(text, flag) {
      const at = locate(text);
      return ((part.cells[at + 3] ?? 0) & bits[flag]) !== 0;
    },
    unflag() {
      for (const { cells } of all) for (let at = 3; at < cells.length; at += width) cells[at] = unflagged(cells[at]);
    },
    fill(digest) {
      for (const one of all) {
        for (let at = 0; at < one.cells.length; at += width) {
          if (!isThere(one, at)) continue;
          one.cells[at + 2] = upperOf(digest);
          one.cells[at + 3] = lowerOf(digest);
        }
      }
    },
    clear() {
      all = empty();
    },
    load(entries) {
      for (let at = 0; at < entries.length; at += width) {
        high = entries[at] ?? 0;
        low = entries[at + 1] ?? 0;
        set(entries[at + 2] ?? 0, unflagged(entries[at + 3]));
      }
    },
    unload(entries, told) {
      for (let from = 0; from < entries.length; from += width) {
        const at = place(entries[from] ?? 0, entries[from + 1] ?? 0);
        if (!isThere(part, at)) continue;
        told(digestAt(part, at));
        removeAt(at);
      }
    },
    entries() {
      const found = new Uint32Array(size() * width);
      let to = 0;
      for (const one of all) {
        // not in their order: in a table that grows as they are loaded, the lowest ones would stand in one long row
        for (let first = 0; first < stride; first += width) {
          for (let at = first; at < one.cells.length; at += stride) {
            if (!isThere(one, at)) continue;
            for (let n = 0; n < width; n++) found[to++] = one.cells[at + n] as number;
          }
        }
      }
      return found;
    },
  };
}
