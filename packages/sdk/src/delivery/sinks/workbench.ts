import { serialSink } from "./serial.ts";
import type { Sink } from "./sink.ts";

/** What a sink of workbenches needs. */
export interface WorkbenchOptions {
  /** Name of the connector: the files begin with it. */
  readonly name: string;
  /** When the run began: tells the files of two runs apart. */
  readonly began: Date;
  /** Resolves when OpenCTI has the file. */
  readonly upload: (name: string, bundle: string) => Promise<void>;
}

/**
 * Most objects and characters of one file. A workbench is read as a whole by the browser and looked through by a human,
 * so a run makes one file, or several where it brings more than that.
 */
export const workbenchLimit = { objects: 5_000, bytes: 10_000_000 } as const;

/**
 * Uploads each batch as a file of its own, `<name>-<YYYYMMDD-HHMMSS>-<number>.json`: sorted, they are in the order in which
 * they are to be validated, since objects refer to those of files before.
 */
export function workbenchSink({ name, began, upload }: WorkbenchOptions): Sink {
  const stamp = began.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const prefix = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/_$/, "");
  let files = 0;
  return serialSink(({ bundle }) => {
    files += 1;
    return upload(`${prefix}-${stamp}-${String(files).padStart(3, "0")}.json`, bundle);
  });
}
