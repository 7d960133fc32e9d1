import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { StixId } from "stix2-ts-types";
import { describe, expect, test } from "vitest";
import type { Connector, Platform } from "../connector.ts";
import { ConfigurationError } from "../errors.ts";
import type { Answer, Routes } from "./source.ts";
import { type State, type Trial, trial } from "./trial.ts";

/** Where the goldens of a connector are. */
export interface GoldenFolders {
  /** A folder with a folder a case: `case.json`, `objects.json.gz`, `volatile.json` (golden/README of the shared data). */
  readonly cases: string;
  /** What the paths of feeds in `case.json` are below. */
  readonly feeds: string;
  /** The connector's `deviations.json`; without one nothing may differ. */
  readonly deviations?: string;
  /** How a feed is served that its source doesn't serve as a file: routes from its address, made of the file. */
  readonly serve?: (address: string, file: string) => Routes;
}

/** A difference that is meant, with its reason. */
interface Deviation {
  readonly type: string;
  /** A field, or `missing` or `extra` for whole objects. */
  readonly field: string;
  /** The cases in which it occurs; in any where nothing is said. */
  readonly cases?: readonly string[];
}

/** An entity that OpenCTI knows before the run. */
interface Entity {
  readonly standard_id: string;
  readonly entity_type: string;
  readonly name: string;
  readonly aliases?: readonly string[];
}

interface GoldenCase {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly feeds: readonly FeedPath[];
  /** Why the case is no run of a connector, where it is none. */
  readonly skip: string | undefined;
  readonly platform: readonly Entity[];
  readonly initialState: State | null | undefined;
  /** The Python connector ended early: what it sent is the least that is expected. */
  readonly crashed: boolean;
  /** By type or id, what the Python connector took from its clock. */
  readonly volatile: Readonly<Record<string, readonly string[]>>;
  readonly objects: readonly Fields[];
}

/** A file or, with `/` at its end, a folder of the feeds, and where it is served. */
interface FeedPath {
  readonly path: string;
  readonly url: string;
}

type Fields = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

const origin = "http://feeds.test";

function readCase(folder: string, name: string): GoldenCase {
  const read = (file: string) => readFileSync(join(folder, name, file));
  const { env, feeds, initialState, crashed, skip, platform = [] } = JSON.parse(read("case.json").toString());
  const lines = gunzipSync(read("objects.json.gz")).toString().trim();
  return {
    name,
    env: Object.fromEntries(
      Object.entries<string>(env).map(([key, value]) => [key, value.replaceAll("{FEEDS}", origin)]),
    ),
    feeds,
    initialState,
    crashed,
    skip,
    platform,
    volatile: JSON.parse(read("volatile.json").toString()),
    objects: JSON.parse(lines),
  };
}

/** The answer for one file of the feeds: `/status/<code>/…` is that status, a page is `text/html`, all else JSON. */
function answer(file: string, url: string): Answer {
  const [, status = "200"] = /^\/status\/(\d+)\//.exec(url) ?? [];
  const type = file.endsWith(".html") ? "text/html" : "application/json";
  return { status: Number(status), headers: { "content-type": type }, body: readFileSync(file) };
}

/** Routes to a file, or to all files of a folder and to those that its `files.json` names elsewhere. */
function routes(folder: string, { path, url }: FeedPath): Routes {
  const whole = join(folder, path);
  if (!path.endsWith("/")) return { [origin + url]: () => answer(whole, url) };
  if (!existsSync(whole)) return {};
  const index = join(whole, "files.json");
  const elsewhere = existsSync(index) ? (JSON.parse(readFileSync(index, "utf8")) as Record<string, string>) : {};
  const here = Object.fromEntries(readdirSync(whole).map((name) => [name, join(whole, name)]));
  const there = Object.entries(elsewhere).map(([name, file]) => [name, join(folder, file)]);
  const files = { ...Object.fromEntries(there), ...here } as Record<string, string>;
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [origin + url + name, () => answer(file, url)]),
  );
}

/** Look-ups on a platform that knows these entities: a name wins over an alias, an earlier one over a later one. */
function platformOf(entities: readonly Entity[]): Platform {
  return {
    async find({ types, names }) {
      const found = new Map<string, { id: StixId; name: string }>();
      const known = entities.filter(({ entity_type }) => types.includes(entity_type));
      const titles = [...known.map((one) => [one.name, one] as const)];
      const others = known.flatMap((one) => (one.aliases ?? []).map((alias) => [alias, one] as const));
      const wanted = new Set([...names].map((name) => name.toLowerCase()));
      for (const [title, { standard_id, name }] of [...titles, ...others]) {
        const key = title.toLowerCase();
        if (wanted.has(key) && !found.has(key)) found.set(key, { id: standard_id as StixId, name });
      }
      return found;
    },
  };
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
function comparable(objects: readonly Fields[], { volatile }: GoldenCase): ReadonlyMap<string, Fields> {
  const byId = new Map<string, Fields>();
  for (const object of objects) {
    const { id, type } = object;
    const out = new Set(["nb_deps", ...(volatile["*"] ?? []), ...(volatile[type] ?? []), ...(volatile[id] ?? [])]);
    const kept = Object.entries(object).filter(
      ([key, value]) => value !== null && !out.has(key) && !(Array.isArray(value) && value.length === 0),
    );
    byId.set(id, canonical("", Object.fromEntries(kept)) as Fields);
  }
  return byId;
}

/** Runs the connector. Nothing where its settings are refused. */
async function outcomeOf(
  connector: Connector,
  { feeds, serve }: GoldenFolders,
  golden: GoldenCase,
): Promise<Trial | undefined> {
  const served = golden.feeds.map((feed) =>
    serve ? serve(origin + feed.url, join(feeds, feed.path)) : routes(feeds, feed),
  );
  try {
    return await trial(connector, {
      env: golden.env,
      source: Object.assign({}, ...served) as Routes,
      platform: platformOf(golden.platform),
      ...(golden.initialState ? { state: golden.initialState } : {}),
    });
  } catch (error) {
    if (error instanceof ConfigurationError && golden.crashed && golden.objects.length === 0) return undefined;
    throw error;
  }
}

/** Without the fields that a deviation explains. */
function unexplained(object: Fields, explained: (type: string, field: string) => boolean): unknown {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !explained(object.type, field)));
}

/** Runs the connector on one case. Throws where it sends something else than the Python connector, and no deviation says so. */
export async function checkCase(connector: Connector, folders: GoldenFolders, name: string): Promise<void> {
  const golden = readCase(folders.cases, name);
  if (golden.skip !== undefined) return;
  const deviations: readonly Deviation[] = folders.deviations
    ? JSON.parse(readFileSync(folders.deviations, "utf8"))
    : [];
  const explained = (type: string, field: string): boolean =>
    deviations.some(
      (one) =>
        (one.type === type || one.type === "*") && one.field === field && (!one.cases || one.cases.includes(name)),
    );
  const run = await outcomeOf(connector, folders, golden);
  const objects = (run?.objects ?? []) as unknown as Fields[];
  const [theirs, ours] = [comparable(golden.objects, golden), comparable(objects, golden)];
  for (const [id, object] of theirs) {
    const mine = ours.get(id);
    if (!mine && explained(object.type, "missing")) continue;
    const [mineLeft, theirsLeft] = [mine && unexplained(mine, explained), unexplained(object, explained)];
    // a hundred thousand objects are compared as texts: keys stand in one order
    if (JSON.stringify(mineLeft) !== JSON.stringify(theirsLeft)) expect(mineLeft, id).toEqual(theirsLeft);
  }
  if (golden.crashed || !run) return;
  const more = [...ours].filter(([id, { type }]) => !theirs.has(id) && !explained(type, "extra"));
  expect(
    more.map(([id]) => id),
    "objects that the Python connector doesn't send",
  ).toEqual([]);
  expect(run.outcome.kind, run.log).not.toBe("failed");
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
    test.each(names)("%s", { timeout: 300_000 }, (name) => checkCase(connector, folders, name));
  });
}
