import type * as z from "zod";

/** A problem of an object as a whole; `path` names the property that is to blame. */
export interface RuleProblem {
  readonly path: string;
  readonly message: string;
}

/** A rule of the specification on an object as a whole. */
export type Rule = (object: Readonly<Record<string, unknown>>) => RuleProblem | undefined;

/** What the specification asks for beyond what a loose schema checks. */
export interface Strictness {
  /** Properties that the specification requires and real data leaves out. */
  readonly required?: readonly string[];
  /** Rules on an object as a whole. */
  readonly rules?: readonly Rule[];
  /** Rule on a single value: what is wrong with it, or `undefined`. */
  readonly check?: (value: never) => string | undefined;
  /** Unknown keys stay allowed: the specification leaves the content open. */
  readonly open?: boolean;
}

const known = new WeakMap<z.ZodType, Strictness>();

/** Attaches to a loose schema what the strict one derived from it asks for. */
export function strictly<S extends z.ZodType>(schema: S, strictness: Strictness): S {
  known.set(schema, strictness);
  return schema;
}

/** What was attached to a loose schema. */
export function strictnessOf(schema: z.ZodType): Strictness | undefined {
  return known.get(schema);
}
