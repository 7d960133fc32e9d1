import type { Aim } from "./aim.ts";
import { type Found, type PulsePage, readPage } from "./page.ts";
import type { Pages } from "./source.ts";
import type { Stamp } from "./stamp.ts";

/** Pages of a list that follow each other, seen as one. */
export interface Stretch extends PulsePage {
  /** Pulses in the whole list, as far as it says so. */
  readonly count: number;
  /** Whether another page follows. */
  readonly hasNext: boolean;
}

/** What came of asking for a stretch. */
export type Asked = Stretch | "again" | "moved";

const nothing: PulsePage = { found: [], async *portions() {} };
const isSame = (one: readonly Found[], other: readonly Found[]) =>
  one.length === other.length &&
  one.every(({ mark, modified }, at) => mark === other[at]?.mark && modified === other[at]?.modified);

/**
 * Asks for a stretch, from its last page to its first. Of several pages the last one is asked for once more: where it is
 * what it was, and the list as long, no pulse has moved from one page to the next in between.
 *
 * @returns "again" where pages have to be smaller, or another list is asked; "moved" where the list moved meanwhile
 */
export async function ask(pages: Pages, since: Stamp, { page, limit, span }: Aim): Promise<Asked> {
  const one = async (number: number) => {
    const answer = await pages.ask(since, number, limit);
    return answer && { answer, page: answer.feed ? await readPage(answer.feed) : nothing };
  };
  const last = await one(page + span - 1);
  if (last === undefined) return "again";
  const { count, hasNext } = last.answer;
  const read = [last.page];
  for (let number = page + span - 2; number >= page; number--) {
    const before = await one(number);
    if (before === undefined) return "again";
    if (before.answer.count !== count || before.page.found.length !== limit) return "moved";
    read.unshift(before.page);
  }
  if (span > 1) {
    const check = await one(page + span - 1);
    if (check === undefined) return "again";
    if (check.answer.count !== count || !isSame(check.page.found, last.page.found)) return "moved";
  }
  return { count, hasNext, ...joined(read, limit) };
}

/** Pages of that length, as one. */
function joined(pages: readonly PulsePage[], limit: number): PulsePage {
  return {
    found: pages.flatMap(({ found }, at) => found.map((one) => ({ ...one, place: at * limit + one.place }))),
    async *portions() {
      for (const [at, page] of [...pages.entries()].reverse())
        for await (const portion of page.portions())
          yield new Map([...portion].map(([place, item]) => [at * limit + place, item]));
    },
  };
}
