import { SandboxError } from "./error.ts";
import type { FilterGroup } from "./filters.ts";
import type { Work } from "./work.ts";

/** What works are filtered by: the connector's page asks for those of one connector that stand in a way (platform-contract 8). */
const keys: Readonly<Record<string, (work: Work) => string>> = {
  connector_id: ({ connectorId }) => connectorId,
  status: ({ status }) => status,
  name: ({ name }) => name,
};

type Test = (work: Work) => boolean;

const joined = (mode: string | null | undefined, tests: readonly Test[]): Test =>
  mode === "or" && tests.length > 0
    ? (work) => tests.some((test) => test(work))
    : (work) => tests.every((test) => test(work));

function one({ key, values, operator, mode }: FilterGroup["filters"][number]): Test {
  const reads = key.map((name) => {
    const read = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (!read)
      throw new SandboxError(
        "UNSUPPORTED_ERROR",
        `The sandbox filters works by ${Object.keys(keys)}, not ${name}`,
        400,
      );
    return read;
  });
  const equal =
    (value: unknown): Test =>
    (work) =>
      reads.some((read) => read(work) === String(value));
  switch (operator ?? "eq") {
    case "eq":
      return joined(mode ?? "or", values.map(equal));
    case "not_eq":
      return joined(
        mode ?? "or",
        values.map((value) => (work) => !equal(value)(work)),
      );
    default:
      throw new SandboxError("UNSUPPORTED_ERROR", `The sandbox filters works by eq and not_eq, not ${operator}`, 400);
  }
}

/**
 * Whether a work is one that a filter means.
 *
 * @throws {SandboxError} UNSUPPORTED_ERROR for what the sandbox doesn't filter works by
 */
export function workFilter(group: FilterGroup | null | undefined): Test {
  if (!group) return () => true;
  return joined(group.mode, [...group.filters.map(one), ...group.filterGroups.map(workFilter)]);
}
