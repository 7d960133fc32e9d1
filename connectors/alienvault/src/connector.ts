import { defineConnector } from "@octi/sdk";
import * as z from "zod";
import { chosen } from "./chosen.ts";
import { config } from "./config.ts";
import { author, toStix } from "./mapping.ts";
import { readPulse } from "./pulse.ts";
import { checkKey, openPages, withRest } from "./source.ts";
import { pythonText, readStamp, stampOf } from "./stamp.ts";
import { sweep } from "./sweep.ts";

const nobody = new Map<string, never>();

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
        yield record(modified === undefined ? key : { key, version: modified }, async () => {
          const told = (reason: unknown) => skip(key, reason);
          const pulse = readPulse(item, told);
          const all = pulse.hasMore ? await withRest(pulse, http, config, told) : pulse.indicators;
          return toStix(pulse, chosen(pulse, all, { config, since: newSince, skip: told }), {
            config,
            known,
            skip: told,
          });
        });
      }
      latest = until;
      yield checkpoint({ latest_pulse_timestamp: pythonText(until), sweep_since: pythonText(newSince) });
    }
    const last_run = Math.floor(now.getTime() / 1_000);
    yield checkpoint({ latest_pulse_timestamp: pythonText(latest), last_run, sweep_since: null });
    if (!any) return unchanged(`no pulse was modified after ${pythonText(since)}`);
  },
});
