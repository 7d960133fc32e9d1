import * as z from "zod";
import { maybe, ref, text, timestamp } from "../common.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";
import { notBefore } from "../rules.ts";
import { strictly } from "../strictness.ts";

const relationshipType = strictly(z.string(), {
  check: (value: string) =>
    /^[a-z0-9-]+$/.test(value) ? undefined : "expected lower-case letters, digits and hyphens, as in related-to",
});

/** A link between two objects (STIX 2.1 section 5.1). */
export const Relationship = core(
  "relationship",
  {
    relationship_type: relationshipType,
    description: maybe(text),
    source_ref: ref(),
    target_ref: ref(),
    start_time: maybe(timestamp),
    stop_time: maybe(timestamp),
    ...opencti.relationship,
    ...mitre.relationship,
  },
  { rules: [notBefore("stop_time", "start_time", { equal: false })] },
);
/** A link between two objects. */
export type Relationship = z.infer<typeof Relationship>;
