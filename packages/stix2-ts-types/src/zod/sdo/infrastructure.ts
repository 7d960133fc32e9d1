import type * as z from "zod";
import type { InfrastructureType } from "../../open-vocabularies.ts";
import { list, maybe, open, text, timestamp } from "../common.ts";
import { KillChainPhase } from "../kill-chain-phase.ts";
import { core } from "../object.ts";
import { notBefore } from "../rules.ts";

/** Systems and services that serve a purpose (STIX 2.1 section 4.8). */
export const Infrastructure = core(
  "infrastructure",
  {
    name: text,
    description: maybe(text),
    infrastructure_types: maybe(list(open<InfrastructureType>())),
    aliases: maybe(list(text)),
    kill_chain_phases: maybe(list(KillChainPhase)),
    first_seen: maybe(timestamp),
    last_seen: maybe(timestamp),
  },
  { rules: [notBefore("last_seen", "first_seen")] },
);
/** Systems and services that serve a purpose. */
export type Infrastructure = z.infer<typeof Infrastructure>;
