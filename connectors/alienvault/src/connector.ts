import { defineConnector, SourceUnavailable } from "@octi/sdk";
import type { StixObject } from "@octi/sdk/stix";
import * as z from "zod";
import { chosen } from "./chosen.ts";
import { config } from "./config.ts";
import { author, toStix } from "./mapping.ts";
import { type Pulse, readPulse } from "./pulse.ts";
import { checkKey, openPages, withRest } from "./source.ts";
import { pythonText, readStamp, stampOf } from "./stamp.ts";
import { sweep } from "./sweep.ts";

const nobody = new Map<string, never>();

/** What is wrong, in a line: of a pulse that lacks something, what and where. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function pulseOf(item: unknown, skip: (reason: unknown) => void, lost: (error: unknown) => never): Pulse {
  try {
    return readPulse(item, skip);
  } catch (error) {
    return lost(error);
  }
}

/** Objects as they come, and what breaks them off. */
function* watched(objects: Iterable<StixObject>, lost: (error: unknown) => never): Generator<StixObject, void> {
  try {
    yield* objects;
  } catch (error) {
    lost(error);
  }
}

export default defineConnector({
  slug: "alienvault",
  name: "AlienVault",
  id: "8bbae241-6289-4faf-b7d6-7503bed50bbc",
  type: "EXTERNAL_IMPORT",
  scope: ["alienvault"],
  every: "PT30M",
  config,
  // the Python connector's, and ours beside them: where the sweep began that a run did not get to the end of
  state: z.object({ latest_pulse_timestamp: z.string(), last_run: z.number(), sweep_since: z.string() }),
  author,

  async check({ config, http }) {
    await checkKey(http, config);
  },

  async *run({ config, state, now, http, platform, log, record, skip, checkpoint, unchanged }) {
    const since = readStamp(state.latest_pulse_timestamp) ?? stampOf(config.ALIENVAULT_PULSE_START_TIMESTAMP(now));
    // an indicator is old when it was there before the sweep began, not before its last page
    const newSince = readStamp(state.sweep_since) ?? since;
    const pages = openPages(http, config, (what, message) => log.warn(what, message));
    let latest = since;
    let any = false;
    for await (const { pulses, until } of sweep(pages, since)) {
      const names = config.ALIENVAULT_GUESS_MALWARE ? pulses.flatMap(({ tags }) => tags) : [];
      const known = names.length > 0 ? await platform.find({ types: ["Malware"], names }) : nobody;
      for (const { key, modified, item } of pulses) {
        any = true;
        const told = (reason: unknown) => skip(key, reason);
        // the state passes it, and a run that has nothing else has no work to say so in
        const lost = (error: unknown): never => {
          log.warn({ pulse: key, reason: reasonOf(error) }, "a pulse cannot be imported: nothing of it is sent");
          throw error;
        };
        const objectsOf = (pulse: Pulse, all: readonly unknown[]) => {
          const indicators = chosen(pulse, all, { config, since: newSince, skip: told });
          return watched(toStix(pulse, indicators, { config, known, skip: told }), lost);
        };
        /** A pulse whose other indicators OTX does not deliver: it is owed. */
        const short: Pulse[] = [];
        yield record(modified === undefined ? key : { key, version: modified }, async () => {
          const pulse = pulseOf(item, told, lost);
          if (!pulse.hasMore) return objectsOf(pulse, pulse.indicators);
          try {
            return objectsOf(pulse, await withRest(pulse, http, config, told));
          } catch (error) {
            if (error instanceof SourceUnavailable && pulse.indicators.length > 0) short.push(pulse);
            throw error;
          }
        });
        // it may be owed for long: meanwhile there is what came with it, as with the Python connector. Records are made in turn
        for (const pulse of short)
          yield record(`${key}, with the indicators that came with it`, () => objectsOf(pulse, pulse.indicators));
      }
      latest = until;
      yield checkpoint({ latest_pulse_timestamp: pythonText(until), sweep_since: pythonText(newSince) });
    }
    const last_run = Math.floor(now.getTime() / 1_000);
    yield checkpoint({ latest_pulse_timestamp: pythonText(latest), last_run, sweep_since: null });
    if (!any) return unchanged(`no pulse was modified after ${pythonText(since)}`);
  },
});
