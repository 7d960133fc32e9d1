import type { Frame, SentFrame } from "./frame.ts";
import { type Digest, openTable, type Table, writeEntry } from "./table.ts";

/** What the frames of a journal add up to. */
export interface Holdings {
  /** The last content of each object. */
  readonly objects: Table;
  /** The version of each record. */
  readonly records: Table;
  /** Whether it is a content before the last one, of an object that one run has sent with several. */
  isEarlier(id: string, digest: Digest): boolean;
  /** All contents of such objects, the last one last. */
  several(): (readonly [id: string, digest: Digest])[];
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

const keyIn = (entries: Uint32Array, at = 0): string => `${entries[at]},${entries[at + 1]}`;
const keyOf = (id: string): string => keyIn(framed([{ id, digest: uncertain }]));

/** Whether a frame holds the object. */
export function holds({ objects, further }: SentFrame, id: string): boolean {
  const [high, low] = framed([{ id, digest: uncertain }]);
  for (let at = 0; at < objects.length; at += 4) if (objects[at] === high && objects[at + 1] === low) return true;
  return further.some(([one]) => one === id);
}

export function openHoldings(): Holdings {
  const objects = openTable();
  const records = openTable();
  /** By the key of the id. */
  const several = new Map<string, { readonly id: string; readonly digests: Set<Digest> }>();

  /** An object that comes with one content alone has no other ones any more. */
  function enter({ objects: plain, further }: SentFrame): void {
    objects.load(plain);
    if (several.size > 0) for (let at = 0; at < plain.length; at += 4) several.delete(keyIn(plain, at));
    for (const [id, digest] of further) {
      const key = keyOf(id);
      const before = objects.get(id);
      objects.put(id, digest);
      let digests = several.get(key)?.digests;
      if (!digests) {
        if (before === undefined || before === digest) continue; // one content alone
        digests = new Set([before]);
        several.set(key, { id, digests });
      }
      digests.delete(digest); // to the end
      digests.add(digest);
    }
  }

  return {
    objects,
    records,
    isEarlier: (id, digest) => several.size > 0 && (several.get(keyOf(id))?.digests.has(digest) ?? false),
    several: () =>
      [...several.values()].flatMap(({ id, digests }) => [...digests].map((digest) => [id, digest] as const)),
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
