import type * as z from "zod";
import type { ToolType } from "../../open-vocabularies.ts";
import { list, maybe, open, text } from "../common.ts";
import { KillChainPhase } from "../kill-chain-phase.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** Legitimate software that attackers use (STIX 2.1 section 4.18). */
export const Tool = core("tool", {
  name: text,
  description: maybe(text),
  tool_types: maybe(list(open<ToolType>())),
  aliases: maybe(list(text)),
  kill_chain_phases: maybe(list(KillChainPhase)),
  tool_version: maybe(text),
  ...opencti.tool,
  ...mitre.software,
});
/** Legitimate software that attackers use. */
export type Tool = z.infer<typeof Tool>;
