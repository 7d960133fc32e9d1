import type { StixObject } from "stix2-ts-types";

/** The ids that an object points at by its own `_ref` and `_refs` properties, as pycti's splitter reads them (top level only). */
export function* references(object: StixObject): Generator<string> {
  for (const [property, value] of Object.entries(object)) {
    if (property.endsWith("_ref")) {
      if (typeof value === "string") yield value;
    } else if (property.endsWith("_refs") && Array.isArray(value)) {
      for (const ref of value) if (typeof ref === "string") yield ref;
    }
  }
}
