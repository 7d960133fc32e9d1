import type { Relationship, StixId } from "stix2-ts-types";
import { type Builder, builder, type Parts, type Properties, present } from "./builder.ts";

/** The start where there is one, and the end only beside a start (pycti; id-vectors). */
const span = (parts: Parts, start: string, end: string): Parts =>
  present(parts, start) ? { ...present(parts, start, end) } : {};

const build: Builder<"relationship"> = builder("relationship", (parts) => ({
  relationship_type: parts.relationship_type,
  source_ref: parts.source_ref,
  target_ref: parts.target_ref,
  ...span(parts, "start_time", "stop_time"),
}));

/**
 * A relationship from `source` to `target`. Id from its type, its ends, and the texts of `start_time` and (only beside a
 * start) `stop_time`; `id: { start_time }` for a date that only the id has.
 */
export function relationship(
  relationship_type: string,
  source: { readonly id: StixId },
  target: { readonly id: StixId },
  properties: Omit<Properties<"relationship">, "relationship_type" | "source_ref" | "target_ref"> = {},
): Relationship {
  return build({ relationship_type, source_ref: source.id, target_ref: target.id, ...properties });
}

/** Id from `sighting_of_ref`, `where_sighted_refs` in their order, and the texts of `first_seen` and (only beside it) `last_seen`. */
export const sighting: Builder<"sighting"> = builder("sighting", (parts) => ({
  type: "sighting",
  sighting_of_ref: parts.sighting_of_ref,
  where_sighted_refs: parts.where_sighted_refs,
  ...span(parts, "first_seen", "last_seen"),
}));
