import type * as z from "zod";
import { references } from "../../references.ts";
import { flag, maybe, ref, refs, sightings, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { notBefore } from "../rules.ts";

/** The belief that something was seen (STIX 2.1 section 5.2). */
export const Sighting = core(
  "sighting",
  {
    description: maybe(text),
    first_seen: maybe(timestamp),
    last_seen: maybe(timestamp),
    count: maybe(sightings),
    sighting_of_ref: ref(),
    observed_data_refs: maybe(refs(references.sighting.observed_data_refs)),
    where_sighted_refs: maybe(refs(references.sighting.where_sighted_refs)),
    summary: maybe(flag),
    ...opencti.sighting,
  },
  { rules: [notBefore("last_seen", "first_seen")] },
);
/** The belief that something was seen. */
export type Sighting = z.infer<typeof Sighting>;
