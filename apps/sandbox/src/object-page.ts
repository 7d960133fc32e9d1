import type { Database } from "./database.ts";
import { type Condition, joined, ofTypes } from "./filters.ts";
import { type Row, type Stored, storedOf } from "./stored.ts";

/** What to look for, and how much of it to give. */
export interface PageQuery {
  readonly types: readonly string[];
  /** All of them. */
  readonly conditions: readonly Condition[];
  readonly limit: number;
  readonly offset: number;
  readonly orderBy: string | undefined;
  readonly descending: boolean;
}

/** A property of an object; nothing of one that is too deep for SQLite, which would refuse the whole list. */
const property = (path: string): string => `iif(json_valid(stix), json_extract(stix, '${path}'), NULL)`;

/** What each of the schema's orderings means. All objects of a page are equally good finds, so their score says nothing. */
const orders: Readonly<Record<string, string>> = {
  name: "name COLLATE NOCASE",
  observable_value: "name COLLATE NOCASE",
  definition: "name COLLATE NOCASE",
  definition_type: property("$.x_opencti_definition_type"),
  x_opencti_order: property("$.x_opencti_order"),
  entity_type: "entity_type",
  created: property("$.created"),
  modified: property("$.modified"),
  created_at: "created_at",
  updated_at: "updated_at",
};

/** A page of objects, the oldest first where nothing else is asked for. */
export function pageOf(
  database: Database,
  query: PageQuery,
): { readonly rows: readonly Stored[]; readonly total: number } {
  const { sql, values } = joined("and", [ofTypes(query.types), ...query.conditions]);
  const counted = database.prepare(`SELECT count(*) AS total FROM object WHERE ${sql}`).get(...values);
  const direction = query.descending ? "DESC" : "ASC";
  const order = orders[query.orderBy ?? ""] ?? "created_at";
  const rows = database
    .prepare(`SELECT * FROM object WHERE ${sql} ORDER BY ${order} ${direction}, id ${direction} LIMIT ? OFFSET ?`)
    .all(...values, query.limit, query.offset);
  return { rows: (rows as unknown as Row[]).map(storedOf), total: Number((counted as { total: number }).total) };
}
