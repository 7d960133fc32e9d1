import type { Incoming } from "./entity-type.ts";
import { ImportError } from "./error.ts";

/** Tries from which on a missing reference other than a relationship's ends is left out (platform-internals Q5). */
const lenientFrom = 3;

/** How references are looked up. */
export interface ReferenceRules {
  /** The standard id of what has this id, whichever of its ids it is. */
  readonly resolve: (id: string) => string | undefined;
  /** How often the object was tried before. */
  readonly tries: number;
  readonly leavesOutMissing: boolean;
}

const ends: Readonly<Record<string, ReadonlySet<string>>> = {
  relationship: new Set(["source_ref", "target_ref"]),
  sighting: new Set(["sighting_of_ref", "where_sighted_refs"]),
};

/**
 * The object with its references resolved to standard ids.
 *
 * @throws {ImportError} MISSING_REFERENCE_ERROR
 */
export function resolved(object: Incoming, { resolve, tries, leavesOutMissing }: ReferenceRules): Incoming {
  const targetOf = (key: string, ref: string): string | undefined => {
    const target = resolve(ref);
    if (target !== undefined) return target;
    if (ends[object.type]?.has(key) || tries < lenientFrom || !leavesOutMissing) {
      throw new ImportError("MISSING_REFERENCE_ERROR", `Element(s) not found: ${ref} (${key} of ${object.id})`);
    }
    return undefined;
  };
  const result: Record<string, unknown> = { ...object };
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith("_refs") && Array.isArray(value)) {
      result[key] = [...new Set(value.flatMap((ref) => targetOf(key, String(ref)) ?? []))];
    } else if (key.endsWith("_ref") && typeof value === "string") {
      result[key] = targetOf(key, value) ?? null;
    }
  }
  return result as unknown as Incoming;
}

/**
 * The object without its references to what is gone: itself where it has none, nothing where it can't be without it, as a
 * relationship without an end.
 */
export function withoutReferences(object: Incoming, gone: string): Incoming | undefined {
  const result: Record<string, unknown> = { ...object };
  let changed = false;
  for (const [key, value] of Object.entries(object)) {
    const isEnd = ends[object.type]?.has(key);
    if (key.endsWith("_refs") && Array.isArray(value) && value.includes(gone)) {
      const left = value.filter((ref) => ref !== gone);
      if (isEnd && left.length === 0) return undefined;
      result[key] = left;
      changed = true;
    } else if (key.endsWith("_ref") && value === gone) {
      if (isEnd) return undefined;
      delete result[key];
      changed = true;
    }
  }
  return changed ? (result as unknown as Incoming) : object;
}

const authors = new Set(["created_by_ref", "x_opencti_created_by_ref"]);

/**
 * The defect of 6.9 at an observable that comes again: what it refers to once is another relation to be made, and there is one.
 *
 * @throws {ImportError} UNSUPPORTED_ERROR
 */
export function refuseSetReferences(stored: Incoming, incoming: Incoming): void {
  for (const [key, value] of Object.entries(incoming)) {
    if (!key.endsWith("_ref") || authors.has(key) || typeof value !== "string" || !stored[key]) continue;
    throw new ImportError("UNSUPPORTED_ERROR", `Cant add another relation on single ref (${key} of ${incoming.id})`);
  }
}
