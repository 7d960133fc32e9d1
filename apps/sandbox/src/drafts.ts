import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";
import { openDraftLayer } from "./draft-layer.ts";
import { type ImportObject, type ImportRules, openImport } from "./import-object.ts";
import type { Layer } from "./layer.ts";
import type { Stored } from "./stored.ts";

/** A draft workspace: what is imported into it is seen by nobody else until somebody approves it, which the sandbox can't. */
export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly entityId: string | null;
  readonly createdAt: string;
}

/** The drafts of a store, and what is in them. */
export interface Drafts {
  add(fields: Pick<Draft, "name" | "entityId">): Draft;
  get(id: string): Draft | undefined;
  /** With all that is in it. */
  delete(id: string): void;
  /** The newest first. */
  list(): readonly Draft[];
  /** How an object comes into a draft; `undefined` for one that isn't there. */
  importInto(id: string): ImportObject | undefined;
  /** An object as the draft has it, by any of its ids; what everybody sees where it has nothing of its own. */
  object(draftId: string, id: string): Stored | undefined;
  /** How many objects of each entity type a draft adds, changes or takes away. */
  counts(id: string): Readonly<Record<string, number>>;
}

/** Opens the drafts of a store over what everybody sees. */
export function openDrafts(database: Database, below: Layer, rules: ImportRules): Drafts {
  const one = database.prepare("SELECT json FROM draft WHERE id = ?");
  const all = database.prepare("SELECT json FROM draft ORDER BY seq DESC");
  const write = database.prepare("INSERT INTO draft (id, json) VALUES (?, ?)");
  const counted = database.prepare(
    "SELECT entity_type, count(*) AS n FROM draft_object WHERE draft = ? GROUP BY entity_type ORDER BY entity_type",
  );
  const removals = ["draft WHERE id", "draft_object WHERE draft", "draft_alias WHERE draft"].map((rows) =>
    database.prepare(`DELETE FROM ${rows} = ?`),
  );
  const layers = new Map<string, { readonly layer: Layer; readonly importObject: ImportObject }>();

  const parse = (row: unknown): Draft => JSON.parse((row as { json: string }).json);
  const get = (id: string): Draft | undefined => {
    const row = one.get(id);
    return row && parse(row);
  };
  const opened = (id: string) => {
    const known = layers.get(id);
    if (known || !get(id)) return known;
    const layer = openDraftLayer(database, below, id, rules.now);
    const made = { layer, importObject: openImport(layer, rules) };
    layers.set(id, made);
    return made;
  };

  return {
    add(fields) {
      const draft = { id: randomUUID(), ...fields, createdAt: rules.now().toISOString() };
      write.run(draft.id, JSON.stringify(draft));
      return draft;
    },
    get,
    delete(id) {
      layers.delete(id);
      for (const remove of removals) remove.run(id);
    },
    list: () => all.all().map(parse),
    importInto: (id) => opened(id)?.importObject,
    object: (draftId, id) => opened(draftId)?.layer.read(id),
    counts(id) {
      const rows = counted.all(id) as unknown as { entity_type: string; n: number }[];
      return Object.fromEntries(rows.map((row) => [row.entity_type, Number(row.n)]));
    },
  };
}
