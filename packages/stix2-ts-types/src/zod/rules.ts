import type { Rule } from "./strictness.ts";

const has = (object: Readonly<Record<string, unknown>>, property: string): boolean => object[property] !== undefined;

/** At least one of the properties is there. */
export function atLeastOne(...properties: readonly [string, ...string[]]): Rule {
  return (object) =>
    properties.some((property) => has(object, property))
      ? undefined
      : { path: properties[0], message: `expected at least one of ${properties.join(", ")}` };
}

/** The two properties are not both there. */
export function notBoth(one: string, other: string): Rule {
  return (object) =>
    has(object, one) && has(object, other)
      ? { path: other, message: `expected ${one} or ${other}, not both` }
      : undefined;
}

/** Where a property is there, the others are as well. */
export function needs(property: string, ...others: readonly string[]): Rule {
  return (object) => {
    if (!has(object, property)) return undefined;
    const missing = others.find((other) => !has(object, other));
    return missing === undefined
      ? undefined
      : { path: missing, message: `expected ${missing}, because there is ${property}` };
  };
}

/** A time is the same as an earlier one or follows it; `equal: false` asks for a later one. Unreadable times are not its concern. */
export function notBefore(later: string, earlier: string, { equal = true }: { equal?: boolean } = {}): Rule {
  return (object) => {
    const order = compareTimes(object[later], object[earlier]);
    if (order === undefined || order > 0 || (equal && order === 0)) return undefined;
    return { path: later, message: `expected a time ${equal ? "not before" : "after"} ${earlier}` };
  };
}

/** A text is what its property is for, unless the object is defanged, as `198[.]51[.]100[.]3` is. */
export function holds(property: string, expected: string, test: (value: string) => boolean): Rule {
  return (object) => {
    const value = object[property];
    if (object.defanged === true || typeof value !== "string" || test(value)) return undefined;
    return { path: property, message: `expected ${expected}` };
  };
}

/**
 * No properties but those of a list, unless a top-level extension adds some (STIX 2.1 section 7.3: `extension_type` is
 * `toplevel-property-extension`).
 */
export function onlyKnown(properties: readonly string[]): Rule {
  const known = new Set(properties);
  return (object) => {
    const unknown = Object.keys(object).find((property) => !known.has(property));
    if (unknown === undefined || isExtendedAtTop(object.extensions)) return undefined;
    return { path: unknown, message: "unknown property" };
  };
}

function isExtendedAtTop(extensions: unknown): boolean {
  return Object.values(Object(extensions)).some(
    (extension) => Object(extension).extension_type === "toplevel-property-extension",
  );
}

/** Orders two timestamps of any precision: by millisecond first, by the digits after it where those are equal. */
function compareTimes(one: unknown, other: unknown): number | undefined {
  if (typeof one !== "string" || typeof other !== "string") return undefined;
  const difference = Date.parse(one) - Date.parse(other);
  if (Number.isNaN(difference)) return undefined;
  return difference || fraction(one).localeCompare(fraction(other), "en");
}

const fraction = (timestamp: string): string => (/\.(\d+)/.exec(timestamp)?.[1] ?? "").replace(/0+$/, "");
