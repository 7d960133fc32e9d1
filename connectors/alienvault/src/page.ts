import type { Feed } from "@octi/sdk";
import { PulseHead } from "./pulse.ts";
import type { Stamp } from "./stamp.ts";

/** A pulse of a page, before it is read. */
export interface Found {
  /** Its place on the page, which has the newest first. */
  readonly place: number;
  /** What names it in messages. */
  readonly key: string;
  /** What it is told by: its id; all of it where it has none. */
  readonly mark: string;
  readonly modified: Stamp | undefined;
  readonly tags: readonly string[];
}

/** Indicators whose pulses are kept at a time. A page of larger ones is read several times instead. */
const mostKept = 20_000;

const weightOf = (item: unknown): number => {
  const { indicators } = (item ?? {}) as { readonly indicators?: unknown };
  return 1 + (Array.isArray(indicators) ? indicators.length : 0);
};

function foundOf(item: unknown, place: number): Found {
  const head = PulseHead.safeParse(item).data;
  if (head) return { place, key: head.id, mark: head.id, modified: head.modified, tags: head.tags };
  return { place, key: "a pulse without id", mark: JSON.stringify(item), modified: undefined, tags: [] };
}

/** A page of pulses. */
export interface PulsePage {
  /** Newest first. */
  readonly found: readonly Found[];
  /** The pulses themselves by their place, in portions of bounded size, that of the page's end first. */
  portions(): AsyncGenerator<ReadonlyMap<number, unknown>, void>;
}

/** Reads a page, and keeps as much of its end as may be. */
export async function readPage(feed: Feed): Promise<PulsePage> {
  const found: Found[] = [];
  let kept = await endOf(feed, Number.POSITIVE_INFINITY, (item, place) => found.push(foundOf(item, place)));
  /** Pulses of one date stay together, where they aren't more than may be kept. */
  const whole = () => {
    const [first = 0] = kept.keys();
    const date = found[first]?.modified;
    if (first === 0 || found[first - 1]?.modified !== date) return kept;
    const others = [...kept].filter(([place]) => found[place]?.modified !== date);
    return others.length > 0 ? new Map(others) : kept;
  };
  return {
    found,
    async *portions() {
      while (kept.size > 0) {
        const portion = whole();
        kept = new Map();
        const [first = 0] = portion.keys();
        yield portion;
        if (first > 0) kept = await endOf(feed, first, () => {});
      }
    },
  };
}

/** The last pulses before a place, by their places: one at least, and no more than may be kept. */
async function endOf(feed: Feed, before: number, each: (item: unknown, place: number) => void) {
  const kept = new Map<number, unknown>();
  let weight = 0;
  let read = -1;
  let place = 0;
  const isWanted = () => {
    read += 1;
    return read < before;
  };
  for await (const item of feed.items("results", isWanted)) {
    each(item, place);
    kept.set(place, item);
    place += 1;
    weight += weightOf(item);
    for (const [first, oldest] of kept) {
      if (weight <= mostKept || kept.size === 1) break;
      weight -= weightOf(oldest);
      kept.delete(first);
    }
  }
  return kept;
}
