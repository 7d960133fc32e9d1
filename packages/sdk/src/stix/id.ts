import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { StixId } from "stix2-ts-types";

/** Namespace of all ids of domain, meta, observable and relationship objects (connector-sdk-contract 10.1). */
const namespace = Buffer.from("00abedb4aa42466c9c01fed23315a9b7", "hex");

/** UUID version 5 (RFC 9562, 5.5). Here, since a library's costs more than all the rest of an object: half of a large import. */
function uuid5(name: string): string {
  const digest = hash("sha1", Buffer.concat([namespace, Buffer.from(name)]));
  const variant = "89ab"[Number.parseInt(digest.charAt(16), 16) & 3];
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

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
  return `${type}--${uuid5(text ?? "{}")}`;
}
