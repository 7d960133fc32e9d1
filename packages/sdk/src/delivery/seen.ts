import { hash } from "node:crypto";

/** Which objects a run has passed on, and with what content: 16 bytes a slot, so that a million objects need 32 MB. */
export interface Seen {
  has(id: string): boolean;
  /** Remembers the content under the id. Whether it is news: a new id, or another content than the last one of that id. */
  put(id: string, content: string): boolean;
}

const smallest = 1024;

/** First 64 bits of SHA-1: by the birthday bound, two of 1,000,000 ids share them with a probability below 1 in 10,000,000. */
const key = (value: string): [number, number] => {
  const digest = hash("sha1", value, "buffer");
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
};

/** An open-addressing table in one typed array: id (64 bits), content (64 bits). Grows at three quarters full. */
export function openSeen(): Seen {
  let slots = smallest;
  let table = new Uint32Array(slots * 4);
  let used = 0;

  const find = (cells: Uint32Array, capacity: number, high: number, low: number): number => {
    for (let slot = low & (capacity - 1); ; slot = (slot + 1) & (capacity - 1)) {
      const at = slot * 4;
      if (cells[at] === high && cells[at + 1] === low) return at;
      if (cells[at] === 0 && cells[at + 1] === 0) return at;
    }
  };
  const locate = (id: string): [at: number, high: number, low: number] => {
    const [high, low] = key(id);
    const mark = high === 0 && low === 0 ? 1 : high; // zero means free
    return [find(table, slots, mark, low), mark, low];
  };
  const grow = () => {
    const bigger = new Uint32Array(slots * 8);
    for (let at = 0; at < table.length; at += 4) {
      const [high = 0, low = 0] = [table[at], table[at + 1]];
      if (high === 0 && low === 0) continue;
      bigger.set(table.subarray(at, at + 4), find(bigger, slots * 2, high, low));
    }
    table = bigger;
    slots *= 2;
  };

  return {
    has(id) {
      const [at] = locate(id);
      return table[at] !== 0 || table[at + 1] !== 0;
    },
    put(id, content) {
      if (used * 4 >= slots * 3) grow();
      const [at, high, low] = locate(id);
      const [contentHigh, contentLow] = key(content);
      const isNew = table[at] === 0 && table[at + 1] === 0;
      if (!isNew && table[at + 2] === contentHigh && table[at + 3] === contentLow) return false;
      if (isNew) used += 1;
      table.set([high, low, contentHigh, contentLow], at);
      return true;
    },
  };
}
