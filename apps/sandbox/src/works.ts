import type { Database } from "./database.ts";
import type { Line } from "./entity-type.ts";
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
  /** What happens to all works when OpenCTI loses its Redis (Q3). */
  loseAll(): void;
  /** Writes what the steps change once, at their end: a work with many errors is long, and each object changes it. */
  together(steps: () => void): void;
}

interface Options {
  readonly now: () => Date;
  readonly line: Line;
  readonly quirks: Quirks;
}

/** Opens the works of a store. */
export function openWorks(database: Database, { now, line, quirks }: Options): Works {
  const rules = { line, diesWhenEven: quirks.diesWhenEven };
  const one = database.prepare("SELECT json FROM work WHERE id = ?");
  const write = database.prepare("INSERT OR REPLACE INTO work (id, connector, timestamp, json) VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM work WHERE id = ?");
  const ofAll = database.prepare("SELECT json FROM work ORDER BY timestamp DESC");
  const ofOne = database.prepare("SELECT json FROM work WHERE connector = ? ORDER BY timestamp DESC");
  const noteReport = database.prepare("INSERT OR REPLACE INTO last_report (connector, work) VALUES (?, ?)");
  const reports = database.prepare("SELECT connector, work FROM last_report");
  /** Works that are being changed together, not written yet. */
  let held: Map<string, Work> | undefined;

  const parse = (row: unknown): Work => JSON.parse((row as { json: string }).json);
  const put = (work: Work) => {
    if (held) held.set(work.id, work);
    else write.run(work.id, work.connectorId, work.timestamp, JSON.stringify(work));
  };
  const get = (id: string): Work | undefined => {
    const work = held?.get(id);
    if (work) return work;
    const row = one.get(id);
    const found = row && parse(row);
    if (found) held?.set(id, found);
    return found;
  };
  const list = (connectorId?: string): Work[] =>
    (connectorId === undefined ? ofAll.all() : ofOne.all(connectorId)).map(parse);

  return {
    add(fields) {
      let timestamp = now();
      const idAt = () => `work_${fields.connectorId}_${timestamp.toISOString()}`;
      while (get(idAt())) timestamp = new Date(timestamp.getTime() + 1);
      const work = newWork({ ...fields, id: idAt(), timestamp: timestamp.toISOString() });
      put(work);
      return work;
    },
    get,
    list,
    apply(id, event) {
      const work = get(id);
      if (!work) return;
      if (event.kind === "reportExpectation") noteReport.run(work.connectorId, id);
      put(reduce(work, event, now().toISOString(), rules));
    },
    isAlive: (id) => !!get(id)?.live,
    delete: (id) => void remove.run(id),
    deleteOf: (connectorId) => void database.prepare("DELETE FROM work WHERE connector = ?").run(connectorId),
    closeOld() {
      if (!quirks.closesOldWorks) return;
      for (const { connector, work: id } of reports.all() as { connector: string; work: string }[]) {
        const newest = get(id);
        if (!newest) continue;
        for (const work of list(connector)) {
          if (work.timestamp >= newest.timestamp || work.status === "complete") continue;
          put(reduce(work, { kind: "closeOld" }, now().toISOString(), rules));
        }
      }
    },
    loseAll() {
      for (const work of list()) put(reduce(work, { kind: "lost" }, now().toISOString(), rules));
    },
    together(steps) {
      held = new Map();
      try {
        steps();
      } finally {
        const changed = held;
        held = undefined;
        for (const work of changed.values()) put(work);
      }
    },
  };
}
