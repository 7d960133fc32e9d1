import type { Database } from "./database.ts";
import { expired, operationOf, understood } from "./dialect.ts";
import { entityTypeOf, type Incoming, type Line } from "./entity-type.ts";
import { ImportError } from "./error.ts";
import { patched } from "./field-patch.ts";
import { type PageQuery, pageOf } from "./object-page.ts";
import type { Quirks } from "./quirks.ts";
import { refuseSetReferences, resolved, withoutReferences } from "./references.ts";
import { otherIds, standardId, tlpId } from "./standard-id.ts";
import { type Row, type Stored, storedOf } from "./stored.ts";
import { nameOf, termsOf } from "./terms.ts";
import { upserted } from "./upsert.ts";

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
  page(query: PageQuery): ReturnType<typeof pageOf>;
  /** How many there are of each entity type. */
  counts(): ReadonlyMap<string, number>;
  /** How often something was done since the start. */
  figures(): Readonly<Record<"written" | "removed" | "read" | "searched", number>>;
  /** The objects that were written last. */
  latest(limit: number): readonly Stored[];
}

interface Options {
  readonly now: () => Date;
  readonly line: Line;
  readonly quirks: Quirks;
  /** Highest confidence of the user. */
  readonly maxConfidence: number;
}

const markings = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];
/** Entity types that OpenCTI keeps without a name. */
const unnamed = new Set(["Note", "Opinion", "Observed-Data", "Malware-Analysis", "Indicator"]);
const stixId = /^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function validated(object: Incoming, line: Line): { family: string; entityType: string } {
  const kind = entityTypeOf(object, line);
  if (!kind) throw new ImportError("UNSUPPORTED_ERROR", `Type ${object.type} is not supported`);
  if (!stixId.test(object.id))
    throw new ImportError("VALIDATION_ERROR", `Provided value ${object.id} is not a valid STIX ID`);
  if (
    kind.family === "domain" &&
    !unnamed.has(kind.entityType) &&
    (typeof object.name !== "string" || object.name === "")
  ) {
    throw new ImportError(
      "VALIDATION_ERROR",
      `Validation against schema failed, attribute name of ${object.id} is mandatory`,
    );
  }
  return kind;
}

/** Opens the objects of a store, with the markings that every platform has. */
export function openObjects(database: Database, { now, line, quirks, maxConfidence }: Options): Objects {
  const byId = database.prepare("SELECT * FROM object WHERE id = ?");
  const byAlias = database.prepare("SELECT object FROM alias WHERE id = ?");
  const write = database.prepare(
    "INSERT OR REPLACE INTO object (id, entity_type, family, name, created_at, updated_at, stix) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const writeAlias = database.prepare("INSERT OR IGNORE INTO alias (id, object) VALUES (?, ?)");
  const writeTerm = database.prepare("INSERT OR IGNORE INTO term (key, value, object) VALUES (?, ?, ?)");
  const removeTerm = database.prepare("DELETE FROM term WHERE key = ? AND value = ? AND object = ?");
  const removeAliases = database.prepare("DELETE FROM alias WHERE object = ?");
  const mentions = database.prepare("SELECT * FROM object WHERE instr(stix, ?) > 0");
  const removeObject = database.prepare("DELETE FROM object WHERE id = ?");

  const resolve = (id: string): string | undefined => (byAlias.get(id) as { object: string } | undefined)?.object;
  const read = (id: string): Stored | undefined => {
    const target = resolve(id);
    const row = target === undefined ? undefined : (byId.get(target) as Row | undefined);
    return row && storedOf(row);
  };
  const rank = (id: string) => {
    const stix = read(id)?.stix;
    return stix && { kind: String(stix.x_opencti_definition_type), order: Number(stix.x_opencti_order ?? 0) };
  };
  const upsertRules = { maxConfidence, ignoresModified: quirks.ignoresModified, keepsAuthor: line === "7", rank };
  const figures = { written: 0, removed: 0, read: 0, searched: 0 };

  /** Writes an object in the place of one that is there, or as a new one. */
  function replace(
    { id, entityType, family }: Pick<Stored, "id" | "entityType" | "family">,
    existing: Stored | undefined,
    stix: Incoming,
  ): void {
    // All that an odd object can break comes before the first write, so that nothing is half written
    const [json, name, terms] = [
      JSON.stringify({ ...stix, id }),
      nameOf(stix, entityType),
      [...termsOf(stix)],
    ] as const;
    if (existing) for (const [key, value] of termsOf(existing.stix)) removeTerm.run(key, value, id);
    for (const [key, value] of terms) writeTerm.run(key, value, id);
    const at = now().toISOString();
    write.run(id, entityType, family, name, existing?.createdAt ?? at, at, json);
    figures.written++;
  }

  function erase({ id, stix }: Stored): void {
    for (const [key, value] of termsOf(stix)) removeTerm.run(key, value, id);
    removeAliases.run(id);
    removeObject.run(id);
    figures.removed++;
  }

  /** Takes an object away, with the relationships at it and what refers to it. */
  function remove(found: Stored): void {
    const gone = new Map([[found.id, found]]);
    for (const one of gone.values()) {
      erase(one);
      for (const row of mentions.all(JSON.stringify(one.id)) as unknown as Row[]) {
        const other = storedOf(row);
        const left = withoutReferences(other.stix, one.id);
        if (left === undefined) gone.set(other.id, other);
        else if (left !== other.stix) replace(other, other, left);
      }
    }
  }

  function put(
    incoming: Incoming,
    stixIds: readonly string[],
    { family, entityType }: { family: string; entityType: string },
  ): void {
    const id = standardId(incoming, line);
    const ids = [...stixIds, ...otherIds(incoming, line)];
    const existing = [id, ...ids].values().map(read).find(Boolean);
    const added = { ...incoming, x_opencti_stix_ids: stixIds.filter((one) => one !== id) };
    const stix = existing
      ? upserted(existing.stix, added, upsertRules)
      : { ...added, id, confidence: Math.min(Number(incoming.confidence ?? maxConfidence), maxConfidence) };
    const target = existing?.id ?? id;
    const isSame = existing !== undefined && stix === existing.stix; // no difference: no write, no event
    if (!isSame) replace({ id: target, entityType, family }, existing, stix);
    for (const one of [target, id, ...ids]) writeAlias.run(one, target);
    if (existing && family === "observable" && line === "6.9" && quirks.refusesSetReferences)
      refuseSetReferences(existing.stix, incoming);
  }

  const objects: Objects = {
    import(object, tries) {
      const operation = operationOf(object);
      if (operation === "delete" || operation === "delete_force") {
        const found = read(object.id);
        if (!found) throw new ImportError("ALREADY_DELETED_ERROR", `Already deleted elements: ${object.id}`);
        return remove(found);
      }
      if (operation === "patch") {
        const found = read(object.id);
        if (!found)
          throw new ImportError("FUNCTIONAL_ERROR", "Cannot edit the field, Stix-Core-Object cannot be found.");
        return replace(found, found, patched(found.stix, object, resolve));
      }
      if (operation !== undefined)
        throw new ImportError("UNSUPPORTED_ERROR", `Not supported opencti_operation: ${operation}`);
      const kind = validated(object, line);
      const rules = { resolve, tries, leavesOutMissing: quirks.leavesOutMissingReferences };
      const incoming = expired(understood(resolved(object, rules)), now());
      const said = Array.isArray(object.x_opencti_stix_ids) ? object.x_opencti_stix_ids.map(String) : [];
      put(incoming, [object.id, ...said], kind);
    },

    get(id) {
      figures.read++;
      return read(id);
    },
    page(query) {
      figures.searched++;
      return pageOf(database, query);
    },
    figures: () => ({ ...figures }),

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
      return (rows as unknown as Row[]).map(storedOf);
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
