import type * as z from "zod";
import { count, maybe, text } from "../common.ts";
import { observable } from "../object.ts";

/** An autonomous system (AS) (STIX 2.1 section 6.2). */
export const AutonomousSystem = observable("autonomous-system", {
  number: count,
  name: maybe(text),
  /** Regional Internet Registry. */
  rir: maybe(text),
});
/** An autonomous system. */
export type AutonomousSystem = z.infer<typeof AutonomousSystem>;
