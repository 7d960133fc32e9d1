import { SandboxError } from "./error.ts";
import type { FilterGroup } from "./filters.ts";

/** What things of a short list are filtered by: the values under each key. */
export type FilterKeys<T> = Readonly<Record<string, (one: T) => string>>;

type Test<T> = (one: T) => boolean;

const joined = <T>(mode: string | null | undefined, tests: readonly Test<T>[]): Test<T> =>
  mode === "or" && tests.length > 0
    ? (one) => tests.some((test) => test(one))
    : (one) => tests.every((test) => test(one));

function test<T>(keys: FilterKeys<T>, { key, values, operator, mode }: FilterGroup["filters"][number]): Test<T> {
  const reads = key.map((name) => {
    const read = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (!read) throw unsupported(`by ${Object.keys(keys).join(", ")}, not ${name}`);
    return read;
  });
  const isEqual = (value: unknown): Test<T> => {
    const wanted = String(value).toLowerCase();
    return (one) => reads.some((read) => read(one).toLowerCase() === wanted);
  };
  switch (operator ?? "eq") {
    case "eq":
      return joined(mode ?? "or", values.map(isEqual));
    case "not_eq":
      return joined(
        mode ?? "or",
        values.map((value) => (one) => !isEqual(value)(one)),
      );
    default:
      throw unsupported(`with eq and not_eq, not ${operator}`);
  }
}

const unsupported = (how: string) => new SandboxError("UNSUPPORTED_ERROR", `The sandbox filters these ${how}`, 400);

/**
 * Whether something is what a filter means. Values are compared without regard to case.
 *
 * @throws {SandboxError} UNSUPPORTED_ERROR for what the sandbox doesn't filter it by
 */
export function listFilter<T>(keys: FilterKeys<T>, group: FilterGroup | null | undefined): Test<T> {
  if (!group) return () => true;
  return joined(group.mode, [
    ...group.filters.map((filter) => test(keys, filter)),
    ...group.filterGroups.map((inner) => listFilter(keys, inner)),
  ]);
}
