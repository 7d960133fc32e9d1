import { expired, operationOf, understood } from "./dialect.ts";
import { entityTypeOf, type Incoming, type Line } from "./entity-type.ts";
import { ImportError } from "./error.ts";
import { patched } from "./field-patch.ts";
import type { Layer } from "./layer.ts";
import type { Quirks } from "./quirks.ts";
import { refuseSetReferences, resolved, withoutReferences } from "./references.ts";
import { otherIds, standardId } from "./standard-id.ts";
import type { Stored } from "./stored.ts";
import { upserted } from "./upsert.ts";

/** By what rules objects are imported. */
export interface ImportRules {
  readonly now: () => Date;
  readonly line: Line;
  readonly quirks: Quirks;
}

/** How an object comes. */
export interface Attempt {
  /** How often it was tried before: from the fourth try on, missing references other than a relationship's ends are left out. */
  readonly tries: number;
  /** Highest confidence of who sent it. */
  readonly maxConfidence: number;
}

/** Entity types that OpenCTI keeps without a name. */
const unnamed = new Set(["Note", "Opinion", "Observed-Data", "Malware-Analysis", "Indicator"]);
const stixId = /^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function validated(object: Incoming, line: Line): { family: string; entityType: string } {
  const kind = entityTypeOf(object, line);
  if (!kind) throw new ImportError("UNSUPPORTED_ERROR", `Type ${object.type} is not supported`);
  if (!stixId.test(object.id))
    throw new ImportError("VALIDATION_ERROR", `Provided value ${object.id} is not a valid STIX ID`);
  if (
    kind.family === "domain" &&
    !unnamed.has(kind.entityType) &&
    (typeof object.name !== "string" || object.name === "")
  ) {
    throw new ImportError(
      "VALIDATION_ERROR",
      `Validation against schema failed, attribute name of ${object.id} is mandatory`,
    );
  }
  return kind;
}

/** Takes an object away, with the relationships at it and what refers to it. */
function remove(layer: Layer, found: Stored): void {
  const gone = new Map([[found.id, found]]);
  for (const one of gone.values()) {
    layer.erase(one);
    for (const other of layer.mentioning(one.id)) {
      const left = withoutReferences(other.stix, one.id);
      if (left === undefined) gone.set(other.id, other);
      else if (left !== other.stix) layer.replace(other, other, left);
    }
  }
}

/**
 * Writes an object into a layer, adds it to the one that is there, or does with that one what the object says.
 *
 * @throws {ImportError} it can't be taken, in the platform's words
 */
export type ImportObject = (object: Incoming, attempt: Attempt) => void;

/** Opens the import into a layer. */
export function openImport(layer: Layer, { now, line, quirks }: ImportRules): ImportObject {
  const rank = (id: string) => {
    const stix = layer.read(id)?.stix;
    return stix && { kind: String(stix.x_opencti_definition_type), order: Number(stix.x_opencti_order ?? 0) };
  };
  const upsertRules = { ignoresModified: quirks.ignoresModified, keepsAuthor: line === "7", rank };

  function put(
    incoming: Incoming,
    stixIds: readonly string[],
    { family, entityType }: { family: string; entityType: string },
    maxConfidence: number,
  ): void {
    const id = standardId(incoming, line);
    const ids = [...stixIds, ...otherIds(incoming, line)];
    const existing = [id, ...ids].values().map(layer.read).find(Boolean);
    const added = { ...incoming, x_opencti_stix_ids: stixIds.filter((one) => one !== id) };
    const stix = existing
      ? upserted(existing.stix, added, { ...upsertRules, maxConfidence })
      : { ...added, id, confidence: Math.min(Number(incoming.confidence ?? maxConfidence), maxConfidence) };
    const target = existing?.id ?? id;
    const isSame = existing !== undefined && stix === existing.stix; // no difference: no write, no event
    if (!isSame) layer.replace({ id: target, entityType, family }, existing, stix);
    layer.alias([target, id, ...ids], target);
    if (existing && family === "observable" && line === "6.9" && quirks.refusesSetReferences)
      refuseSetReferences(existing.stix, incoming);
  }

  return (object, { tries, maxConfidence }) => {
    const operation = operationOf(object);
    if (operation === "delete" || operation === "delete_force") {
      const found = layer.read(object.id);
      if (!found) throw new ImportError("ALREADY_DELETED_ERROR", `Already deleted elements: ${object.id}`);
      return remove(layer, found);
    }
    if (operation === "patch") {
      const found = layer.read(object.id);
      if (!found) throw new ImportError("FUNCTIONAL_ERROR", "Cannot edit the field, Stix-Core-Object cannot be found.");
      return layer.replace(found, found, patched(found.stix, object, layer.resolve));
    }
    if (operation !== undefined)
      throw new ImportError("UNSUPPORTED_ERROR", `Not supported opencti_operation: ${operation}`);
    const kind = validated(object, line);
    const rules = { resolve: layer.resolve, tries, leavesOutMissing: quirks.leavesOutMissingReferences };
    const incoming = expired(understood(resolved(object, rules)), now());
    const said = Array.isArray(object.x_opencti_stix_ids) ? object.x_opencti_stix_ids.map(String) : [];
    put(incoming, [object.id, ...said], kind, maxConfidence);
  };
}
