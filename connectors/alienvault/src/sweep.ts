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

/**
 * All pulses that were modified after `since`, oldest first, though OTX lists the newest first: pages are asked for from the
 * last one to the first, each aimed by the list's count and from the newest delivered pulse on.
 *
 * Keeps: nothing is skipped. A page is used only where it is the list's last one, or ends with older pulses than were asked
 * for; the newest date of a page waits for the page before it, which may have the same. Whatever is added or edited
 * meanwhile comes to the front, and moves nothing behind it. Memory is bounded by a page.
 */
export async function* sweep(pages: Pages, since: Stamp): AsyncGenerator<Portion, void> {
  let until = since;
  let list: List = { count: 0, old: 0, held: 0 };
  let aim: Aim = { page: 1, limit: pages.limit, span: 1 }; // most runs find no more than that
  /** Delivered pulses without a date: nothing else tells that they were. */
  const undated = new Set<string>();
  const isOld = ({ mark, modified }: Found) => (modified === undefined ? undated.has(mark) : modified <= until);
  const look = (next: List) => {
    list = next;
    aim = aimAt(list, pages.limit);
  };

  for (;;) {
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
    const { found, hasNext } = stretch;
    const last = found.at(-1);
    if (!last) {
      if (newer === 0) return;
      // there is no such page any more
      look({ count: Math.min(stretch.count || newer, newer), old: 0, held: list.held });
      continue;
    }
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
    const due = newer === 0 ? fresh : fresh.filter(({ modified }) => modified === undefined || modified < newest);
    const held = fresh.length - due.length;
    const old = count - newer - fresh.length;
    if (due.length === 0) {
      look({ count, old, held });
      continue;
    }
    for await (const items of stretch.portions()) {
      const pulses = due.filter(({ place }) => items.has(place)).map((one) => ({ ...one, item: items.get(one.place) }));
      if (pulses.length === 0) continue;
      const rest = due.slice(due.findLastIndex(({ place }) => items.has(place)) + 1);
      for (const { mark, modified } of pulses) if (modified === undefined) undated.add(mark);
      const dates = pulses
        .flatMap(({ modified }) => modified ?? [])
        .filter((date) => !rest.some((one) => one.modified === date));
      until = dates.reduce(later, until);
      yield { pulses, until };
    }
    if (newer === 0) return;
    // a list that brings those of the date that is asked from has brought some now
    const same = old > 0 ? due.filter(({ modified }) => modified === until).length : 0;
    look({ count: newer + held + same, old: same, held });
  }
}
