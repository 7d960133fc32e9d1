import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Connector } from "../connector.ts";
import type { Answer } from "./source.ts";
import { type State, trial } from "./trial.ts";

/** Where the goldens of a connector are. */
export interface GoldenFolders {
  /** A folder with a folder a case: `case.json`, `objects.json.gz`, `volatile.json` (golden/README of the shared data). */
  readonly cases: string;
  /** What the paths of feeds in `case.json` are below. */
  readonly feeds: string;
}

interface GoldenCase {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly feeds: readonly { readonly path: string; readonly url: string }[];
  readonly initialState: State | null | undefined;
  /** The Python connector ended early: what it sent is the least that is expected. */
  readonly crashed: boolean;
  /** By type or id, what the Python connector took from its clock. */
  readonly volatile: Readonly<Record<string, readonly string[]>>;
  readonly objects: readonly Fields[];
}

type Fields = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

const origin = "http://feeds.test";

function readCase(folder: string, name: string): GoldenCase {
  const read = (file: string) => readFileSync(join(folder, name, file));
  const { env, feeds, initialState, crashed } = JSON.parse(read("case.json").toString());
  const lines = gunzipSync(read("objects.json.gz")).toString().trim();
  return {
    name,
    env: Object.fromEntries(
      Object.entries<string>(env).map(([key, value]) => [key, value.replaceAll("{FEEDS}", origin)]),
    ),
    feeds,
    initialState,
    crashed,
    volatile: JSON.parse(read("volatile.json").toString()),
    objects: JSON.parse(lines),
  };
}

/** The answer for one file of the feeds: `/status/<code>/…` is that status, a page is `text/html`, all else JSON. */
function answer(folder: string, { path, url }: { readonly path: string; readonly url: string }): Answer {
  const [, status = "200"] = /^\/status\/(\d+)\//.exec(url) ?? [];
  const type = path.endsWith(".html") ? "text/html" : "application/json";
  return { status: Number(status), headers: { "content-type": type }, body: readFileSync(join(folder, path)) };
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const isSet = (key: string) =>
  key.endsWith("_refs") ||
  ["labels", "aliases", "x_opencti_labels", "x_opencti_aliases", "x_mitre_aliases", "external_references"].includes(
    key,
  );

/** A value in which only what counts is left: instants whatever their decimals, lists that are sets in one order. */
function canonical(key: string, value: unknown): unknown {
  if (typeof value === "string") return instant.test(value) ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical("", item));
    return isSet(key) ? [...new Set(items.map((item) => JSON.stringify(item)))].sort() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, canonical(name, inner)])
      .sort(),
  );
}

/** By id the last version of each object, without empty fields and without what is volatile. */
function comparable(objects: readonly Fields[], { volatile }: GoldenCase): ReadonlyMap<string, unknown> {
  const byId = new Map<string, unknown>();
  for (const object of objects) {
    const { id, type } = object;
    const out = new Set(["nb_deps", ...(volatile["*"] ?? []), ...(volatile[type] ?? []), ...(volatile[id] ?? [])]);
    const kept = Object.entries(object).filter(
      ([key, value]) => value !== null && !out.has(key) && !(Array.isArray(value) && value.length === 0),
    );
    byId.set(id, canonical("", Object.fromEntries(kept)));
  }
  return byId;
}

/** Runs the connector on one case. Throws where it sends something else than the Python connector. */
export async function checkCase(connector: Connector, { cases, feeds }: GoldenFolders, name: string): Promise<void> {
  const golden = readCase(cases, name);
  const { outcome, objects, log } = await trial(connector, {
    env: golden.env,
    source: Object.fromEntries(golden.feeds.map((feed) => [origin + feed.url, answer(feeds, feed)])),
    ...(golden.initialState ? { state: golden.initialState } : {}),
  });
  const [theirs, ours] = [comparable(golden.objects, golden), comparable(objects as unknown as Fields[], golden)];
  for (const [id, object] of theirs) expect(ours.get(id), id).toEqual(object);
  if (golden.crashed) return;
  const more = [...ours.keys()].filter((id) => !theirs.has(id));
  expect(more, "objects that the Python connector doesn't send").toEqual([]);
  expect(outcome.kind, log).not.toBe("failed");
}

/**
 * Registers a vitest test a case of what the genuine Python connector sent: the same ids, fields and values, the last
 * version of an id. Where the Python connector crashed, at least what it sent. Skipped where the folders are absent.
 */
export function goldenContract(connector: Connector, folders: GoldenFolders): void {
  const present = existsSync(folders.cases) && existsSync(folders.feeds);
  const entries = present ? readdirSync(folders.cases, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const title = `${connector.slug} sends what the Python connector sends${present ? "" : " (skipped: no shared data)"}`;
  describe.skipIf(!present)(title, () => {
    test("there are cases", () => expect(names.length).toBeGreaterThan(0));
    test.each(names)("%s", (name) => checkCase(connector, folders, name));
  });
}
