import type * as z from "zod";
import type { IndicatorType, PatternType } from "../../open-vocabularies.ts";
import { list, maybe, open, text, timestamp } from "../common.ts";
import { KillChainPhase } from "../kill-chain-phase.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { notBefore } from "../rules.ts";

/** A pattern that detects suspicious activity (STIX 2.1 section 4.7). */
export const Indicator = core(
  "indicator",
  {
    name: maybe(text),
    description: maybe(text),
    indicator_types: maybe(list(open<IndicatorType>())),
    pattern: text,
    pattern_type: open<PatternType>(),
    pattern_version: maybe(text),
    valid_from: timestamp,
    valid_until: maybe(timestamp),
    kill_chain_phases: maybe(list(KillChainPhase)),
    ...opencti.indicator,
    ...mitre.platforms,
  },
  { rules: [notBefore("valid_until", "valid_from", { equal: false })] },
);
/** A pattern that detects suspicious activity. */
export type Indicator = z.infer<typeof Indicator>;
