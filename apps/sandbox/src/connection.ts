import { SandboxError } from "./error.ts";
import type { FilterGroup } from "./filters.ts";

/** What each list takes. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly types?: readonly string[] | null;
  readonly orderBy?: string | null;
  readonly orderMode?: "asc" | "desc" | null;
  readonly filters?: FilterGroup | null;
  readonly search?: string | null;
}

const most = 5_000;
const usual = 500;

/** Cursors are offsets, in a form that nobody reads meaning into. */
const cursor = (offset: number): string => Buffer.from(String(offset)).toString("base64");

/** Where a page begins and how long it is. */
export function rangeOf({ first, after }: PageArguments): { readonly offset: number; readonly limit: number } {
  const text = after ? Buffer.from(after, "base64").toString() : "0";
  if (!/^\d{1,15}$/.test(text)) throw new SandboxError("UNSUPPORTED_ERROR", `Invalid cursor ${after}`, 400);
  return { offset: Number(text), limit: Math.min(Math.max(first ?? usual, 0), most) };
}

/** A page as GraphQL has it. */
export function connection<T>(rows: readonly T[], offset: number, total: number) {
  return {
    edges: rows.map((node, index) => ({ cursor: cursor(offset + index + 1), node })),
    pageInfo: {
      startCursor: rows.length > 0 ? cursor(offset + 1) : "",
      endCursor: rows.length > 0 ? cursor(offset + rows.length) : "",
      hasNextPage: offset + rows.length < total,
      hasPreviousPage: offset > 0,
      globalCount: total,
    },
  };
}
