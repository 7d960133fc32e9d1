import type * as z from "zod";
import { env } from "./env.ts";

/** What is remembered of what was sent. `fullSync` is the connector's own period, where it sees its whole source in a run. */
export const ledgerSettings = (fullSync: string | undefined) => ({
  CONNECTOR_CHANGES_ONLY: env.boolean({
    default: true,
    description: "Send only what is new or has changed since OpenCTI imported it. false: everything in each run.",
  }),
  CONNECTOR_DATA_DIR: env.string({
    default: "/data",
    description: "Folder, kept between starts, for what was sent: one small file a connector.",
  }),
  CONNECTOR_FULL_SYNC_PERIOD: fullSyncPeriod(fullSync),
});

/** Where the connector doesn't see its whole source there is no default, and none is meant by 0. */
function fullSyncPeriod(fullSync: string | undefined): z.ZodType<string | undefined> {
  const description =
    "Time after which a run sends everything again, which heals what OpenCTI has lost since. 0: never.";
  if (fullSync !== undefined) return env.duration({ default: fullSync, description }) as z.ZodType<string>;
  return env.duration({ optional: true, description: `${description} Unset: never.` }) as z.ZodType<string | undefined>;
}
