import type * as z from "zod";
import { list, maybe, text } from "../common.ts";
import { KillChainPhase } from "../kill-chain-phase.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { notBefore } from "../rules.ts";

/** A security incident, a stub in STIX that OpenCTI fills (STIX 2.1 section 4.6). */
export const Incident = core(
  "incident",
  { name: text, description: maybe(text), kill_chain_phases: maybe(list(KillChainPhase)), ...opencti.incident },
  { rules: [notBefore("last_seen", "first_seen")] },
);
/** A security incident, a stub in STIX that OpenCTI fills. */
export type Incident = z.infer<typeof Incident>;
