import * as z from "zod";
import { Debt } from "./owed.ts";

/** What is kept between runs. The first four are the Python connector's, the others ours beside them. */
export const State = z.object({
  last_run: z.string(),
  last_event: z.string(),
  last_event_timestamp: z.number(),
  /** Of the last object of a bucket. */
  last_file: z.string(),
  /** Validator of the manifest that was worked through. */
  manifest: z.string(),
  /** The settings that chose events. */
  choice: z.string(),
  /** The Python connector's watermark, until what it skipped is caught up with. */
  python: z.number(),
  owed: z.array(Debt),
});
