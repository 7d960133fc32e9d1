import type * as z from "zod";
import { commonReferences } from "../references.ts";
import { language, list, maybe, object, ref, text } from "./common.ts";
import { atLeastOne, notBoth } from "./rules.ts";
import { strictly } from "./strictness.ts";

/** A marking, or a language, of parts of an object (STIX 2.1 section 7.2.3). */
export const GranularMarking = strictly(
  object({
    lang: maybe(language),
    marking_ref: maybe(ref(commonReferences["granular_markings.marking_ref"])),
    /** Paths in the object: `description`, `labels.[0]`. */
    selectors: list(text),
  }),
  { rules: [atLeastOne("marking_ref", "lang"), notBoth("marking_ref", "lang")] },
);
/** A marking, or a language, of parts of an object. */
export type GranularMarking = z.infer<typeof GranularMarking>;
