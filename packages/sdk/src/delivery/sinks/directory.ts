import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Sink } from "./sink.ts";

/** Settings of the directory sink. */
export interface DirectoryOptions {
  readonly path: string;
  /** Name of the connector: the files begin with it, in lower case with `_` for blanks. */
  readonly name: string;
  /** The file's JSON text for a bundle's JSON text. */
  readonly envelope: (bundle: string) => string;
  /** Days after which own files are removed; 0 keeps them. */
  readonly retentionDays: number;
  readonly now: () => Date;
}

/** `20261124-083828-123`: to the millisecond, so that two runs never share a name. */
const stamp = (at: Date): string => at.toISOString().slice(0, 23).replaceAll(/[-:]/g, "").replace(/[T.]/g, "-");

/** When a file was written, in milliseconds; `undefined` where another run has removed or completed it a moment ago. */
async function writtenAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes files that this connector wrote, also those that it did not complete, longer than `days` ago; pycti removes everybody's `*.json` (connector-sdk-contract 7.8). */
async function removeOld(path: string, own: RegExp, days: number, now: Date): Promise<void> {
  for (const name of await readdir(path)) {
    if (!own.test(name)) continue;
    const file = join(path, name);
    const written = await writtenAt(file);
    if (written !== undefined && written < now.getTime() - days * 86_400_000) await rm(file, { force: true });
  }
}

/**
 * Writes each message as a file of its own, `<name>-<YYYYMMDD-HHMMSS-mmm>-<number>.json`: unique, and in the order of sending
 * when sorted. A file appears under its name when it is complete and on disk.
 *
 * The folder is made where it is missing. Throws what the file system says.
 */
export async function directorySink(options: DirectoryOptions): Promise<Sink> {
  const { path, envelope, retentionDays, now } = options;
  const prefix = options.name.toLowerCase().replaceAll(/\s/g, "_").replaceAll(/[/\\]/g, "-");
  const own = new RegExp(`^${RegExp.escape(prefix)}-\\d{8}-\\d{6}-\\d{3}-\\d{9}\\.json(\\.tmp)?$`);
  await mkdir(path, { recursive: true });
  if (retentionDays > 0) await removeOld(path, own, retentionDays, now());
  const started = stamp(now());
  let written = 0;

  return {
    unit: "batch",
    async send({ bundle }) {
      written += 1;
      const file = join(path, `${prefix}-${started}-${String(written).padStart(9, "0")}.json`);
      const handle = await open(`${file}.tmp`, "w");
      try {
        await handle.writeFile(envelope(bundle));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(`${file}.tmp`, file);
      return { confirmed: Promise.resolve(undefined) };
    },
    async close() {},
  };
}
