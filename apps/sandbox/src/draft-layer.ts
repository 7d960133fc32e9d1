import type { Database } from "./database.ts";
import type { Layer } from "./layer.ts";
import { type Row, type Stored, storedOf } from "./stored.ts";
import { nameOf } from "./terms.ts";

/** An object as a draft has it; without text it is one that the draft takes away. */
interface DraftRow extends Omit<Row, "stix"> {
  readonly stix: string | null;
}

const kept = (row: DraftRow | undefined): Stored | undefined =>
  row && row.stix !== null ? storedOf({ ...row, stix: row.stix }) : undefined;

/**
 * A draft over what everybody sees: it reads through to it where it has nothing of its own, and writes to itself alone.
 */
export function openDraftLayer(database: Database, below: Layer, draft: string, now: () => Date): Layer {
  const byId = database.prepare("SELECT * FROM draft_object WHERE draft = ? AND id = ?");
  const byAlias = database.prepare("SELECT object FROM draft_alias WHERE draft = ? AND id = ?");
  const write = database.prepare(
    "INSERT OR REPLACE INTO draft_object (draft, id, entity_type, family, name, created_at, updated_at, stix) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const writeAlias = database.prepare("INSERT OR IGNORE INTO draft_alias (draft, id, object) VALUES (?, ?, ?)");
  const mentions = database.prepare("SELECT * FROM draft_object WHERE draft = ? AND instr(stix, ?) > 0");

  const own = (id: string) => byId.get(draft, id) as DraftRow | undefined;
  const target = (id: string): string | undefined =>
    (byAlias.get(draft, id) as { object: string } | undefined)?.object ?? below.resolve(id);
  const read = (id: string): Stored | undefined => {
    const found = target(id);
    if (found === undefined) return undefined;
    const row = own(found);
    return row ? kept(row) : below.read(found);
  };
  return {
    resolve: (id) => read(id)?.id,
    read,
    replace({ id, entityType, family }, existing, stix) {
      const at = now().toISOString();
      const name = nameOf(stix, entityType);
      const json = JSON.stringify({ ...stix, id });
      write.run(draft, id, entityType, family, name, existing?.createdAt ?? at, at, json);
    },
    alias(ids, id) {
      for (const one of ids) if (target(one) === undefined) writeAlias.run(draft, one, id);
    },
    erase({ id, entityType, family, name, createdAt }) {
      write.run(draft, id, entityType, family, name, createdAt, now().toISOString(), null);
    },
    mentioning(id) {
      const rows = mentions.all(draft, JSON.stringify(id)) as unknown as Row[];
      return [...rows.map(storedOf), ...below.mentioning(id).filter((one) => !own(one.id))];
    },
  };
}
