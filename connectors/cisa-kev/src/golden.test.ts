import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runOnce } from "./test-run.ts";

/*
 * What the genuine Python connector sent, case by case (golden/README of the shared data). A case in which it crashed
 * holds what came before: ours has at least that.
 */

type Values = Readonly<Record<string, unknown>>;
interface Case {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly feed: string;
  readonly crashed: boolean;
}

const shared = join(import.meta.dirname, "../../../../shared");
const goldens = join(shared, "golden/cisa-kev");
const read = (...path: string[]) => readFileSync(join(goldens, ...path));

/** The cases that have a feed to run on: the others are about downloads that fail. */
function cases(): Case[] {
  if (!existsSync(goldens)) return [];
  return readdirSync(goldens).flatMap((name) => {
    const { env, feeds, crashed } = JSON.parse(read(name, "case.json").toString());
    const path = feeds[0]?.path;
    return path?.includes("broken-") === false ? [{ name, env, feed: join(shared, "data", path), crashed }] : [];
  });
}

/** Dates have as many decimals as a library likes. */
const plain = (value: unknown): unknown =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value).toISOString() : value;

/** By id, the last version of each, without what the Python connector took from its clock or counted itself. */
function comparable(objects: readonly Values[], volatile: Readonly<Record<string, readonly string[]>>) {
  const byId = new Map<string, Values>();
  for (const object of objects) {
    const { id, type } = object as { id: string; type: string };
    const skipped = new Set(["nb_deps", ...(volatile[type] ?? []), ...(volatile[id] ?? [])]);
    const kept = Object.entries(object).filter(([key, value]) => value !== null && !skipped.has(key));
    byId.set(id, Object.fromEntries(kept.map(([key, value]) => [key, plain(value)])));
  }
  return byId;
}

const all = cases();
describe.skipIf(all.length === 0)(
  `the Python connector's objects${all.length === 0 ? " (skipped: no shared data)" : ""}`,
  () => {
    test.each(all)("$name", async ({ name, env, feed, crashed }) => {
      const volatile = JSON.parse(read(name, "volatile.json").toString());
      const golden = comparable(JSON.parse(gunzipSync(read(name, "objects.json.gz")).toString()), volatile);
      const { exit, objects } = await runOnce({ ...env, CISA_CATALOG_URL: pathToFileURL(feed).href });
      const ours = comparable(objects as unknown as Values[], volatile);

      expect(exit).toBe(0);
      for (const [id, object] of golden) expect(ours.get(id), id).toEqual(object);
      if (!crashed) expect(ours.size).toBe(golden.size);
      if (crashed && feed.includes("bad-")) expect(ours.size).toBe(21); // four good entries of five, five objects each, and the author
    });
  },
);
