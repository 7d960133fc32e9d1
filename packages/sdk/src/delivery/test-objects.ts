import type { StixId, StixObject } from "stix2-ts-types";
import { digestsOf } from "../ledger/digest.ts";
import type { Chunk, Item, Piece } from "./chunk.ts";

/** Small objects for the tests of the stages; ids are readable, since no stage looks into them. */
export const identity = (name: string, more: object = {}): StixObject =>
  ({ type: "identity", id: `identity--${name}`, name, identity_class: "organization", ...more }) as StixObject;

export const relationship = (source: string, target: string, more: object = {}): StixObject =>
  ({
    type: "relationship",
    id: `relationship--${source}-${target}`,
    relationship_type: "related-to",
    source_ref: source as StixId,
    target_ref: target as StixId,
    ...more,
  }) as StixObject;

/** A report on the given ids. */
export const report = (name: string, ...object_refs: string[]): StixObject =>
  ({ type: "report", id: `report--${name}`, name, published: "2024-01-01T00:00:00Z", object_refs }) as StixObject;

export const item = (object: StixObject): Item => {
  const text = JSON.stringify(object);
  return { object, text, ...digestsOf(object, text) };
};

export const piece = (key: string, ...objects: StixObject[]): Piece => ({
  kind: "objects",
  key,
  items: objects.map(item),
  records: [],
});

export const checkpoint = (patch: object): Chunk => ({ kind: "checkpoint", patch });

export const ids = (chunk: Piece): string[] => chunk.items.map(({ object }) => object.id);

/** What left a stage, one entry a chunk: ids, or the patch. */
export const shape = (chunks: readonly Chunk[]): unknown[] =>
  chunks.map((chunk) => (chunk.kind === "checkpoint" ? chunk.patch : ids(chunk)));

export async function* streamOf<T>(items: Iterable<T>, failure?: Error): AsyncGenerator<T> {
  yield* items;
  if (failure) throw failure;
}
