import type * as z from "zod";
import { list, maybe, text } from "../common.ts";
import { KillChainPhase } from "../kill-chain-phase.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** A way in which adversaries attack (STIX 2.1 section 4.1). */
export const AttackPattern = core("attack-pattern", {
  name: text,
  description: maybe(text),
  aliases: maybe(list(text)),
  kill_chain_phases: maybe(list(KillChainPhase)),
  ...opencti.attackPattern,
  ...mitre.attackPattern,
});
/** A way in which adversaries attack. */
export type AttackPattern = z.infer<typeof AttackPattern>;
