import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { framed } from "../ledger/holdings.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { changes } from "./changes.ts";
import type { Piece } from "./chunk.ts";
import { emptyReport } from "./report.ts";
import { openSeen } from "./seen.ts";
import { identity, item, piece, relationship, streamOf } from "./test-objects.ts";

/*
 * What passes, with a ledger that is told of it: also where a run was killed, and so has said only a part.
 */

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "octi-changes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (name: string): Ledger =>
  openLedger(join(folder, name), { platform: "7", now: 0, token: () => crypto.randomUUID() });

/**
 * A run that is killed after so many pieces have passed and were confirmed; the next one may have arrived, too. Resolves with
 * what arrived, as id and content.
 */
async function run(
  ledger: Ledger,
  pieces: readonly Piece[],
  kill = Number.POSITIVE_INFINITY,
  arrives = false,
): Promise<string[]> {
  const sent: string[] = [];
  let left = kill;
  const { standing } = ledger;
  ledger.begin({}, { now: 0, platform: "7", fullSync: undefined });
  const seen = openSeen(ledger.said);
  for await (const chunk of changes(streamOf(pieces), { seen, standing, report: emptyReport() })) {
    const isKilled = left-- === 0;
    if (isKilled && !arrives) break;
    if (chunk.kind === "checkpoint" || chunk.items.length === 0) continue;
    const contents = chunk.items.map(({ object: { id }, read, further = false }) => ({ id, digest: read, further }));
    ledger.sending(contents, []);
    sent.push(...contents.map(({ id, digest }) => `${id} ${digest}`));
    if (isKilled) break;
    ledger.confirmed({
      work: undefined,
      count: contents.length,
      objects: framed(contents.filter(({ further }) => !further)),
      further: contents.filter(({ further }) => further).map(({ id, digest }) => [id, digest] as const),
      records: [],
      removed: [],
    });
    seen.confirmed(contents);
  }
  return sent;
}

const vendor = (name: string, spelling: string) => identity(name, { description: spelling });
/** A product of a vendor that is spelt in one way or another. */
const product = (at: number, name: string, spelling: string): Piece => {
  const by = vendor(name, spelling);
  return piece(String(at), by, relationship(`product--${at}`, by.id));
};

test("a vendor in two spellings, in a run that was killed between them: the run after the whole one sends nothing", async () => {
  const ledger = open("a");
  const pieces = [product(1, "v", "V"), product(2, "v", "v")];
  await run(ledger, pieces, 1);
  expect(await run(ledger, pieces)).toHaveLength(2);
  expect(await run(ledger, pieces)).toEqual([]);
  ledger.close();
});

test("a vendor in two spellings, one of which a new product takes along: the other one is not forgotten", async () => {
  const ledger = open("a");
  const pieces = [product(1, "v", "V"), product(2, "v", "v")];
  await run(ledger, pieces);
  expect(await run(ledger, [...pieces, product(3, "v", "v")])).toHaveLength(2);
  expect(await run(ledger, [...pieces, product(3, "v", "v")])).toEqual([]);
  ledger.close();
});

test("killed anywhere, as often as it may be: all arrives, the last content last, and then nothing is sent", async () => {
  const spelling = fc.tuple(fc.constantFrom("v", "w"), fc.constantFrom("1", "2", "3"));
  const source = fc.array(spelling, { minLength: 1, maxLength: 8 });
  const kills = fc.array(fc.nat(8), { maxLength: 4 });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(source, kills, async (spellings, killed) => {
      const pieces = spellings.map(([name, way], at) => product(at, name, way));
      const ledger = open(`ledger ${count++}`);
      const sent: string[] = [];
      for (const kill of killed) sent.push(...(await run(ledger, pieces, kill)));
      sent.push(...(await run(ledger, pieces)));
      const told = await run(ledger, pieces);
      ledger.close();
      const all = pieces.flatMap(({ items }) => items.map(({ object, read }) => `${object.id} ${read}`));
      expect(new Set(sent)).toEqual(new Set(all));
      for (const name of ["v", "w"]) {
        const way = spellings.findLast(([one]) => one === name)?.[1];
        if (way === undefined) continue;
        const { object, read } = item(vendor(name, way));
        expect(sent.findLast((one) => one.startsWith(`${object.id} `))).toBe(`${object.id} ${read}`);
      }
      expect(told).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("killed anywhere while the source changes, to and fro: the last content of each object is the last that arrives", async () => {
  const spelling = fc.tuple(fc.constantFrom("v", "w"), fc.constantFrom("1", "2", "3"));
  const source = fc.array(spelling, { minLength: 1, maxLength: 6 });
  const lives = fc.array(fc.record({ source, kill: fc.nat(6), arrives: fc.boolean() }), { maxLength: 5 });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(lives, source, async (killed, last) => {
      const piecesOf = (spellings: typeof last) => spellings.map(([name, way], at) => product(at, name, way));
      const ledger = open(`to and fro ${count++}`);
      const sent: string[] = [];
      for (const life of killed) sent.push(...(await run(ledger, piecesOf(life.source), life.kill, life.arrives)));
      sent.push(...(await run(ledger, piecesOf(last))));
      const told = await run(ledger, piecesOf(last));
      ledger.close();
      for (const name of ["v", "w"]) {
        const way = last.findLast(([one]) => one === name)?.[1];
        if (way === undefined) continue;
        const { object, read } = item(vendor(name, way));
        expect(sent.findLast((one) => one.startsWith(`${object.id} `))).toBe(`${object.id} ${read}`);
      }
      expect(told).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
