import { type allOf, type Expression, pattern, type StixObject } from "@octi/sdk/stix";
import type { Attribute, MispObject } from "../../event.ts";
import type { Common } from "../kinds.ts";
import type { Means } from "../means.ts";
import { momentOf } from "../time.ts";

/** What an object of MISP becomes. */
export interface Whole {
  /** What it is; nothing where it only brings others along. */
  readonly main: StixObject;
  /** What it points at. */
  readonly parts: readonly StixObject[];
  /** How it is looked for. */
  readonly pattern: string | undefined;
  readonly mainType: string | undefined;
}

/** Reads an object's attributes by their relation, and remembers which were taken: the others are made alone. */
export interface Relations {
  readonly attributes: readonly Attribute[];
  readonly used: Set<Attribute>;
  all(...relations: readonly string[]): readonly string[];
  /** The first of them, and those that say the same. */
  one(...relations: readonly string[]): string | undefined;
  /** A whole number, `most` at most. One that is none is told of, and not taken. */
  number(most: number, ...relations: readonly string[]): number | undefined;
  /** A time, as STIX writes it. One that is none is told of, and not taken. */
  instant(...relations: readonly string[]): string | undefined;
}

/** The largest port. */
export const mostPorts = 65_535;

/** @param skip told of what could not be read */
export function openRelations(attributes: readonly Attribute[], skip: Means["skip"]): Relations {
  const used = new Set<Attribute>();
  /** What is read of the first of them; nothing where it cannot be. */
  function read<T>(relations: readonly string[], what: string, reader: (text: string) => T | undefined): T | undefined {
    const found = attributes.filter(({ object_relation }) => relations.includes(object_relation ?? ""));
    const [said] = found;
    if (!said) return undefined;
    const value = reader(said.value);
    if (value === undefined)
      skip(
        said.uuid ?? said.type,
        new TypeError(`${said.object_relation} ${JSON.stringify(said.value)} is no ${what}`),
      );
    else for (const same of found) if (same.value === said.value) used.add(same);
    return value;
  }
  return {
    attributes,
    used,
    all: (...relations) =>
      attributes.flatMap((attribute) => {
        if (!relations.includes(attribute.object_relation ?? "")) return [];
        used.add(attribute);
        return [attribute.value];
      }),
    one: (...relations) => read(relations, "text", (text) => text),
    number: (most, ...relations) =>
      read(relations, `whole number from 0 to ${most}`, (text) => {
        const number = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
        return number <= most ? number : undefined;
      }),
    instant: (...relations) => read(relations, "time", (text) => momentOf(Date.parse(text))),
  };
}

/** A pattern of several tests; none where there is no test. */
export const joined = (parts: readonly Expression[], join: typeof allOf): string | undefined => {
  const [first, ...more] = parts;
  return first && pattern(join(first, ...more));
};
/** Makes of an object what its template means; nothing where it says too little. @throws {TypeError} a value is none of its kind */
export type Maker = (object: MispObject, relations: Relations, common: Common) => Whole | undefined;
