import { extensionOf } from "./dialect.ts";
import { entityTypeOf, type Incoming, type Line } from "./entity-type.ts";

/** Imported whatever a message's `entities_types` say. */
const always = new Set(["relationship", "sighting", "marking-definition", "label", "vocabulary", "external-reference"]);

/**
 * Whether the worker imports an object of a message that names the types it is about; others are skipped, and counted as
 * done. As pycti's importer reads the list: all of them where it is empty, relationships and markings always, observables
 * also under that word, identities also by their class, locations also by their kind (pycti 6.9.17 and 7.260817.0, `import_item`).
 */
export function inScope(object: Incoming, types: readonly string[], line: Line): boolean {
  if (types.length === 0 || always.has(object.type) || types.includes(object.type)) return true;
  if (entityTypeOf(object, line)?.family === "observable") return types.includes("observable");
  if (object.type === "identity") {
    const isClass = object.identity_class === "class" && types.includes("sector");
    return isClass || types.includes(String(object.identity_class));
  }
  if (object.type === "location") {
    const kind = object.x_opencti_location_type ?? extensionOf(object).location_type;
    return types.includes(String(kind).toLowerCase());
  }
  return false;
}
