import type * as z from "zod";
import type {
  AttackMotivation,
  AttackResourceLevel,
  ThreatActorRole,
  ThreatActorSophistication,
  ThreatActorType,
} from "../../open-vocabularies.ts";
import { list, maybe, open, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { notBefore } from "../rules.ts";

/** A person, group or organisation that acts with malicious intent (STIX 2.1 section 4.17). */
export const ThreatActor = core(
  "threat-actor",
  {
    name: text,
    description: maybe(text),
    threat_actor_types: maybe(list(open<ThreatActorType>())),
    aliases: maybe(list(text)),
    first_seen: maybe(timestamp),
    last_seen: maybe(timestamp),
    roles: maybe(list(open<ThreatActorRole>())),
    goals: maybe(list(text)),
    sophistication: maybe(open<ThreatActorSophistication>()),
    resource_level: maybe(open<AttackResourceLevel>()),
    primary_motivation: maybe(open<AttackMotivation>()),
    secondary_motivations: maybe(list(open<AttackMotivation>())),
    personal_motivations: maybe(list(open<AttackMotivation>())),
    ...opencti.threatActor,
  },
  { rules: [notBefore("last_seen", "first_seen")] },
);
/** A person, group or organisation that acts with malicious intent. */
export type ThreatActor = z.infer<typeof ThreatActor>;
