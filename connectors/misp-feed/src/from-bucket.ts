import { type Http, type ImportContext, type Run, SourceError, SourceShape } from "@octi/sdk";
import * as z from "zod";
import { bucketOf, filesOf } from "./bucket.ts";
import type { Config } from "./config.ts";
import { EventFile } from "./event.ts";
import { importNews } from "./news.ts";
import { openOwed } from "./owed.ts";
import { packedText } from "./packed.ts";
import type { Events } from "./source.ts";
import type { State } from "./state.ts";

/** The events of a file. Its text is kept packed while it waits for its turn. @throws {SourceShape} it has none */
function eventsOf(text: string, name: string): Events {
  const json = text.replace(/^\uFEFF/, "");
  try {
    if (EventFile.parse(JSON.parse(json)).events.length > 0) {
      const kept = packedText(json);
      return () => EventFile.parse(JSON.parse(kept()));
    }
  } catch (error) {
    const why = error instanceof z.ZodError ? "has another shape than events" : String(error);
    throw new SourceShape(`${name} ${why}`, { cause: error });
  }
  throw new SourceShape(`${name} has no event`);
}

/** Whether the bucket is there, and for us. */
export async function checkBucket(config: Config, http: Http): Promise<void> {
  const bucket = await bucketOf(config, http);
  try {
    await bucket.check();
  } finally {
    bucket.close();
  }
}

/** Imports the files of a bucket, oldest first. What an earlier run has imported is taken away where the settings say so. */
export async function* fromBucket(context: ImportContext<Config, z.infer<typeof State>>): Run {
  const { config, state, now, log, http, unchanged } = context;
  const bucket = await bucketOf(config, http);
  try {
    const entries = await filesOf(bucket, config.MISP_FEED_BUCKET_PREFIX);
    if (entries.length === 0) return unchanged("the bucket has no files");
    yield* importNews(context, {
      entries,
      owed: openOwed(state.owed, now),
      read: async (file) => eventsOf(await bucket.text(file.uuid), file.uuid),
      async imported(file) {
        if (!config.MISP_FEED_S3_DELETE_IMPORTED) return;
        try {
          await bucket.remove(file.uuid);
          log.info({ file: file.uuid }, "an imported file was deleted from the bucket");
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          log.warn({ file: file.uuid, reason: error.message }, "an imported file could not be deleted");
        }
      },
      done: { choice: "" },
    });
  } finally {
    bucket.close();
  }
}
