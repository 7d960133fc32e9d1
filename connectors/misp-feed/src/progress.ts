import type { Entry } from "./manifest.ts";

/** How far a run has come, while its events arrive in any order. */
export interface Progress {
  /** An event that is being fetched. */
  begin(at: number): void;
  /** It has arrived, or is owed. */
  end(at: number): void;
  /** All events up to this second are there: the watermark may not pass one of the same second. */
  readonly second: number | undefined;
  /** Resolves when nothing is being fetched any more. */
  settled(): Promise<void>;
}

/** @param passed how many entries the run has looked at */
export function openProgress(entries: readonly Entry[], passed: () => number): Progress {
  const open = new Set<number>();
  let wake: (() => void) | undefined;
  /** Of each entry the place of the first one of its second. */
  const firsts = new Uint32Array(entries.length);
  for (let at = 1; at < entries.length; at++) {
    firsts[at] = entries[at]?.timestamp === entries[at - 1]?.timestamp ? (firsts[at - 1] ?? 0) : at;
  }
  return {
    begin(at) {
      open.add(at);
    },
    end(at) {
      open.delete(at);
      if (open.size === 0) wake?.();
    },
    get second() {
      let before = passed();
      for (const at of open) before = Math.min(before, at);
      return entries[(firsts[before] ?? entries.length) - 1]?.timestamp;
    },
    settled: () =>
      new Promise((done) => {
        wake = done;
        if (open.size === 0) done();
      }),
  };
}
