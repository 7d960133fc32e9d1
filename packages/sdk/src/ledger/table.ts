/** A content's hash: 63 bits as 16 hexadecimal digits, the last one below 8. */
export type Digest = string;

/** Which texts are known, each with a digest: 16 bytes a slot, so that a million need 20 to 30 MB. */
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
  /** Flags a text that is there, until it is put again or all flags are taken away. */
  flag(text: string): void;
  isFlagged(text: string): boolean;
  unflag(): void;
  clear(): void;
  /** Puts that digest to all texts that are there. */
  fill(digest: Digest): void;
  /** Puts entries that {@link writeEntry} made. */
  load(entries: Uint32Array): void;
  /** All entries, for a file. */
  entries(): Uint32Array;
}

const smallest = 1024;

/** MurmurHash3's last step: a permutation of 32 bits that spreads them. */
function spread(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

const hex = (bits: number): string => bits.toString(16).padStart(8, "0");
const upperOf = (digest: Digest): number => Number.parseInt(digest.slice(0, 8), 16);
/** The bit of a digest that is the flag. */
const flagBit = 8;
const lowerOf = (digest: Digest): number => Number.parseInt(digest.slice(8, 16), 16);
const unflagged = (lower: number | undefined): number => ((lower ?? 0) & ~flagBit) >>> 0;

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

/**
 * An open-addressing table in one typed array: text (64 bits), digest (63 bits, all zero for a text that was removed) and a
 * flag. Grows by a third when it is fuller than five sixths. It is asked several times an object, so it makes nothing that would have to be collected.
 *
 * By the birthday bound, two of 1,000,000 texts share their 64 bits with a probability below 1 in 10,000,000.
 */
export function openTable(): Table {
  let slots = smallest;
  let table = new Uint32Array(slots * 4);
  let used = 0;
  let removed = 0;
  const find = (cells: Uint32Array, capacity: number, upper: number, lower: number): number => {
    for (let slot = lower % capacity; ; slot = slot + 1 === capacity ? 0 : slot + 1) {
      const at = slot * 4;
      if (cells[at] === upper && cells[at + 1] === lower) return at;
      if (cells[at] === 0 && cells[at + 1] === 0) return at;
    }
  };
  const locate = (text: string): number => {
    key(text);
    return find(table, slots, high, low);
  };
  const isThere = (at: number): boolean => table[at + 2] !== 0 || unflagged(table[at + 3]) !== 0;
  const grow = () => {
    const more = Math.floor((slots * 4) / 3);
    const bigger = new Uint32Array(more * 4);
    used = 0;
    removed = 0;
    for (let at = 0; at < table.length; at += 4) {
      if (!isThere(at)) continue;
      bigger.set(table.subarray(at, at + 4), find(bigger, more, table[at] ?? 0, table[at + 1] ?? 0));
      used += 1;
    }
    table = bigger;
    slots = more;
  };
  /** Puts a digest under the key of before. */
  const set = (upper: number, lower: number): boolean => {
    if ((used + 1) * 6 > slots * 5) grow();
    const at = find(table, slots, high, low);
    const isFree = table[at] === 0 && table[at + 1] === 0;
    if (!isFree && table[at + 2] === upper && unflagged(table[at + 3]) === lower) return false;
    if (isFree) used += 1;
    else if (!isThere(at)) removed -= 1;
    table[at] = high;
    table[at + 1] = low;
    table[at + 2] = upper;
    table[at + 3] = lower;
    return true;
  };

  return {
    get size() {
      return used - removed;
    },
    has(text) {
      return isThere(locate(text));
    },
    get(text) {
      const at = locate(text);
      return isThere(at) ? hex(table[at + 2] ?? 0) + hex(unflagged(table[at + 3])) : undefined;
    },
    is(text, digest) {
      const at = locate(text);
      return table[at + 2] === upperOf(digest) && unflagged(table[at + 3]) === lowerOf(digest);
    },
    put(text, digest) {
      key(text);
      return set(upperOf(digest), lowerOf(digest));
    },
    remove(text) {
      const at = locate(text);
      if (!isThere(at)) return;
      table[at + 2] = 0;
      table[at + 3] = 0;
      removed += 1;
    },
    flag(text) {
      const at = locate(text);
      if (isThere(at)) table[at + 3] = (table[at + 3] ?? 0) | flagBit;
    },
    isFlagged(text) {
      return ((table[locate(text) + 3] ?? 0) & flagBit) !== 0;
    },
    unflag() {
      for (let at = 3; at < table.length; at += 4) table[at] = unflagged(table[at]);
    },
    fill(digest) {
      for (let at = 0; at < table.length; at += 4) {
        if (!isThere(at)) continue;
        table[at + 2] = upperOf(digest);
        table[at + 3] = lowerOf(digest);
      }
    },
    clear() {
      slots = smallest;
      table = new Uint32Array(slots * 4);
      used = 0;
      removed = 0;
    },
    load(entries) {
      for (let at = 0; at < entries.length; at += 4) {
        high = entries[at] ?? 0;
        low = entries[at + 1] ?? 0;
        set(entries[at + 2] ?? 0, unflagged(entries[at + 3]));
      }
    },
    entries() {
      const all = new Uint32Array((used - removed) * 4);
      let to = 0;
      for (let at = 0; at < table.length; at += 4) {
        if (!isThere(at)) continue;
        all.set(table.subarray(at, at + 4), to);
        to += 4;
      }
      return all;
    },
  };
}
