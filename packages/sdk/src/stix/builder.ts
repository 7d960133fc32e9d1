import type { StixId, StixObject } from "stix2-ts-types";
import { checkedHashes } from "./hashes.ts";
import { type Contribution, idOf } from "./id.ts";

/** The `type` of every object there is. */
export type StixType = StixObject["type"];

/** The object of a type: `OfType<"malware">` is `Malware`. */
export type OfType<T extends StixType> = Extract<StixObject, { readonly type: T }>;

/** Made by the builder. */
type Made = "type" | "id" | "spec_version" | "created_by_ref";
/** Stamped at publishing where nobody sets them, so that a mapping needs no clock. */
type Stamped = "created" | "modified";

type OptionalKeys<O> = { [K in keyof O]-?: Record<never, never> extends Pick<O, K> ? K : never }[keyof O];

/** What the id of an object is made of, where that differs from the object's own properties: `undefined` takes one away. */
export type IdParts<O> = { readonly [P in Exclude<keyof O, Made>]?: O[P] | null | undefined };

/**
 * What a builder takes: the object's properties without those that it makes itself. `undefined` is left out, as are empty
 * lists (STIX 2.1 section 2.8 forbids them).
 *
 * - `created_by_ref: null` means no author on purpose: it is not filled in.
 * - `id`: the id itself where the source has one; or what the id is made of where that differs from the properties, such as
 *   a date in another form, or one that the object doesn't carry.
 */
export type Properties<T extends StixType> = PropertiesOf<OfType<T>>;

type PropertiesOf<O extends StixObject> = Omit<O, Made | Stamped | OptionalKeys<O>> & {
  readonly [K in Exclude<OptionalKeys<O> | (keyof O & Stamped), Made>]?: O[K] | undefined;
} & {
  readonly created_by_ref?: StixId<"identity"> | null | undefined;
  readonly id?: O["id"] | IdParts<O> | undefined;
};

/** What an id may be made of: the properties, corrected by `id`. */
export type Parts = Readonly<Record<string, unknown>>;

/** Makes an object of its properties. Never changes what it is given; `created` and `modified` are never invented. */
export type Builder<T extends StixType> = (properties: Properties<T>) => OfType<T>;

/** Whether stix2 would keep the value: neither nothing nor an empty list. */
const kept = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

/**
 * A builder of one type.
 *
 * @param contribution what the id is hashed of, in the form in which the Python side hashes it; `undefined` where nothing contributes
 * @param defaults properties that objects have where the author says nothing else
 */
export function builder<T extends StixType>(
  type: T,
  contribution: (parts: Parts) => Contribution | undefined,
  defaults: (given: Parts) => Parts = () => ({}),
): Builder<T> {
  return (properties) => {
    const given = withCheckedHashes(properties as Parts);
    const { id } = given;
    const object: Record<string, unknown> = { type, spec_version: "2.1", id: "" };
    put(object, defaults(given));
    put(object, given);
    object.id =
      typeof id === "string"
        ? id
        : made(type, contribution(id === undefined ? given : { ...given, ...(id as Parts | undefined) }));
    return object as unknown as OfType<T>;
  };
}

/** Puts what is kept into the object. Without copies on the way: an import makes hundreds of thousands of objects. */
function put(object: Record<string, unknown>, parts: Parts): void {
  for (const key in parts) {
    const value = parts[key];
    if (key !== "id" && (kept(value) || value === null)) object[key] = value;
  }
}

const withCheckedHashes = (properties: Parts): Parts =>
  properties.hashes
    ? { ...properties, hashes: checkedHashes(properties.hashes as Record<string, string>) }
    : properties;

function made<T extends StixType>(type: T, contribution: Contribution | undefined): StixId<T> {
  if (contribution) return idOf(type, contribution);
  throw new TypeError(`this ${type} has nothing that an id could be made of: give the builder an id`);
}

/** A part that no id of its type can do without, null on purpose included. @throws {TypeError} where it is missing */
export function given(parts: Parts, key: string): unknown {
  const value = parts[key];
  if (value === undefined)
    throw new TypeError(`an id is made of ${key}, which is missing: give the builder ${key}, or id: { ${key} }`);
  return value;
}

/** A text that no id of its type can do without. @throws {TypeError} where it is not a text */
export function textOf(parts: Parts, key: string): string {
  const value = given(parts, key);
  if (typeof value !== "string")
    throw new TypeError(`an id is made of ${key}: it has to be a text and is ${JSON.stringify(value)}`);
  return value;
}

/** Those of the named parts that are there, as they are; `undefined` where none is. */
export function present(parts: Parts, ...keys: readonly string[]): Contribution | undefined {
  const found = keys.filter((key) => kept(parts[key]));
  return found.length === 0 ? undefined : Object.fromEntries(found.map((key) => [key, parts[key]]));
}
