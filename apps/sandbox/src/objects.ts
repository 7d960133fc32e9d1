import type { Database } from "./database.ts";
import type { Incoming } from "./entity-type.ts";
import { type ImportRules, openImport } from "./import-object.ts";
import type { Figures, Layer } from "./layer.ts";
import { type PageQuery, pageOf } from "./object-page.ts";
import { tlpId } from "./standard-id.ts";
import { type Row, type Stored, storedOf } from "./stored.ts";

/** Everything that everybody sees, by the platform's rules. */
export interface Objects {
  /**
   * Writes an object, or adds it to the one that is there.
   *
   * @param tries how often it was tried before
   * @param maxConfidence the most that the sender's objects may have; 100 where nothing is said
   * @throws {ImportError}
   */
  import(object: Incoming, tries: number, maxConfidence?: number): void;
  /** By any of its ids. */
  get(id: string): Stored | undefined;
  page(query: PageQuery): ReturnType<typeof pageOf>;
  /** How many there are of each entity type. */
  counts(): ReadonlyMap<string, number>;
  /** How often something was done since the start. */
  figures(): Figures & Readonly<Record<"read" | "searched", number>>;
  /** The objects that were written last. */
  latest(limit: number): readonly Stored[];
}

/** Highest confidence where no user's is lower. */
export const fullConfidence = 100;

const markings = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

/** Opens the objects of a store, with the markings that every platform has. */
export function openObjects(database: Database, layer: Layer & { figures(): Figures }, rules: ImportRules): Objects {
  const figures = { read: 0, searched: 0 };
  const importObject = openImport(layer, rules);

  const objects: Objects = {
    import: (object, tries, maxConfidence = fullConfidence) => importObject(object, { tries, maxConfidence }),

    get(id) {
      figures.read++;
      return layer.read(id);
    },
    page(query) {
      figures.searched++;
      return pageOf(database, query);
    },
    figures: () => ({ ...figures, ...layer.figures() }),

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
    if (layer.read(tlpId(name))) continue;
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
