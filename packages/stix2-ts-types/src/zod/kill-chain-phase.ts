import type * as z from "zod";
import { object, text } from "./common.ts";
import { phase as opencti } from "./opencti/dialect.ts";

/** A phase of a kill chain (STIX 2.1 section 2.11). */
export const KillChainPhase = object({ kill_chain_name: text, phase_name: text, ...opencti });
/** A phase of a kill chain. */
export type KillChainPhase = z.infer<typeof KillChainPhase>;
