import type * as z from "zod";

type Key<S extends z.ZodObject> = Extract<keyof S["shape"], string>;

/** What is usable of an object: all that its schema asks for, but for the keys that can be done without. */
export type Usable<S extends z.ZodObject, K extends Key<S>> = {
  readonly [P in Exclude<Key<S>, K>]: z.output<S["shape"][P]>;
} & { readonly [P in K]?: z.output<S["shape"][P]> };

/**
 * Parses one item of a feed and leaves out what is wrong with it, where it can be done without.
 *
 * @param spare keys that can be done without
 * @param skip told what was left out: a run's `skip`, so that it is counted and named
 * @throws {z.ZodError} something is wrong that is needed
 */
export function usable<S extends z.ZodObject, const K extends Key<S>>(
  schema: S,
  spare: readonly K[],
  item: unknown,
  skip: (reason: z.ZodError) => void,
): Usable<S, K> {
  const whole = schema.safeParse(item);
  if (whole.success) return whole.data as Usable<S, K>;
  const wrong = new Set(whole.error.issues.map(({ path }) => path[0]));
  const good = Object.entries(item ?? {}).filter(([key]) => !wrong.has(key));
  const optional = Object.fromEntries(spare.map((key) => [key, true]));
  const rest = schema.partial(optional as Record<never, true>).safeParse(Object.fromEntries(good));
  if (!rest.success) throw whole.error;
  skip(whole.error);
  return rest.data as Usable<S, K>;
}
