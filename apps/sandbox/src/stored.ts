import type { Incoming } from "./entity-type.ts";

/** An object as it is kept. */
export interface Stored {
  readonly id: string;
  readonly entityType: string;
  readonly family: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly stix: Incoming;
}

/** An object as the table has it. */
export interface Row {
  readonly id: string;
  readonly entity_type: string;
  readonly family: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly stix: string;
}

export const storedOf = (row: Row): Stored => ({
  id: row.id,
  entityType: row.entity_type,
  family: row.family,
  name: row.name,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  stix: JSON.parse(row.stix),
});
