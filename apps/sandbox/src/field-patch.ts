import { extensionOf } from "./dialect.ts";
import type { Incoming } from "./entity-type.ts";
import { ImportError } from "./error.ts";
import { united } from "./upsert.ts";

/** One edit of a field, as OpenCTI's `EditInput` (connector-sdk-contract 11.1). */
interface FieldPatch {
  readonly key: string;
  readonly value: readonly unknown[];
  readonly operation: "add" | "replace" | "remove";
}

/** STIX's names of OpenCTI's fields that are called otherwise. */
const properties: Readonly<Record<string, string>> = {
  createdBy: "created_by_ref",
  externalReferences: "external_references",
  killChainPhases: "kill_chain_phases",
  objectLabel: "labels",
  objectMarking: "object_marking_refs",
  objects: "object_refs",
};

/** Lists by name, for an object that has none yet. */
const isList = (key: string): boolean =>
  /(_refs|_types|_ids|aliases|s_required|platforms|languages)$/.test(key) ||
  ["labels", "external_references", "kill_chain_phases", "goals", "roles", "secondary_motivations"].includes(key);

function patchesOf(object: Incoming): readonly FieldPatch[] {
  const said = object.opencti_field_patch ?? extensionOf(object).opencti_field_patch;
  if (!Array.isArray(said) || said.length === 0) throw invalid("is to be a list of edits");
  return said.map((one) => {
    const { key, value, operation = "replace" } = (one ?? {}) as Record<string, unknown>;
    if (typeof key !== "string" || key === "" || key === "__proto__") throw invalid("has an edit without key");
    if (!Array.isArray(value)) throw invalid(`has no list of values for ${key}`);
    if (operation !== "add" && operation !== "replace" && operation !== "remove")
      throw invalid(`has no operation ${JSON.stringify(operation)}`);
    return { key, value, operation };
  });
}
const invalid = (what: string) => new ImportError("VALIDATION_ERROR", `opencti_field_patch ${what}`);

function edited(stored: unknown, key: string, { value, operation }: FieldPatch): unknown {
  const values = stored === undefined || stored === null ? [] : Array.isArray(stored) ? stored : [stored];
  const many = Array.isArray(stored) || isList(key);
  if (operation === "add") return many ? united(values, value) : value[0];
  if (operation === "replace") return many ? value : value[0];
  const texts = new Set(value.map((one) => JSON.stringify(one)));
  const left = values.filter((one) => !texts.has(JSON.stringify(one)));
  return many ? left : left[0];
}

/** What an object that says `opencti_operation: patch` makes of the stored one: the only way to take away, beside deletion (Q5).
 *
 * @param resolve the standard id of what has this id
 * @throws {ImportError} edits that are none; a reference to what isn't there
 */
export function patched(stored: Incoming, object: Incoming, resolve: (id: string) => string | undefined): Incoming {
  const result: Record<string, unknown> = { ...stored };
  for (const patch of patchesOf(object)) {
    const key = properties[patch.key] ?? patch.key;
    if (key === "id" || key === "type") throw invalid(`may not change ${key}`);
    const value = /_refs?$/.test(key) ? patch.value.map((ref) => found(key, String(ref), resolve)) : patch.value;
    const next = edited(result[key], key, { ...patch, value });
    if (next === undefined || next === null || next === "") delete result[key];
    else result[key] = next;
  }
  return result as unknown as Incoming;
}

function found(key: string, ref: string, resolve: (id: string) => string | undefined): string {
  const target = resolve(ref);
  if (target === undefined) throw new ImportError("MISSING_REFERENCE_ERROR", `Element(s) not found: ${ref} (${key})`);
  return target;
}
