import { type allOf, type Expression, pattern, type StixObject } from "@octi/sdk/stix";
import type { Attribute, MispObject } from "../../event.ts";
import type { Common } from "../kinds.ts";
import { isInstant } from "../time.ts";

/** What an object of MISP becomes. */
export interface Whole {
  /** What it is; nothing where it only brings others along. */
  readonly main: StixObject;
  /** What it points at. */
  readonly parts: readonly StixObject[];
  /** How it is looked for. */
  readonly pattern: string | undefined;
  readonly mainType: string | undefined;
  /** Attributes that are in it, and aren't made alone. */
  readonly used: ReadonlySet<Attribute>;
}

/** Reads an object's attributes by their relation, and remembers which were taken: the others are made alone. */
export function openRelations(attributes: readonly Attribute[]) {
  const used = new Set<Attribute>();
  const take = (attribute: Attribute): string => {
    used.add(attribute);
    return attribute.value;
  };
  const named = (relations: readonly string[]) => (attribute: Attribute) =>
    relations.includes(attribute.object_relation ?? "");
  return {
    used,
    all: (...relations: readonly string[]): readonly string[] => attributes.filter(named(relations)).map(take),
    /** The first of them, and those that say the same. */
    one(...relations: readonly string[]): string | undefined {
      const found = attributes.filter(named(relations));
      const [said] = found;
      return found.filter(({ value }) => value === said?.value).map(take)[0];
    },
  };
}

/** A whole number in a text. */
export const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
/** A time in a text, as STIX writes it. */
export const instant = (text: string | undefined): string | undefined => {
  const time = Date.parse(text ?? "");
  return isInstant(time / 1000) ? new Date(time).toISOString() : undefined;
};
/** A pattern of several tests; none where there is no test. */
export const joined = (parts: readonly Expression[], join: typeof allOf): string | undefined => {
  const [first, ...more] = parts;
  return first && pattern(join(first, ...more));
};
/** Makes of an object what its template means; nothing where it says too little. @throws {TypeError} a value is none of its kind */
export type Maker = (object: MispObject, attributes: readonly Attribute[], common: Common) => Whole | undefined;
