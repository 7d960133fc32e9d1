import { SourceShape } from "@octi/sdk";
import { type Aim, aimAt, type List } from "./aim.ts";
import type { Found } from "./page.ts";
import type { Pages } from "./source.ts";
import { later, type Stamp } from "./stamp.ts";
import { ask } from "./stretch.ts";

/** Pulses that follow what was delivered before, oldest first. */
export interface Portion {
  readonly pulses: readonly (Found & { readonly item: unknown })[];
  /** With this portion, every pulse that was modified up to here has been delivered. */
  readonly until: Stamp;
}

/** Oldest first; those of one date in the list's order, as Python sorts them. One without date goes where it stands. */
function oldestFirst(page: readonly Found[]): readonly Found[] {
  let date = "";
  const dated = page.toReversed().map((one) => {
    date = one.modified ?? date;
    return { one, date };
  });
  dated.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.one.place - b.one.place));
  return dated.map(({ one }) => one);
}

/** How often the same page is asked for before the list counts as one that contradicts itself. */
const mostAsked = 8;

/** A list may be sorted by whole seconds, with those of one second in any order. */
const secondOf = (modified: Stamp): string => modified.slice(0, 19);

/** @throws {SourceShape} the list isn't sorted, the newest first */
function checkOrder(found: readonly Found[]): void {
  let last: Stamp | undefined;
  for (const { modified, key } of found) {
    if (modified === undefined) continue;
    if (last !== undefined && secondOf(modified) > secondOf(last))
      throw new SourceShape(
        `OTX's list of pulses is not sorted, the newest first: ${key}, modified ${modified}, stands behind one of ${last}. Pulses would be missed`,
      );
    last = modified;
  }
}

/**
 * All pulses that were modified after `since`, oldest first, though OTX lists the newest first: pages are asked for from the
 * last one to the first, each aimed by the list's count and from the newest delivered pulse on.
 *
 * Keeps: nothing is skipped. A page is used only where it is the list's last one, or ends with older pulses than were asked
 * for; the newest second of a page waits for the page before it, which may have the same. Whatever is added or edited
 * meanwhile comes to the front, and moves nothing behind it. Memory is bounded by a page.
 *
 * @throws {SourceShape} the list is not sorted, or its pages contradict each other
 */
export async function* sweep(pages: Pages, since: Stamp): AsyncGenerator<Portion, void> {
  let until = since;
  let list: List = { count: 0, old: 0, held: 0 };
  let aim: Aim = { page: 1, limit: pages.limit, span: 1 }; // most runs find no more than that
  /** What a page has where OTX gives less than it is asked for. */
  let most = Number.POSITIVE_INFINITY;
  /** What says whether there is more, where a list's count and its next page contradict each other. */
  let believed: "count" | "next" | undefined;
  /** How often each page was asked for since the last delivery. */
  const asked = new Map<string, number>();
  /** The page before, while nothing was delivered. */
  let before: { readonly newer: number; readonly first: string } | undefined;
  /** Delivered pulses without a date: nothing else tells that they were. */
  const undated = new Set<string>();
  const isOld = ({ mark, modified }: Found) => (modified === undefined ? undated.has(mark) : modified <= until);
  const look = (next: List) => {
    list = next;
    aim = aimAt(list, Math.min(pages.limit, most));
  };

  for (;;) {
    const wanted = `page ${aim.page} of ${aim.limit}`;
    const times = (asked.get(wanted) ?? 0) + 1;
    asked.set(wanted, times);
    if (times > mostAsked) throw new SourceShape(`OTX's list of pulses contradicts itself: ${wanted} leads nowhere`);
    const stretch = await ask(pages, until, aim);
    if (stretch === "again") {
      look(list);
      continue;
    }
    if (stretch === "moved") {
      look({ ...list, held: 0 }); // its last page says how long it is now
      continue;
    }
    const newer = (aim.page - 1) * aim.limit;
    const { found } = stretch;
    const [first, last] = [found[0], found.at(-1)];
    if (!last) {
      if (newer === 0 && stretch.hasNext)
        throw new SourceShape(
          "OTX's list of pulses contradicts itself: its first page has none, but it says that more follow",
        );
      if (newer === 0) return;
      // there is no such page any more
      look({ count: Math.min(stretch.count || newer, newer), old: 0, held: list.held });
      continue;
    }
    const isMore = !stretch.hasNext && stretch.count > newer + found.length;
    if (isMore && believed === undefined) {
      const next = await ask(pages, until, { page: aim.page + aim.span, limit: aim.limit, span: 1 });
      if (next === "again" || next === "moved") {
        look(list);
        continue;
      }
      believed = next.found.length > 0 ? "count" : "next";
    }
    const hasNext = stretch.hasNext || (isMore && believed === "count");
    if (hasNext && aim.span === 1 && found.length < aim.limit) {
      most = found.length;
      look({ count: Math.max(stretch.count, newer + found.length + 1), old: 0, held: 0 });
      continue;
    }
    if (newer > 0 || hasNext) checkOrder(found);
    if (first && before && newer > before.newer && first.mark === before.first)
      throw new SourceShape(`OTX's list of pulses begins with ${first.key} on each page: it does not look at \`page\``);
    before = first && { newer, first: first.mark };
    // a list that says no count, or one that can't be, is at least as long as it shows
    const count = hasNext ? Math.max(stretch.count, newer + found.length + 1) : newer + found.length;
    if (hasNext && !isOld(last)) {
      look({ count, old: 0, held: list.held }); // its end is elsewhere
      continue;
    }
    const fresh = oldestFirst(found).filter((one) => !isOld(one));
    if (fresh.length === 0) {
      if (newer === 0) return;
      look({ count, old: count - newer, held: 0 });
      continue;
    }
    const newest = fresh.reduce((date, { modified = date }) => later(date, modified), until);
    const isSettled = ({ modified }: Found) => modified === undefined || secondOf(modified) < secondOf(newest);
    const due = newer === 0 ? fresh : fresh.filter(isSettled);
    const held = fresh.length - due.length;
    const old = count - newer - fresh.length;
    if (due.length === 0) {
      look({ count, old, held });
      continue;
    }
    let left = due;
    for await (const items of stretch.portions()) {
      const pulses = left
        .filter(({ place }) => items.has(place))
        .map((one) => ({ ...one, item: items.get(one.place) }));
      if (pulses.length === 0) continue;
      left = left.filter(({ place }) => !items.has(place));
      for (const { mark, modified } of pulses) if (modified === undefined) undated.add(mark);
      const oldest = left.find(({ modified }) => modified !== undefined)?.modified;
      const dates = pulses.flatMap(({ modified }) => modified ?? []);
      until = dates.filter((date) => oldest === undefined || date < oldest).reduce(later, until);
      yield { pulses, until };
    }
    asked.clear();
    before = undefined;
    if (newer === 0) return;
    // a list that brings those of the date that is asked from has brought some now
    const same = old > 0 ? due.filter(({ modified }) => modified === until).length : 0;
    look({ count: newer + held + same, old: same, held });
  }
}
