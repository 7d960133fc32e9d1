import { type ImportContext, type Run, SourceDenied, SourceShape, SourceUnavailable } from "@octi/sdk";
import type * as z from "zod";
import type { Config } from "./config.ts";
import { newsOf, pythonMark, watermark } from "./cursor.ts";
import { choiceOf } from "./filter.ts";
import { entriesOf } from "./manifest.ts";
import { objectsOf } from "./objects.ts";
import { openOwed } from "./owed.ts";
import { openProgress } from "./progress.ts";
import { eventsIn, feedOf } from "./source.ts";
import type { State } from "./state.ts";

/** Events between two checkpoints: what is sent again after a crash. */
const stride = 20;
/** After so many events in a row that the server doesn't deliver, it is down. */
const tooMany = 5;

/** As Python writes it. */
const isoformat = (date: Date): string => date.toISOString().replace(/(\.000)?Z$/, "+00:00");

/** Imports what the manifest says to be new: oldest change first, as the Python connector's watermark needs it. */
export async function* fromUrl(context: ImportContext<Config, z.infer<typeof State>>): Run {
  const { config, state, now, http, log, known, record, checkpoint, unchanged, skip } = context;
  const api = feedOf(http, config);
  const choice = choiceOf(config);
  const owed = openOwed(state.owed, now);
  const isSame = state.choice === choice && state.python === undefined && !owed.someDue;
  const manifest = await api.get("manifest.json", { unless: isSame ? state.manifest : undefined });
  if (!manifest) return unchanged("the manifest is the same");
  const entries = await entriesOf(manifest, { config, now, skip });
  const there = new Set(entries.map(({ uuid }) => uuid));
  owed.keep((uuid) => there.has(uuid));
  const isNew = newsOf(entries, state, known);
  let mark = watermark(state);
  const python = pythonMark(state);
  if (mark === Number.NEGATIVE_INFINITY && config.MISP_FEED_IMPORT_FROM_DATE === undefined) {
    log.info({ events: entries.length }, "MISP_FEED_IMPORT_FROM_DATE is not set: the whole feed is imported");
  }

  let passed = 0;
  let missed = 0;
  let down: unknown;
  const progress = openProgress(entries, () => passed);

  const left = () => {
    const second = progress.second ?? Number.NEGATIVE_INFINITY;
    if (second > mark) mark = second;
    return {
      last_run: isoformat(now),
      ...(Number.isFinite(mark) && {
        last_event: isoformat(new Date(mark * 1000)),
        last_event_timestamp: mark,
      }),
      choice,
      owed: owed.list(),
    };
  };

  let since = 0;
  for (const [at, { uuid, timestamp, wanted }] of entries.entries()) {
    passed = at + 1;
    const isOwed = owed.has(uuid, timestamp);
    if (!wanted || (isOwed ? !owed.isDue(uuid, timestamp) : !isNew(entries[at] ?? { uuid, timestamp, wanted })))
      continue;
    if (down !== undefined) break;
    progress.begin(at);
    const make = async () => {
      try {
        const events = await eventsIn(await api.get(`${encodeURIComponent(uuid)}.json`));
        const objects = await objectsOf(events, context);
        missed = 0;
        owed.settle(uuid);
        return objects;
      } catch (error) {
        if (error instanceof SourceDenied || context.signal.aborted || owed.isFull) throw error;
        if (error instanceof SourceUnavailable && ++missed >= tooMany) down ??= error;
        owed.fail(uuid, timestamp);
        // one that failed before is no news, and must not make the run look worse than it is
        if (isOwed) {
          skip(uuid, error);
          return [];
        }
        throw new SourceShape(`${told(error)}; it will be tried again`, { cause: error });
      } finally {
        progress.end(at);
      }
    };
    yield record(isOwed ? uuid : { key: uuid, version: timestamp }, make);
    since += 1;
    if (since < stride) continue;
    since = 0;
    const before = mark;
    const patch = left();
    if (patch.last_event_timestamp === before) continue;
    yield checkpoint({ ...patch, manifest: null, python: python ?? null });
  }
  await progress.settled();
  if (down !== undefined) throw down;
  passed = entries.length;
  yield checkpoint({ ...left(), manifest: manifest.validator, python: null });
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));
