import { PlatformUnavailable, SourceError } from "../../errors.ts";
import type { Bucket } from "../../s3/bucket.ts";
import { serialSink } from "./serial.ts";
import type { Sink } from "./sink.ts";

/** Settings of the S3 sink. */
export interface S3Options {
  /** Opened before the first bundle. */
  readonly open: () => Promise<Bucket>;
  /** Where the objects lie in the bucket; empty or `.` is its root. */
  readonly folder: string;
  /** Name of the connector: the objects' names begin with it, in lower case with `_` for blanks. */
  readonly name: string;
  /** The object's JSON text for a bundle's JSON text. */
  readonly envelope: (bundle: string) => string;
  /** Days after which own objects are removed; 0 keeps them. */
  readonly retentionDays: number;
  readonly now: () => Date;
  /** Told why old objects could not be removed: nothing fails of that. */
  readonly notRemoved: (reason: string) => void;
}

const hint =
  "look at CONNECTOR_SEND_TO_S3_BUCKET and the S3_… settings, and at what the key may do: it has to put, list and delete";

/** `20261124-083828`. */
const stamp = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");

/** Seconds as pycti writes them, a number with seven decimals at most; the last four count, so that none comes twice. */
const seconds = (at: Date, count: number): string =>
  `${(at.getTime() / 1_000).toFixed(3)}${String(count % 10_000).padStart(4, "0")}`;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Puts each batch into a bucket as an object of its own, `<folder>/<name>-<YYYYMMDD-HHMMSS>-<seconds>.json`, as pycti names
 * them (connector-sdk-contract 7.9). Where they are removed after some days, those of other connectors are let alone, whose
 * names pycti would take for its own when they begin alike.
 */
export function s3Sink(options: S3Options): Sink {
  const { open, envelope, retentionDays, now, notRemoved } = options;
  const folder = options.folder.replace(/\/+$/, "");
  const base = folder === "" || folder === "." ? "" : `${folder}/`;
  const prefix = `${options.name.toLowerCase().replaceAll(" ", "_")}-`;
  const own = new RegExp(`^${RegExp.escape(base + prefix)}\\d{8}-\\d{6}-\\d+(\\.\\d+)?\\.json$`);
  let opened: Promise<Bucket> | undefined;
  let count = 0;

  async function removeOld(bucket: Bucket): Promise<void> {
    const before = now().getTime() - retentionDays * 86_400_000;
    try {
      for await (const { key, modified } of bucket.objects(base + prefix))
        if (own.test(key) && modified.getTime() < before) await bucket.remove(key);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      notRemoved(error.message);
    }
  }

  const sink = serialSink(async ({ bundle }) => {
    try {
      opened ??= open();
      const bucket = await opened;
      const at = now();
      count += 1;
      const key = `${base}${prefix}${stamp(at)}-${seconds(at, count)}.json`;
      await bucket.put(key, envelope(bundle), "application/json");
      if (count === 1 && retentionDays > 0) await removeOld(bucket);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      throw new PlatformUnavailable(`S3 doesn't take what is sent: ${reasonOf(error)}`, { cause: error, hint });
    }
  });
  return {
    ...sink,
    async close() {
      await sink.close();
      const bucket = await opened?.catch(() => undefined);
      bucket?.close();
    },
  };
}
