import { type ImportContext, SourceDenied, SourceShape, SourceUnavailable, type Steps } from "@octi/sdk";
import type * as z from "zod";
import type { Config } from "./config.ts";
import { newsOf, pythonMark, watermark } from "./cursor.ts";
import type { Entry } from "./manifest.ts";
import { objectsOf } from "./objects.ts";
import type { Owed } from "./owed.ts";
import { openProgress } from "./progress.ts";
import type { Events } from "./source.ts";
import type { State } from "./state.ts";

/** Events between two checkpoints: what is sent again after a crash. */
const stride = 20;
/** After so many events in a row that the server doesn't deliver, it is down. */
const tooMany = 5;

const noRoom = "too many are waited for already, so that it comes when its time changes";

/** What a run imports, and where from. */
export interface News {
  /** Oldest change first. */
  readonly entries: readonly Entry[];
  /** Reads the file of one of them. */
  read(entry: Entry): Promise<Events>;
  /** Whether what was read is older than the entry: the manifest was replaced before the file, or a cache was asked. */
  isOlder?(events: Events, entry: Entry): boolean;
  /** Whether what was read may be published later without a new time. */
  isUnpublished?(events: Events): boolean;
  readonly owed: Owed;
  /** Says that this event of earlier runs is imported. */
  imported?(entry: Entry): Promise<void>;
  /** Kept in the state, once all is done. */
  readonly done: { readonly manifest?: string; readonly choice: string };
}

/** As Python writes it. */
const isoformat = (date: Date): string => date.toISOString().replace(/(\.000)?Z$/, "+00:00");
const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Imports what is new, oldest change first, as the Python connector's watermark needs it. An event that cannot be had or
 * used is owed: it stops nothing, is named, and tried again.
 *
 * @throws {SourceUnavailable} the server delivers nothing any more
 */
export async function* importNews(context: ImportContext<Config, z.infer<typeof State>>, news: News): Steps {
  const { state, now, known, record, checkpoint, skip, signal } = context;
  const { entries, owed } = news;
  const there = new Set(entries.map(({ uuid }) => uuid));
  owed.keep((uuid) => there.has(uuid));
  const isNew = newsOf(entries, state, known);
  const python = pythonMark(state);
  let mark = watermark(state);
  let passed = 0;
  let missed = 0;
  let down: unknown;
  const progress = openProgress(entries, () => passed);

  const left = () => {
    mark = Math.max(mark, progress.second ?? mark);
    return {
      last_run: isoformat(now),
      ...(Number.isFinite(mark) && { last_event: isoformat(new Date(mark * 1000)), last_event_timestamp: mark }),
      choice: news.done.choice,
      owed: owed.list(),
    };
  };

  let since = 0;
  for (const [at, entry] of entries.entries()) {
    const { uuid, timestamp, wanted } = entry;
    passed = at + 1;
    const isOwed = owed.has(uuid, timestamp);
    if (!isOwed && !isNew(entry)) {
      await news.imported?.(entry);
      continue;
    }
    if (!wanted || (isOwed && !owed.isDue(uuid, timestamp))) continue;
    if (down !== undefined) break;
    progress.begin(at);
    const make = async () => {
      try {
        const events = await news.read(entry);
        const objects = await objectsOf(events, context);
        missed = 0;
        if (news.isOlder?.(events, entry)) {
          if (!owed.expect(uuid, timestamp)) skip(uuid, new Error(`it is older than the manifest says; ${noRoom}`));
        } else if (news.isUnpublished?.(events)) {
          if (!owed.await(uuid, timestamp)) skip(uuid, new Error(`it is not published; ${noRoom}`));
        } else owed.settle(uuid);
        return objects;
      } catch (error) {
        if (error instanceof SourceDenied || signal.aborted || owed.isFull) throw error;
        if (error instanceof SourceUnavailable && ++missed >= tooMany) down ??= error;
        owed.fail(uuid, timestamp);
        if (!isOwed) throw new SourceShape(`${told(error)}; it will be tried again`, { cause: error });
        // one that failed before is no news, and must not make the run look worse than it is
        skip(uuid, error);
        return [];
      } finally {
        progress.end(at);
      }
    };
    // one that is owed has to be made whatever is known of it
    yield record(isOwed ? uuid : { key: uuid, version: timestamp }, make);
    since += 1;
    if (since < stride) continue;
    since = 0;
    const before = mark;
    const patch = left();
    if (patch.last_event_timestamp !== before) yield checkpoint({ ...patch, manifest: null, python: python ?? null });
  }
  await progress.settled();
  if (down !== undefined) throw down;
  passed = entries.length;
  yield checkpoint({ ...left(), ...news.done, python: null });
}
