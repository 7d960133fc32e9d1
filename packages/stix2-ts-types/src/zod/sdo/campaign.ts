import type * as z from "zod";
import { list, maybe, text, timestamp } from "../common.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import { notBefore } from "../rules.ts";

/** A set of attacks over time against specific targets (STIX 2.1 section 4.2). */
export const Campaign = core(
  "campaign",
  {
    name: text,
    description: maybe(text),
    aliases: maybe(list(text)),
    first_seen: maybe(timestamp),
    last_seen: maybe(timestamp),
    objective: maybe(text),
    ...mitre.campaign,
  },
  { rules: [notBefore("last_seen", "first_seen")] },
);
/** A set of attacks over time against specific targets. */
export type Campaign = z.infer<typeof Campaign>;
