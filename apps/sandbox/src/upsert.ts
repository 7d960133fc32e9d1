import { aliasKey } from "./dialect.ts";
import type { Incoming } from "./entity-type.ts";

/** Who writes, and how much that counts. */
export interface UpsertRules {
  /** Highest confidence of the user: more is cut down to it, nothing counts as it. */
  readonly maxConfidence: number;
  /** The STIX `modified` is not looked at: an older version overwrites a newer one. */
  readonly ignoresModified: boolean;
  /** An author that isn't said is left as it is (7); otherwise a surer source without one takes it away. */
  readonly keepsAuthor: boolean;
  /** Kind and rank of a marking, so that the highest of a kind stays. */
  readonly rank: (markingId: string) => { readonly kind: string; readonly order: number } | undefined;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What makes two members of a list one: an external reference is its url, else source and id; a phase its chain and name. */
function keyOf(value: unknown): string {
  if (!isPlain(value)) return JSON.stringify(value);
  if (typeof value.url === "string") return value.url;
  if (value.source_name !== undefined) return `${value.source_name}\n${value.external_id}`;
  if (value.kill_chain_name !== undefined) return `${value.kill_chain_name}\n${value.phase_name}`;
  return JSON.stringify(value);
}

/** The members of a list and those that are new to it; the list itself where none are. */
export function united(stored: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  const keys = new Set(stored.map(keyOf));
  const news = added.filter((value) => !keys.has(keyOf(value)) && keys.add(keyOf(value)));
  return news.length === 0 ? stored : [...stored, ...news];
}

const earliest = new Set(["created", "start_time", "first_seen", "first_observed"]);
const latest = new Set(["stop_time", "last_seen", "last_observed", "x_opencti_modified_at"]);
/** Lists to which anybody may add, whatever the confidence. */
const open = new Set(["labels", "external_references", "x_opencti_stix_ids"]);
/** Lists that are taken as they come. */
const replaced = new Set(["coverage"]);
const never = new Set(["id", "type", "spec_version", "modified", "confidence", "nb_deps"]);

const time = (value: unknown): number => Date.parse(String(value));

/** Of each kind of marking, those of the highest rank. */
function highest(markings: readonly unknown[], rank: UpsertRules["rank"]): readonly unknown[] {
  const ranks = markings.map((id) => rank(String(id)));
  const top = new Map<string, number>();
  for (const found of ranks) if (found) top.set(found.kind, Math.max(found.order, top.get(found.kind) ?? found.order));
  return markings.filter((_, index) => {
    const found = ranks[index];
    return !found || found.order === top.get(found.kind);
  });
}

/** A list after another one has arrived. */
function grown(
  key: string,
  stored: readonly unknown[],
  added: readonly unknown[],
  rules: UpsertRules,
): readonly unknown[] {
  if (replaced.has(key)) return added;
  const all = united(stored, added);
  return key === "object_marking_refs" ? highest(all, rules.rank) : all;
}

/** A single value after another one has arrived, where the confidence allows to overwrite. */
function overwritten(key: string, stored: unknown, value: unknown): unknown {
  if (earliest.has(key)) return time(value) < time(stored) ? value : stored;
  if (latest.has(key)) return time(value) > time(stored) ? value : stored;
  return isPlain(value) && isPlain(stored) ? { ...stored, ...value } : value;
}

const same = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/**
 * A stored object after the same one has arrived again (platform-internals Q5): lists only grow, empty values never erase,
 * `created` moves back only, the author changes only by higher confidence, other values are overwritten by at least the same
 * confidence. The stored object itself where nothing changes. Not modelled: uploaded files, the decay of indicators, granted
 * organisations.
 */
export function upserted(stored: Incoming, incoming: Incoming, rules: UpsertRules): Incoming {
  const said = typeof incoming.confidence === "number" ? incoming.confidence : rules.maxConfidence;
  const confidence = Math.min(said, rules.maxConfidence);
  const before = typeof stored.confidence === "number" ? stored.confidence : 0;
  const [match, upper] = [confidence >= before, confidence > before];
  if (!rules.ignoresModified && time(incoming.modified) < time(stored.modified)) return stored;

  const result: Record<string, unknown> = { ...stored };
  for (const [key, value] of Object.entries(incoming)) {
    if (never.has(key) || isEmpty(value)) continue;
    const old = stored[key];
    if (Array.isArray(value)) {
      if (match || open.has(key) || isEmpty(old)) result[key] = grown(key, Array.isArray(old) ? old : [], value, rules);
    } else if (isEmpty(old)) result[key] = value;
    else if (key === "created_by_ref") result[key] = upper ? value : old;
    else if (match || earliest.has(key) || latest.has(key)) result[key] = overwritten(key, old, value);
  }
  // Before 7.260914.0 pycti always sends the author, null where there is none
  if (!rules.keepsAuthor && upper && isEmpty(incoming.created_by_ref)) delete result.created_by_ref;
  if (upper) result.confidence = confidence;
  const aliases = aliasKey(stored.type);
  if (
    aliases &&
    typeof stored.name === "string" &&
    typeof result.name === "string" &&
    folded(stored.name) !== folded(result.name)
  ) {
    result[aliases] = united((result[aliases] as unknown[] | undefined) ?? [], [stored.name]); // the old name stays findable
  }
  const keys = new Set([...Object.keys(stored), ...Object.keys(result)]);
  return [...keys].every((key) => same(result[key], stored[key])) ? stored : (result as unknown as Incoming);
}

const folded = (name: string): string => name.trim().toLowerCase();
