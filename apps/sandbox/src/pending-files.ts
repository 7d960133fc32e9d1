import type { Database } from "./database.ts";

/** A file that waits for a human to look at it in a workbench, without its content. */
export interface PendingFile {
  /** `import/pending/` and the name in lower case. */
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** What it is about, where that was said. */
  readonly entityId: string | null;
  readonly uploadedAt: string;
  readonly size: number;
}

/** The files of workbenches. */
export interface PendingFiles {
  /** Keeps a file; one of the same name, whatever its case, is replaced. */
  put(file: Pick<PendingFile, "name" | "mediaType" | "entityId">, content: Uint8Array): PendingFile;
  /** The newest first. */
  list(): readonly PendingFile[];
  content(id: string): { readonly mediaType: string; readonly content: Uint8Array } | undefined;
}

/** Opens the files of a store. */
export function openPendingFiles(database: Database, now: () => Date): PendingFiles {
  const write = database.prepare(
    "INSERT OR REPLACE INTO pending_file (id, name, media_type, entity, uploaded_at, content) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const all = database.prepare(
    "SELECT id, name, media_type AS mediaType, entity AS entityId, uploaded_at AS uploadedAt, length(content) AS size FROM pending_file ORDER BY uploaded_at DESC, id",
  );
  const one = database.prepare("SELECT media_type AS mediaType, content FROM pending_file WHERE id = ?");
  return {
    put({ name, mediaType, entityId }, content) {
      const id = `import/pending/${name.toLowerCase()}`;
      const uploadedAt = now().toISOString();
      write.run(id, name, mediaType, entityId, uploadedAt, content);
      return { id, name, mediaType, entityId, uploadedAt, size: content.length };
    },
    list: () => all.all() as unknown as PendingFile[],
    content: (id) => one.get(id) as { mediaType: string; content: Uint8Array } | undefined,
  };
}
