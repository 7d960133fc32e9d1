import * as z from "zod";
import { dictionary, maybe, ref, timestamp } from "../common.ts";
import { core } from "../object.ts";

/** Properties of an object in other languages (STIX 2.1 section 7.1). */
export const LanguageContent = core("language-content", {
  object_ref: ref(),
  object_modified: maybe(timestamp),
  /** By language tag, then by property. */
  contents: dictionary(dictionary(z.unknown())),
});
/** Properties of an object in other languages. */
export type LanguageContent = z.infer<typeof LanguageContent>;
