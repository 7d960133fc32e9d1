import type { StatementSync } from "node:sqlite";
import type { Database } from "./database.ts";
import { entityTypeOf, type Incoming } from "./entity-type.ts";
import type { Quirks } from "./quirks.ts";
import { standardId, tlpId } from "./standard-id.ts";
import { upserted } from "./upsert.ts";

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

/** An error in OpenCTI's words: `MISSING_REFERENCE_ERROR` and others. */
export class ImportError extends Error {
  override readonly name: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** Everything that the sandbox knows, by the platform's rules. */
export interface Objects {
  /**
   * Writes an object, or adds it to the one that is there.
   *
   * @param tries how often it was tried before: from the fourth try on, missing references other than a relationship's ends are left out
   * @throws {ImportError}
   */
  import(object: Incoming, tries: number): void;
  /** By any of its ids. */
  get(id: string): Stored | undefined;
  /** A page of objects of some types, the oldest first, each with one of the terms where some are given. */
  page(query: PageQuery): { readonly rows: readonly Stored[]; readonly total: number };
  /** How many there are of each entity type. */
  counts(): ReadonlyMap<string, number>;
  /** The objects that were written last. */
  latest(limit: number): readonly Stored[];
}

/** What to look for. */
export interface PageQuery {
  readonly types: readonly string[] | undefined;
  readonly family?: string;
  /** Sets of terms, each of which has to be met by one of its pairs; values in lower case. */
  readonly terms: readonly { readonly keys: readonly string[]; readonly values: readonly string[] }[];
  readonly limit: number;
  readonly offset: number;
  readonly descending: boolean;
}

interface Row {
  readonly id: string;
  readonly entity_type: string;
  readonly family: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly stix: string;
}

const stored = (row: Row): Stored => ({
  id: row.id,
  entityType: row.entity_type,
  family: row.family,
  name: row.name,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  stix: JSON.parse(row.stix),
});

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** What the page calls an object. */
function nameOf(object: Incoming, entityType: string): string {
  if (object.type === "relationship") return `${object.source_ref} ${object.relationship_type} ${object.target_ref}`;
  const { definition } = object as { definition?: Record<string, unknown> };
  return (
    text(object.name) ??
    text(object.value) ??
    text(object.x_opencti_definition) ??
    text(Object.values(definition ?? {})[0]) ??
    text(object.path) ??
    text(object.key) ??
    text(object.pattern) ??
    text(Object.values((object.hashes as Record<string, unknown> | undefined) ?? {})[0]) ??
    text(object.content)?.slice(0, 80) ??
    entityType
  );
}

/** What an object is found by, in lower case. */
function* termsOf(object: Incoming): Generator<[key: string, value: string]> {
  for (const key of ["name", "value", "x_mitre_id", "pattern", "x_opencti_definition"]) {
    const value = text(object[key]);
    if (value) yield [key === "x_opencti_definition" ? "definition" : key, value.toLowerCase()];
  }
  for (const key of ["aliases", "x_opencti_aliases"]) {
    for (const value of (object[key] as unknown[] | undefined) ?? [])
      if (text(value)) yield [key, String(value).toLowerCase()];
  }
}

const markings = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

/** Opens the objects of a store, with the markings that every platform has. */
export function openObjects(
  database: Database,
  options: { readonly now: () => Date; readonly quirks: Quirks; readonly maxConfidence: number },
): Objects {
  const { now, quirks, maxConfidence } = options;
  const byId = database.prepare("SELECT * FROM object WHERE id = ?");
  const byAlias = database.prepare("SELECT object FROM alias WHERE id = ?");
  const write = database.prepare(
    "INSERT OR REPLACE INTO object (id, entity_type, family, name, created_at, updated_at, stix) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const writeAlias = database.prepare("INSERT OR REPLACE INTO alias (id, object) VALUES (?, ?)");
  const writeTerm = database.prepare("INSERT OR IGNORE INTO term (key, value, object) VALUES (?, ?, ?)");
  const remove: readonly StatementSync[] = [
    database.prepare("DELETE FROM object WHERE id = ?"),
    database.prepare("DELETE FROM alias WHERE object = ?"),
    database.prepare("DELETE FROM term WHERE object = ?"),
  ];

  const resolve = (id: string): string | undefined => (byAlias.get(id) as { object: string } | undefined)?.object;
  const read = (id: string): Stored | undefined => {
    const target = resolve(id);
    const row = target === undefined ? undefined : (byId.get(target) as Row | undefined);
    return row && stored(row);
  };

  /** The object with its references resolved to standard ids. */
  function resolved(object: Incoming, tries: number): Incoming {
    const required = new Set(
      object.type === "relationship"
        ? ["source_ref", "target_ref"]
        : object.type === "sighting"
          ? ["sighting_of_ref", "where_sighted_refs"]
          : [],
    );
    const missing = (key: string, ref: string) => {
      if (required.has(key) || tries < 3 || !quirks.leavesOutMissingReferences) {
        throw new ImportError("MISSING_REFERENCE_ERROR", `Element(s) not found: ${ref} (${key} of ${object.id})`);
      }
    };
    const result: Record<string, unknown> = { ...object };
    for (const [key, value] of Object.entries(object)) {
      if (key.endsWith("_refs") && Array.isArray(value)) {
        const found: string[] = [];
        for (const ref of value) {
          if (typeof ref !== "string")
            throw new ImportError("UNSUPPORTED_ERROR", `${key} of ${object.id} holds ${JSON.stringify(ref)}`);
          const target = resolve(ref);
          if (target === undefined) missing(key, ref);
          else found.push(target);
        }
        result[key] = [...new Set(found)];
      } else if (key.endsWith("_ref") && typeof value === "string") {
        const target = resolve(value);
        if (target === undefined) missing(key, value);
        result[key] = target ?? null;
      }
    }
    return result as unknown as Incoming;
  }

  function validated(object: Incoming): { family: string; entityType: string } {
    const kind = entityTypeOf(object);
    if (!kind) throw new ImportError("UNSUPPORTED_ERROR", `Type ${object.type} is not supported`);
    if (!/^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(object.id)) {
      throw new ImportError("VALIDATION_ERROR", `Provided value ${object.id} is not a valid STIX ID`);
    }
    const unnamed = new Set(["Note", "Opinion", "Observed-Data", "Malware-Analysis", "Indicator"]);
    if (kind.family === "domain" && !unnamed.has(kind.entityType) && !text(object.name)) {
      throw new ImportError(
        "VALIDATION_ERROR",
        `Validation against schema failed, attribute name of ${object.id} is mandatory`,
      );
    }
    return kind;
  }

  const objects: Objects = {
    import(object, tries) {
      const { opencti_operation: operation } = object;
      if (operation === "delete" || operation === "delete_force") {
        const found = read(object.id);
        if (!found) throw new ImportError("ALREADY_DELETED_ERROR", `Already deleted elements: ${object.id}`);
        for (const statement of remove) statement.run(found.id);
        return;
      }
      if (operation !== undefined)
        throw new ImportError("UNSUPPORTED_ERROR", `Not supported opencti_operation: ${operation}`);
      const { family, entityType } = validated(object);
      const incoming = resolved(object, tries);
      const id = standardId(incoming);
      const at = now().toISOString();
      const existing = read(id) ?? read(object.id);
      const stix = existing
        ? upserted(
            existing.stix,
            { ...incoming, x_opencti_stix_ids: [object.id] },
            { maxConfidence, ignoresModified: quirks.ignoresModified },
          )
        : {
            ...incoming,
            id,
            x_opencti_stix_ids: object.id === id ? [] : [object.id],
            confidence: Math.min(Number(incoming.confidence ?? maxConfidence), maxConfidence),
          };
      const target = existing?.id ?? id;
      writeAlias.run(object.id, target);
      if (existing && stix === existing.stix) return; // no difference: no write, no event
      writeAlias.run(target, target);
      for (const [key, value] of termsOf(stix)) writeTerm.run(key, value, target);
      write.run(
        target,
        entityType,
        family,
        nameOf(stix, entityType),
        existing?.createdAt ?? at,
        at,
        JSON.stringify({ ...stix, id: target }),
      );
    },

    get: read,

    page({ types, family, terms, limit, offset, descending }) {
      const where: string[] = [];
      const values: (string | number)[] = [];
      const list = (items: readonly string[]) => {
        values.push(...items);
        return items.map(() => "?").join(", ");
      };
      if (types) where.push(types.length === 0 ? "0" : `entity_type IN (${list(types)})`);
      if (family !== undefined) where.push(`family = ${list([family])}`);
      for (const { keys, values: wanted } of terms) {
        where.push(`id IN (SELECT object FROM term WHERE key IN (${list(keys)}) AND value IN (${list(wanted)}))`);
      }
      const condition = where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`;
      const total = Number(
        (database.prepare(`SELECT count(*) AS n FROM object${condition}`).get(...values) as { n: number }).n,
      );
      const order = descending ? "DESC" : "ASC";
      const rows = database
        .prepare(`SELECT * FROM object${condition} ORDER BY created_at ${order}, id ${order} LIMIT ? OFFSET ?`)
        .all(...values, limit, offset);
      return { rows: (rows as unknown as Row[]).map(stored), total };
    },

    counts() {
      const rows = database
        .prepare("SELECT entity_type, count(*) AS n FROM object GROUP BY entity_type ORDER BY entity_type")
        .all();
      return new Map(
        (rows as unknown as { entity_type: string; n: number }[]).map((row) => [row.entity_type, Number(row.n)]),
      );
    },

    latest(limit) {
      const rows = database.prepare("SELECT * FROM object ORDER BY updated_at DESC LIMIT ?").all(limit);
      return (rows as unknown as Row[]).map(stored);
    },
  };

  for (const [order, name] of markings.entries()) {
    if (read(tlpId(name))) continue;
    objects.import(
      {
        type: "marking-definition",
        id: tlpId(name),
        created: "2017-01-20T00:00:00.000Z",
        definition_type: "TLP",
        x_opencti_definition_type: "TLP",
        x_opencti_definition: name,
        x_opencti_order: order + 1,
      },
      0,
    );
  }
  return objects;
}
