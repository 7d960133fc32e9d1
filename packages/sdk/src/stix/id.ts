import canonicalize from "canonicalize";
import type { StixId } from "stix2-ts-types";
import { parse, v5 } from "uuid";

/** Namespace of all ids of domain, meta, observable and relationship objects (connector-sdk-contract 10.1). */
const namespace = parse("00abedb4-aa42-466c-9c01-fed23315a9b7");

/** What an id is hashed of. Keys with `undefined` don't count, `null` does. */
export type Contribution = Readonly<Record<string, unknown>>;

/**
 * The id that pycti and the platform make: UUIDv5 of the canonical JSON (RFC 8785) of what contributes
 * (connector-sdk-contract 10.1).
 *
 * @throws {TypeError} for text with half a surrogate pair and for numbers that JSON doesn't have
 */
export function idOf<T extends string>(type: T, contribution: Contribution): StixId<T> {
  let text: string | undefined;
  try {
    text = canonicalize(contribution);
  } catch (error) {
    throw new TypeError(`no id can be made of ${type} ${JSON.stringify(contribution)}`, { cause: error });
  }
  return `${type}--${v5(text ?? "{}", namespace)}`;
}
