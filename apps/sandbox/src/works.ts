import type { Database } from "./database.ts";
import type { Quirks } from "./quirks.ts";
import { newWork, reduce, type Work, type WorkEvent } from "./work.ts";

/** The works of all connectors. */
export interface Works {
  add(fields: {
    readonly connectorId: string;
    readonly name: string;
    readonly userId: string;
    readonly multipart: boolean;
  }): Work;
  get(id: string): Work | undefined;
  /** Nothing happens to a work that isn't there, as on the platform. */
  apply(id: string, event: WorkEvent): void;
  /** Whether the workers still take messages of it. */
  isAlive(id: string): boolean;
  delete(id: string): void;
  deleteOf(connectorId: string): void;
  /** Of one connector or of all, the newest first. */
  list(connectorId?: string): readonly Work[];
  /** What the platform does each minute: closes works older than the last one that had a report (Q3). */
  closeOld(): void;
}

interface Options {
  readonly now: () => Date;
  readonly line: "6.9" | "7";
  readonly quirks: Quirks;
}

/** Opens the works of a store. */
export function openWorks(database: Database, { now, line, quirks }: Options): Works {
  const rules = { line, diesWhenEven: quirks.diesWhenEven };
  const one = database.prepare("SELECT json FROM work WHERE id = ?");
  const write = database.prepare("INSERT OR REPLACE INTO work (id, connector, timestamp, json) VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM work WHERE id = ?");
  const lastReported = new Map<string, string>(); // connector id -> work id, Redis's work:<connectorId>

  const parse = (row: unknown): Work => JSON.parse((row as { json: string }).json);
  const put = (work: Work) => write.run(work.id, work.connectorId, work.timestamp, JSON.stringify(work));
  const get = (id: string): Work | undefined => {
    const row = one.get(id);
    return row && parse(row);
  };
  const list = (connectorId?: string): Work[] =>
    (connectorId === undefined
      ? database.prepare("SELECT json FROM work ORDER BY timestamp DESC").all()
      : database.prepare("SELECT json FROM work WHERE connector = ? ORDER BY timestamp DESC").all(connectorId)
    ).map(parse);

  return {
    add(fields) {
      let timestamp = now();
      while (get(`work_${fields.connectorId}_${timestamp.toISOString()}`))
        timestamp = new Date(timestamp.getTime() + 1);
      const work = newWork({
        ...fields,
        id: `work_${fields.connectorId}_${timestamp.toISOString()}`,
        timestamp: timestamp.toISOString(),
      });
      put(work);
      return work;
    },
    get,
    list,
    apply(id, event) {
      const work = get(id);
      if (!work) return;
      if (event.kind === "reportExpectation") lastReported.set(work.connectorId, id);
      put(reduce(work, event, now().toISOString(), rules));
    },
    isAlive: (id) => !!get(id)?.live,
    delete: (id) => void remove.run(id),
    deleteOf: (connectorId) => void database.prepare("DELETE FROM work WHERE connector = ?").run(connectorId),
    closeOld() {
      if (!quirks.closesOldWorks) return;
      for (const [connectorId, id] of lastReported) {
        const newest = get(id);
        if (!newest) continue;
        for (const work of list(connectorId)) {
          if (work.timestamp < newest.timestamp && work.status !== "complete")
            put(reduce(work, { kind: "closeOld" }, now().toISOString(), rules));
        }
      }
    },
  };
}
