import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** An object that came out of a queue, as the sandbox wrote it down. */
export interface Received {
  readonly id: string;
  /** The same for the same content, whenever it was sent. */
  readonly digest: string;
  readonly work: string;
}

/** A file of them that grows. */
export interface ReceivedFile {
  /** All so far. */
  all(): readonly Received[];
  /** How many so far. */
  count(): number;
}

/** Reads the sandbox's `--received` file, as far as its lines are whole. */
export function openReceived(path: string): ReceivedFile {
  const list: Received[] = [];
  let offset = 0;
  let rest = Buffer.alloc(0);
  const more = (): void => {
    if (!existsSync(path)) return;
    const file = openSync(path, "r");
    const block = Buffer.alloc(1 << 20);
    for (let count = 1; count > 0; offset += count) {
      count = readSync(file, block, 0, block.length, offset);
      rest = Buffer.concat([rest, block.subarray(0, count)]);
      const end = rest.lastIndexOf(10) + 1;
      for (const line of rest.toString("utf8", 0, end).split("\n")) if (line !== "") list.push(JSON.parse(line));
      rest = rest.subarray(end);
    }
    closeSync(file);
  };
  return {
    all() {
      more();
      return list;
    },
    count() {
      more();
      return list.length;
    },
  };
}

/** What an uninterrupted run brings: each content, and of each object the last one. */
export interface Whole {
  readonly contents: ReadonlySet<string>;
  readonly last: ReadonlyMap<string, string>;
}

export const wholeOf = (received: readonly Received[]): Whole => ({
  contents: new Set(received.map(({ id, digest }) => `${id} ${digest}`)),
  last: new Map(received.map(({ id, digest }) => [id, digest])),
});

/** Where what has arrived differs from what an uninterrupted run brings; nothing where it doesn't. */
export function differences(received: readonly Received[], whole: Whole): string[] {
  const { contents, last } = wholeOf(received);
  const told: string[] = [];
  const missing = [...whole.contents].filter((content) => !contents.has(content));
  const odd = [...contents].filter((content) => !whole.contents.has(content));
  const stale = [...whole.last].filter(([id, digest]) => last.has(id) && last.get(id) !== digest);
  if (missing.length > 0) told.push(`${missing.length} contents have not arrived, such as ${missing[0]}`);
  if (odd.length > 0) told.push(`${odd.length} contents are none of the source's, such as ${odd[0]}`);
  if (stale.length > 0)
    told.push(`${stale.length} objects arrived last with an older content, such as ${stale[0]?.[0]}`);
  return told;
}

/** How much arrived more often than once. */
export interface Repetition {
  /** Most objects of one work that an earlier work had brought with the same content, though nothing new referred to them. */
  readonly again: number;
  /** The same for those that new ones refer to, which are taken along: authors, vendors, products. */
  readonly alongside: number;
  /** Messages that came again within their work: sent or delivered again after a loss of the connection. */
  readonly within: number;
}

const isCommon = (id: string): boolean => id.startsWith("identity--") || id.startsWith("software--");

export function repetition(received: readonly Received[]): Repetition {
  const first = new Map<string, string>();
  const seen = new Set<string>();
  const again = new Map<string, number>();
  const alongside = new Map<string, number>();
  let within = 0;
  for (const { id, digest, work } of received) {
    const content = `${id} ${digest}`;
    const here = `${content} ${work}`;
    if (seen.has(here)) {
      if (!isCommon(id)) within += 1; // a vendor in two spellings is sent whenever the other one was
      continue;
    }
    seen.add(here);
    if (!first.has(content)) first.set(content, work);
    else {
      const counts = isCommon(id) ? alongside : again;
      counts.set(work, (counts.get(work) ?? 0) + 1);
    }
  }
  return { again: Math.max(0, ...again.values()), alongside: Math.max(0, ...alongside.values()), within };
}
