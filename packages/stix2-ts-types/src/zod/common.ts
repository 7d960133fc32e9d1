import * as z from "zod";
import { isStixId, type StixId } from "../id.ts";
import { strictly } from "./strictness.ts";

/**
 * The building blocks of the schemas. A zod schema weighs some kilobytes, so that equal ones are made once and shared: `maybe`,
 * `list`, `ref` hand back what they made before.
 */

function memoised<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

const optional = memoised((schema: z.ZodType) => schema.optional());
const array = memoised((schema: z.ZodType) => z.array(schema));
const record = memoised((schema: z.ZodType) => strictly(z.record(z.string(), schema), { check: keyProblem }));

/** A property that may be absent. */
export function maybe<S extends z.ZodType>(schema: S): z.ZodOptional<S> {
  return optional(schema) as unknown as z.ZodOptional<S>;
}

/** A list; the strict one is not empty (STIX 2.1 section 2, list). Read-only in its type, so that literals and frozen lists fit. */
export function list<S extends z.ZodType>(element: S): z.ZodType<readonly z.infer<S>[], readonly z.infer<S>[]> {
  return array(element) as unknown as z.ZodType<readonly z.infer<S>[], readonly z.infer<S>[]>;
}

/** A dictionary; the keys of the strict one are those of STIX 2.1 section 2.3. */
export function dictionary<S extends z.ZodType, K extends string = string>(
  value: S,
): z.ZodType<Readonly<Partial<Record<K, z.infer<S>>>>, Readonly<Partial<Record<K, z.infer<S>>>>> {
  return record(value) as never;
}

function keyProblem(value: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = Object.keys(value).find((key) => !/^[A-Za-z0-9_-]{1,250}$/.test(key));
  if (wrong !== undefined) return `expected keys of up to 250 letters, digits, - and _, found ${JSON.stringify(wrong)}`;
  return Object.keys(value).length === 0 ? "expected at least one key" : undefined;
}

/** Any text. */
export const text = z.string();

/** A value of an open vocabulary: any text, with the suggested values in its type. */
export function open<V extends string>(): z.ZodType<V, V> {
  return text as unknown as z.ZodType<V, V>;
}

/** `true` or `false`. */
export const flag = z.boolean();

/** Any number. */
export const float = z.number();

function bounded(min: number, max: number): z.ZodNumber {
  return strictly(z.number(), {
    check: (value: number) =>
      Number.isInteger(value) && value >= min && value <= max
        ? undefined
        : `expected a whole number, ${range(min, max)}`,
  });
}

function range(min: number, max: number): string {
  if (max !== Number.MAX_SAFE_INTEGER) return `${min} to ${max}`;
  return min === -max ? "of at most 53 bits" : `${min} or more`;
}

/** A whole number (STIX 2.1 section 2, integer). */
export const integer = bounded(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** A whole number, 0 or more. */
export const count = bounded(0, Number.MAX_SAFE_INTEGER);

/** A number of times, 0 to 999,999,999. */
export const sightings = bounded(0, 999_999_999);

/** A number of times, 1 to 999,999,999. */
export const observations = bounded(1, 999_999_999);

/** A port, 0 to 65,535. */
export const port = bounded(0, 65_535);

/** A confidence or score, 0 to 100. */
export const percent = bounded(0, 100);

/** A number within bounds, such as a latitude. */
export function between(min: number, max: number): z.ZodNumber {
  return strictly(z.number(), {
    check: (value: number) => (value >= min && value <= max ? undefined : `expected a number, ${min} to ${max}`),
  });
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function timeProblem(value: string): string | undefined {
  return rfc3339.test(value) && isDate(value) ? undefined : "expected a time in UTC, as in 2024-01-31T12:00:00.000Z";
}

/** A time in RFC 3339, in UTC with a `Z` (STIX 2.1 section 2, timestamp). Loosely any text: feeds differ. */
export const timestamp = strictly(z.string(), { check: timeProblem });

/** A time with exactly three digits of a second, as `created` and `modified` have it (STIX 2.1 section 3.2). */
export const milliseconds = strictly(z.string(), {
  check: (value: string) =>
    timeProblem(value) ??
    (/\.\d{3}Z$/.test(value) ? undefined : "expected a time with milliseconds, as in 2024-01-31T12:00:00.000Z"),
});

// Date.parse takes 2024-02-31 for the 2nd of March.
function isDate(value: string): boolean {
  const time = new Date(`${value.slice(0, 19)}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value.slice(0, 19));
}

/** Bytes in hexadecimal digits (STIX 2.1 section 2, hex). */
export const hex = strictly(z.string(), {
  check: (value: string) =>
    /^([0-9a-fA-F]{2})+$/.test(value) ? undefined : "expected an even number of hexadecimal digits",
});

/** Bytes in base64 (STIX 2.1 section 2.1). */
export const binary = strictly(z.string(), {
  check: (value: string) =>
    value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? undefined : "expected base64",
});

/** Whether a text has the form of a tag of RFC 5646, such as `en` or `pt-BR`. */
export function isLanguageTag(value: string): boolean {
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(value);
}

/** A tag of RFC 5646, such as `en` or `pt-BR`. */
export const language = strictly(z.string(), {
  check: (value: string) =>
    isLanguageTag(value) ? undefined : "expected a language tag of RFC 5646, as in en or pt-BR",
});

const references = new Map<string, z.ZodType>();

/** The id of an object of one of the types; of any, where none is given. */
export function ref<const T extends string = string>(types: readonly T[] = []): z.ZodType<StixId<T>, StixId<T>> {
  const key = types.join("|");
  const schema = references.get(key) ?? reference(types);
  references.set(key, schema);
  return schema as z.ZodType<StixId<T>, StixId<T>>;
}

function reference(types: readonly string[]): z.ZodType {
  const example = `${types[0] ?? "<type>"}--<UUID>`;
  const expected = `expected an id${types.length === 0 ? "" : ` of ${types.join(" or ")}`}, as in ${example}`;
  const pattern = new RegExp(`^(?:${types.length === 0 ? ".+" : types.join("|")})--`);
  return strictly(z.string().regex(pattern, expected), {
    check: (value: string) =>
      isStixId(value) ? undefined : `expected an id with a UUID in lower case, as in ${example}`,
  });
}

/** Ids of objects of one of the types; of any, where none is given. */
export function refs<const T extends string = string>(
  types: readonly T[] = [],
): z.ZodType<readonly StixId<T>[], readonly StixId<T>[]> {
  return list(ref(types));
}

/**
 * An object that passes unknown keys. Its type names the known ones only: with an index signature, a misspelt property of a
 * literal would no longer be a compile error.
 */
export function object<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strip> {
  return z.looseObject(shape) as unknown as z.ZodObject<S, z.core.$strip>;
}
