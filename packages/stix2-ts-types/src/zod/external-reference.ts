import type * as z from "zod";
import { maybe, object, text } from "./common.ts";
import { Hashes } from "./hashes.ts";
import { reference as opencti } from "./opencti/dialect.ts";
import { atLeastOne } from "./rules.ts";
import { strictly } from "./strictness.ts";

/** A pointer to a description outside of STIX (STIX 2.1 section 2.5). */
export const ExternalReference = strictly(
  object({
    source_name: text,
    description: maybe(text),
    url: maybe(text),
    hashes: maybe(Hashes),
    external_id: maybe(text),
    ...opencti,
  }),
  { rules: [atLeastOne("description", "url", "external_id")] },
);
/** A pointer to a description outside of STIX. */
export type ExternalReference = z.infer<typeof ExternalReference>;
