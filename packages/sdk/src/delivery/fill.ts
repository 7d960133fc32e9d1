import type { Identity, StixObject } from "stix2-ts-types";
import { references } from "./reference.ts";
import { isAuthored } from "./supported-types.ts";

/**
 * Objects of a record with the author where they say nothing else: `created_by_ref` is filled where it is undefined, and `null`,
 * which means nobody on purpose, is taken away. Never filled: the author itself, markings, types that have no author, and
 * observables that name theirs in `x_opencti_created_by_ref`.
 *
 * The author's object comes before the first object that refers to it; a record that doesn't refer to it goes without.
 * Nothing given is changed.
 */
export function* fill(objects: Iterable<StixObject>, author: Identity | undefined): Generator<StixObject> {
  let waiting = author;
  for (const object of objects) {
    const filled = withAuthor(object, author);
    if (waiting && object.id === waiting.id) waiting = undefined;
    if (waiting && refersTo(filled, waiting.id)) {
      yield withAuthor(waiting, undefined);
      waiting = undefined;
    }
    yield filled;
  }
}

function refersTo(object: StixObject, id: string): boolean {
  for (const ref of references(object)) if (ref === id) return true;
  return false;
}

function withAuthor(object: StixObject, author: Identity | undefined): StixObject {
  const { created_by_ref, x_opencti_created_by_ref } = object as unknown as Readonly<Record<string, unknown>>;
  if (created_by_ref === null) {
    const { created_by_ref: nobody, ...rest } = object;
    return rest as StixObject;
  }
  if (!author || created_by_ref !== undefined || x_opencti_created_by_ref !== undefined) return object;
  if (object.id === author.id || !isAuthored(object.type)) return object;
  return { ...object, created_by_ref: author.id } as StixObject;
}
