import { gunzipSync, gzipSync } from "node:zlib";

/** Characters that are packed, and unpacked, at a time. */
const portion = 128 * 1024;

/** A text that is kept packed, which for JSON is a tenth of it, and unpacked each time that it is asked for. */
export function packedText(text: string): () => string {
  const bytes = gzipSync(text, { level: 1 });
  return () => gunzipSync(bytes).toString();
}

/** Values that are kept as packed JSON, and parsed some at a time while they are gone through, as often as one likes. */
export interface Packed extends Iterable<unknown> {
  /** @param json the text of a value, which is known to be JSON */
  add(json: string): void;
}

/** Opens an empty one. */
export function openPacked(): Packed {
  const portions: (() => string)[] = [];
  let open: string[] = [];
  let length = 0;
  const parsed = (texts: string): readonly unknown[] => JSON.parse(`[${texts}]`);
  return {
    add(json) {
      open.push(json);
      length += json.length;
      if (length < portion) return;
      portions.push(packedText(open.join()));
      open = [];
      length = 0;
    },
    *[Symbol.iterator]() {
      for (const text of portions) yield* parsed(text());
      yield* parsed(open.join());
    },
  };
}
