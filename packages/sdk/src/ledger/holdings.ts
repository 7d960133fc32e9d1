import type { Frame, SentFrame } from "./frame.ts";
import { openSeveral } from "./several.ts";
import { type Digest, openTable, type Table, writeEntry } from "./table.ts";

/** What the frames of a journal add up to. */
export interface Holdings {
  /** The last content of each object. */
  readonly objects: Table;
  /** The version of each record. */
  readonly records: Table;
  /** Whether it is a content before the last one, of an object that one run has sent with several. */
  isEarlier(id: string, digest: Digest): boolean;
  /** All contents of such an object, the last one last; none of one that has a single content. */
  contentsOf(id: string): readonly Digest[];
  /** @param isRemade the records of the frame have to be made again */
  apply(frame: Exclude<Frame, { kind: "book" }>, isRemade?: boolean): void;
  clear(): void;
}

/** The content of an object, and the version of a record, that equals none. */
export const uncertain: Digest = "0000000000000001";

/** The entries of a frame. */
export function framed(parts: readonly { readonly id: string; readonly digest: Digest }[]): Uint32Array<ArrayBuffer> {
  const entries = new Uint32Array(parts.length * 4);
  let at = 0;
  for (const { id, digest } of parts) {
    writeEntry(entries, at, id, digest);
    at += 4;
  }
  return entries;
}

/** Whether a frame holds the object. */
export function holds({ objects, further }: SentFrame, id: string): boolean {
  const [high, low] = framed([{ id, digest: uncertain }]);
  for (let at = 0; at < objects.length; at += 4) if (objects[at] === high && objects[at + 1] === low) return true;
  return further.some(([one]) => one === id);
}

export function openHoldings(): Holdings {
  const objects = openTable();
  const records = openTable();
  const several = openSeveral();

  /** An object that comes with one content alone has no other ones any more. */
  function enter({ objects: plain, further }: SentFrame): void {
    objects.load(plain);
    several.remove(plain);
    for (const [id, digest] of further) {
      const before = objects.get(id);
      objects.put(id, digest);
      if (!several.isThere(id)) {
        if (before === undefined || before === digest) continue; // one content alone
        several.add(id, before);
      }
      several.add(id, digest);
    }
  }

  return {
    objects,
    records,
    isEarlier: several.has,
    contentsOf: several.of,
    apply(frame, isRemade = false) {
      if (frame.kind === "forget") {
        objects.clear();
        several.clear();
        records.fill(uncertain);
        return;
      }
      enter(frame);
      for (const [key, version] of frame.records) records.put(key, isRemade ? uncertain : version);
      for (const key of frame.removed) records.remove(key);
    },
    clear() {
      objects.clear();
      records.clear();
      several.clear();
    },
  };
}
