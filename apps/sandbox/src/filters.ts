import { SandboxError } from "./error.ts";
import { searchedKeys, termKeys } from "./terms.ts";

/** Filters as GraphQL has them. */
export interface FilterGroup {
  readonly mode: "and" | "or";
  readonly filters: readonly Filter[];
  readonly filterGroups: readonly FilterGroup[];
}

interface Filter {
  /** Several keys: any of them. */
  readonly key: readonly string[];
  readonly values: readonly unknown[];
  readonly operator?: "eq" | "not_eq" | "nil" | "not_nil" | "search" | null;
  /** How the values join: `or` where nothing is said. */
  readonly mode?: "and" | "or" | null;
}

/** A condition on the table `object`. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

const always: Condition = { sql: "1", values: [] };

/** Conditions as one. */
export function joined(mode: "and" | "or", conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return always;
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(mode === "and" ? " AND " : " OR ")})`,
    values: conditions.flatMap(({ values }) => values),
  };
}

const negated = ({ sql, values }: Condition): Condition => ({ sql: `NOT ${sql}`, values });
const marks = (list: readonly unknown[]): string => list.map(() => "?").join(", ");

const withTerm = (keys: readonly string[], test: string, values: readonly string[]): Condition => ({
  sql: `id IN (SELECT object FROM term WHERE key IN (${marks(keys)}) AND ${test})`,
  values: [...keys, ...values],
});

/** Objects of one of the types. */
export const ofTypes = (types: readonly string[]): Condition => ({
  sql: types.length === 0 ? "0" : `entity_type IN (${marks(types)})`,
  values: types,
});

/** Objects in which one of the searched texts holds the words, whatever their case. */
export const holding = (words: string): Condition =>
  withTerm(searchedKeys, "instr(value, ?) > 0", [words.trim().toLowerCase()]);

const ids = new Set(["id", "ids", "internal_id", "standard_id"]);

function equal(key: string, value: string): Condition {
  if (key === "entity_type") return { sql: "lower(entity_type) = ?", values: [value] };
  if (ids.has(key)) return { sql: "id IN (SELECT object FROM alias WHERE id = ?)", values: [value] };
  return withTerm([key], "value = ?", [value]);
}

/** Whether there is anything under the key; each object has a type and an id. */
const filled = (key: string): Condition => (key === "entity_type" || ids.has(key) ? always : withTerm([key], "1", []));

function one({ key: keys, values, operator, mode }: Filter): Condition {
  for (const key of keys) {
    if (key !== "entity_type" && !ids.has(key) && !termKeys.has(key)) {
      throw new SandboxError(
        "UNSUPPORTED_ERROR",
        `Incorrect filter keys not existing in any schema definition: ${key}`,
        400,
      );
    }
  }
  const perKey = (test: (key: string) => Condition) => joined("or", keys.map(test));
  const perValue = (test: (value: string) => Condition) =>
    joined(
      mode ?? "or",
      values.map((value) => test(String(value).toLowerCase())),
    );
  switch (operator ?? "eq") {
    case "eq":
      return perValue((value) => perKey((key) => equal(key, value)));
    case "not_eq":
      return perValue((value) => negated(perKey((key) => equal(key, value))));
    case "search":
      return perValue((value) => perKey((key) => withTerm([key], "instr(value, ?) > 0", [value])));
    case "nil":
      return negated(perKey(filled));
    case "not_nil":
      return perKey(filled);
  }
}

/**
 * What filters mean. Values are compared without regard to case.
 *
 * @throws {SandboxError} UNSUPPORTED_ERROR for a key that no object has, as the platform does
 */
export function conditionOf(group: FilterGroup | null | undefined): Condition {
  if (!group) return always;
  return joined(group.mode, [...group.filters.map(one), ...group.filterGroups.map(conditionOf)]);
}
