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

/** Reads an object's attributes by their relation, and remembers which were read. */
export function openRelations(attributes: readonly Attribute[]) {
  const used = new Set<Attribute>();
  const all = (...relations: readonly string[]): readonly string[] =>
    attributes
      .filter(({ object_relation }) => relations.includes(object_relation ?? ""))
      .map((attribute) => {
        used.add(attribute);
        return attribute.value;
      });
  return { used, all, one: (...relations: readonly string[]): string | undefined => all(...relations)[0] };
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
