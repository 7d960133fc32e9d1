import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CannotStart } from "./error.ts";

/** The sandbox's store: one SQLite file, or memory. Everything that OpenCTI keeps in its index, Redis and queues. */
export type Database = DatabaseSync;

const tables = `
  CREATE TABLE IF NOT EXISTS object (
    id TEXT PRIMARY KEY, entity_type TEXT NOT NULL, family TEXT NOT NULL, name TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, stix TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS object_type ON object (entity_type, created_at);
  CREATE INDEX IF NOT EXISTS object_updated ON object (updated_at);
  CREATE TABLE IF NOT EXISTS alias (id TEXT PRIMARY KEY, object TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS term (key TEXT NOT NULL, value TEXT NOT NULL, object TEXT NOT NULL, PRIMARY KEY (key, value, object)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS alias_object ON alias (object);
  CREATE TABLE IF NOT EXISTS connector (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS work (id TEXT PRIMARY KEY, connector TEXT NOT NULL, timestamp TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS work_connector ON work (connector, timestamp);
  CREATE TABLE IF NOT EXISTS last_report (connector TEXT PRIMARY KEY, work TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, connector TEXT NOT NULL, work TEXT, split INTEGER NOT NULL, tries INTEGER NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS message_connector ON message (connector);
  CREATE TABLE IF NOT EXISTS account (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS draft (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, json TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS draft_object (
    draft TEXT NOT NULL, id TEXT NOT NULL, entity_type TEXT NOT NULL, family TEXT NOT NULL, name TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, stix TEXT, PRIMARY KEY (draft, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS draft_alias (draft TEXT NOT NULL, id TEXT NOT NULL, object TEXT NOT NULL, PRIMARY KEY (draft, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS pending_file (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, media_type TEXT NOT NULL, entity TEXT, uploaded_at TEXT NOT NULL, content BLOB NOT NULL
  ) WITHOUT ROWID;
`;

/**
 * Opens the store, in memory where no path is given. One process at a time has a file: another one's writes would be lost
 * to what this one keeps in memory.
 *
 * @throws {CannotStart} another sandbox has the file, or it is no store
 */
export function openDatabase(path: string | undefined): Database {
  if (path === undefined) return prepared(new DatabaseSync(":memory:"));
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    return prepared(database);
  } catch (error) {
    database.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === busy)
      throw new CannotStart(
        `${path} belongs to another sandbox that is running: end that one, start this one in another folder, or with --memory`,
      );
    if (errcode !== undefined)
      throw new CannotStart(
        `${path} can't be read as a sandbox's store (${(error as Error).message}): move it away or delete it to start afresh, or start with --memory`,
      );
    throw error;
  }
}

/** SQLite's code for a file that another connection has locked. */
const busy = 5;

function prepared(database: Database): Database {
  // Ids are spread evenly, so each write meets another page: keep them in memory (64 MB), and write them back in bulk
  database.exec(
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;",
  );
  database.exec(`BEGIN IMMEDIATE; ${tables} COMMIT;`); // takes the lock, which is kept to the end
  // A store of an earlier version hasn't this column
  if (!database.prepare("SELECT 1 FROM pragma_table_info('message') WHERE name = 'applicant'").get())
    database.exec("ALTER TABLE message ADD COLUMN applicant TEXT");
  return database;
}

/** Runs the steps as one: all or nothing, and much faster than one by one. */
export function transaction<T>(database: Database, steps: () => T): T {
  database.exec("BEGIN");
  try {
    const result = steps();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Whether an error is the store's own: then nothing more can be kept. */
export const isStoreError = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
