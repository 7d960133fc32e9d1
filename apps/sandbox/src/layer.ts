import type { Database } from "./database.ts";
import type { Incoming } from "./entity-type.ts";
import { type Row, type Stored, storedOf } from "./stored.ts";
import { nameOf, termsOf } from "./terms.ts";

/** Where the importer reads and writes: what everybody sees, or a draft over it. */
export interface Layer {
  /** The id under which what has this id is kept. */
  resolve(id: string): string | undefined;
  /** By any of its ids. */
  read(id: string): Stored | undefined;
  /** Writes an object in the place of one that is there, or as a new one. Throws before it writes anything, or not at all. */
  replace(kind: Pick<Stored, "id" | "entityType" | "family">, existing: Stored | undefined, stix: Incoming): void;
  /** Lets an object be found by more ids; one that leads elsewhere already stays. */
  alias(ids: readonly string[], target: string): void;
  erase(stored: Stored): void;
  /** All in whose text the id stands. */
  mentioning(id: string): readonly Stored[];
}

/** How often something was done since the start. */
export type Figures = Readonly<Record<"written" | "removed", number>>;

/** What everybody sees. */
export function openLayer(database: Database, now: () => Date): Layer & { figures(): Figures } {
  const byId = database.prepare("SELECT * FROM object WHERE id = ?");
  const byAlias = database.prepare("SELECT object FROM alias WHERE id = ?");
  const write = database.prepare(
    "INSERT OR REPLACE INTO object (id, entity_type, family, name, created_at, updated_at, stix) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const writeAlias = database.prepare("INSERT OR IGNORE INTO alias (id, object) VALUES (?, ?)");
  const writeTerm = database.prepare("INSERT OR IGNORE INTO term (key, value, object) VALUES (?, ?, ?)");
  const removeTerm = database.prepare("DELETE FROM term WHERE key = ? AND value = ? AND object = ?");
  const removeAliases = database.prepare("DELETE FROM alias WHERE object = ?");
  const removeObject = database.prepare("DELETE FROM object WHERE id = ?");
  const mentions = database.prepare("SELECT * FROM object WHERE instr(stix, ?) > 0");
  const figures = { written: 0, removed: 0 };

  const resolve = (id: string): string | undefined => (byAlias.get(id) as { object: string } | undefined)?.object;
  return {
    resolve,
    read(id) {
      const target = resolve(id);
      const row = target === undefined ? undefined : (byId.get(target) as Row | undefined);
      return row && storedOf(row);
    },
    replace({ id, entityType, family }, existing, stix) {
      // All that an odd object can break comes before the first write, so that nothing is half written
      const json = JSON.stringify({ ...stix, id });
      const name = nameOf(stix, entityType);
      const terms = [...termsOf(stix)];
      if (existing) for (const [key, value] of termsOf(existing.stix)) removeTerm.run(key, value, id);
      for (const [key, value] of terms) writeTerm.run(key, value, id);
      const at = now().toISOString();
      write.run(id, entityType, family, name, existing?.createdAt ?? at, at, json);
      figures.written++;
    },
    alias(ids, target) {
      for (const id of ids) writeAlias.run(id, target);
    },
    erase({ id, stix }) {
      for (const [key, value] of termsOf(stix)) removeTerm.run(key, value, id);
      removeAliases.run(id);
      removeObject.run(id);
      figures.removed++;
    },
    mentioning: (id) => (mentions.all(JSON.stringify(id)) as unknown as Row[]).map(storedOf),
    figures: () => figures,
  };
}
