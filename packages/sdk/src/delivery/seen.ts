import { hash } from "node:crypto";

/** Which objects a run has passed on, and with what content: 16 bytes a slot, so that a million objects need 20 to 30 MB. */
export interface Seen {
  has(id: string): boolean;
  /** Remembers the content under the id. Whether it is news: a new id, or another content than the last one of that id. */
  put(id: string, content: string): boolean;
}

const smallest = 1024;

/** MurmurHash3's last step: a permutation of 32 bits that spreads them. */
function spread(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/**
 * An open-addressing table in one typed array: id (64 bits), content (64 bits). Grows by half at four fifths full. It is
 * asked several times an object, so it makes nothing that would have to be collected.
 */
export function openSeen(): Seen {
  let slots = smallest;
  let table = new Uint32Array(slots * 4);
  let used = 0;
  /** The key of the id that was looked up last; never zero, which means free. */
  let high = 0;
  let low = 0;

  const find = (cells: Uint32Array, capacity: number, upper: number, lower: number): number => {
    for (let slot = lower % capacity; ; slot = slot + 1 === capacity ? 0 : slot + 1) {
      const at = slot * 4;
      if (cells[at] === upper && cells[at + 1] === lower) return at;
      if (cells[at] === 0 && cells[at + 1] === 0) return at;
    }
  };
  /** Where the id is, or would be. It is a hash or random itself: a cryptographic one would cost ten times as much. */
  const locate = (id: string): number => {
    let first = 0x811c9dc5;
    let second = 0x9e3779b1;
    for (let at = 0; at < id.length; at++) {
      const code = id.charCodeAt(at);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul((second << 5) ^ (second >>> 27) ^ code, 0x5bd1e995);
    }
    low = spread(second ^ first);
    high = spread(first);
    if (high === 0 && low === 0) high = 1;
    return find(table, slots, high, low);
  };
  const grow = () => {
    const more = Math.floor(slots * 1.5);
    const bigger = new Uint32Array(more * 4);
    for (let at = 0; at < table.length; at += 4) {
      const [upper = 0, lower = 0] = [table[at], table[at + 1]];
      if (upper === 0 && lower === 0) continue;
      bigger.set(table.subarray(at, at + 4), find(bigger, more, upper, lower));
    }
    table = bigger;
    slots = more;
  };

  return {
    has(id) {
      const at = locate(id);
      return table[at] !== 0 || table[at + 1] !== 0;
    },
    put(id, content) {
      if (used * 5 >= slots * 4) grow();
      const at = locate(id);
      // first 64 bits of SHA-1: by the birthday bound, two of 1,000,000 share them with a probability below 1 in 10,000,000
      const digest = hash("sha1", content);
      const upper = Number.parseInt(digest.slice(0, 8), 16);
      const lower = Number.parseInt(digest.slice(8, 16), 16);
      const isNew = table[at] === 0 && table[at + 1] === 0;
      if (!isNew && table[at + 2] === upper && table[at + 3] === lower) return false;
      if (isNew) used += 1;
      table[at] = high;
      table[at + 1] = low;
      table[at + 2] = upper;
      table[at + 3] = lower;
      return true;
    },
  };
}
