import type { Incoming } from "./entity-type.ts";

/** Who writes, and how much that counts. */
export interface UpsertRules {
  /** Highest confidence of the user: more is cut down to it, nothing counts as it. */
  readonly maxConfidence: number;
  /** The STIX `modified` is not looked at: an older version overwrites a newer one. */
  readonly ignoresModified: boolean;
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

function united(stored: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  const keys = new Set(stored.map(keyOf));
  const news = added.filter((value) => !keys.has(keyOf(value)) && keys.add(keyOf(value)));
  return news.length === 0 ? stored : [...stored, ...news];
}

const earliest = new Set(["created", "start_time", "first_seen", "first_observed"]);
const latest = new Set(["stop_time", "last_seen", "last_observed"]);
/** Lists to which anybody may add, whatever the confidence. */
const open = new Set(["labels", "external_references", "x_opencti_stix_ids"]);
const never = new Set(["id", "type", "spec_version", "modified", "confidence", "nb_deps"]);

const time = (value: unknown): number => Date.parse(String(value));

/**
 * A stored object after the same one has arrived again (platform-internals Q5): lists only grow, empty values never erase,
 * `created` moves back only, the author changes only by higher confidence, other values are overwritten by at least the same
 * confidence. The stored object itself where nothing changes.
 */
export function upserted(stored: Incoming, incoming: Incoming, rules: UpsertRules): Incoming {
  const confidence = Math.min(
    typeof incoming.confidence === "number" ? incoming.confidence : rules.maxConfidence,
    rules.maxConfidence,
  );
  const before = typeof stored.confidence === "number" ? stored.confidence : 0;
  const match = confidence >= before;
  if (!rules.ignoresModified && time(incoming.modified) < time(stored.modified)) return stored;

  const result: Record<string, unknown> = { ...stored };
  for (const [key, value] of Object.entries(incoming)) {
    if (never.has(key) || isEmpty(value)) continue;
    const old = stored[key];
    if (Array.isArray(value)) {
      if (match || open.has(key) || isEmpty(old)) result[key] = united(Array.isArray(old) ? old : [], value);
    } else if (isEmpty(old)) result[key] = value;
    else if (earliest.has(key)) result[key] = time(value) < time(old) ? value : old;
    else if (latest.has(key)) result[key] = time(value) > time(old) ? value : old;
    else if (key === "created_by_ref") result[key] = confidence > before ? value : old;
    else if (match) result[key] = isPlain(value) && isPlain(old) ? { ...old, ...value } : value;
  }
  if (confidence > before) result.confidence = confidence;
  const changed = Object.keys(result).some(
    (key) => result[key] !== stored[key] && JSON.stringify(result[key]) !== JSON.stringify(stored[key]),
  );
  return changed ? (result as unknown as Incoming) : stored;
}
