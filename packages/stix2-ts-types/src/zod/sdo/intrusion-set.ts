import type * as z from "zod";
import type { AttackMotivation, AttackResourceLevel } from "../../open-vocabularies.ts";
import { list, maybe, open, text, timestamp } from "../common.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { notBefore } from "../rules.ts";

/** Adversarial behaviour that is thought to be of one organisation (STIX 2.1 section 4.9). */
export const IntrusionSet = core(
  "intrusion-set",
  {
    name: text,
    description: maybe(text),
    aliases: maybe(list(text)),
    first_seen: maybe(timestamp),
    last_seen: maybe(timestamp),
    goals: maybe(list(text)),
    resource_level: maybe(open<AttackResourceLevel>()),
    primary_motivation: maybe(open<AttackMotivation>()),
    secondary_motivations: maybe(list(open<AttackMotivation>())),
    ...opencti.intrusionSet,
    ...mitre.attack,
  },
  { rules: [notBefore("last_seen", "first_seen")] },
);
/** Adversarial behaviour that is thought to be of one organisation. */
export type IntrusionSet = z.infer<typeof IntrusionSet>;
