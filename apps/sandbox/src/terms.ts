import type { Incoming } from "./entity-type.ts";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const firstValue = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? Object.values(value)[0] : undefined;

/** What the page calls an object. */
export function nameOf(object: Incoming, entityType: string): string {
  if (object.type === "relationship") return `${object.source_ref} ${object.relationship_type} ${object.target_ref}`;
  return (
    text(object.name) ??
    text(object.value) ??
    text(object.x_opencti_definition) ??
    text(firstValue(object.definition)) ??
    text(object.path) ??
    text(object.key) ??
    text(object.pattern) ??
    text(firstValue(object.hashes)) ??
    text(object.content)?.slice(0, 80) ??
    entityType
  );
}

/** Where the values of a filter's key are found in an object: OpenCTI's keys are not always STIX's. */
const properties: Readonly<Record<string, (object: Incoming) => unknown>> = {
  name: (object) => object.name,
  value: (object) => object.value,
  aliases: (object) => object.aliases,
  x_opencti_aliases: (object) => object.x_opencti_aliases,
  x_mitre_id: (object) => object.x_mitre_id,
  pattern: (object) => object.pattern,
  definition: (object) => object.x_opencti_definition ?? firstValue(object.definition),
  definition_type: (object) => object.x_opencti_definition_type ?? object.definition_type,
  objectMarking: (object) => object.object_marking_refs,
  createdBy: (object) => object.created_by_ref ?? object.x_opencti_created_by_ref,
  x_opencti_stix_ids: (object) => object.x_opencti_stix_ids,
};

/** Keys by which objects can be filtered, beside their type and ids. */
export const termKeys: ReadonlySet<string> = new Set(Object.keys(properties));
/** Keys that a search looks at. */
export const searchedKeys: readonly string[] = [
  "name",
  "value",
  "aliases",
  "x_opencti_aliases",
  "x_mitre_id",
  "pattern",
  "definition",
];

/** What an object is found by, in lower case. */
export function* termsOf(object: Incoming): Generator<[key: string, value: string]> {
  for (const [key, read] of Object.entries(properties)) {
    const found = read(object);
    for (const value of Array.isArray(found) ? found : [found])
      if (text(value)) yield [key, String(value).toLowerCase()];
  }
}
