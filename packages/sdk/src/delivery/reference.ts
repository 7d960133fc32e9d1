import type { StixObject } from "stix2-ts-types";
import { edges } from "./clean.ts";

/** The ids that an object points at by its own `_ref` and `_refs` properties, as pycti's splitter reads them. */
export function references(object: StixObject): string[] {
  return edges(object).map(({ ref }) => ref);
}
