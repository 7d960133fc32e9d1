import * as z from "zod";
import { dictionary, isLanguageTag, maybe, ref, timestamp } from "../common.ts";
import { core } from "../object.ts";
import { strictly } from "../strictness.ts";

type Contents = Readonly<Record<string, Readonly<Partial<Record<string, unknown>>>>>;

function languageProblem(contents: Contents): string | undefined {
  if (Object.keys(contents).length === 0) return "expected at least one language";
  const wrong = Object.keys(contents).find((key) => !isLanguageTag(key));
  return wrong === undefined ? undefined : `expected language tags of RFC 5646, found ${JSON.stringify(wrong)}`;
}

const contents = z.record(z.string(), dictionary(z.unknown())) as unknown as z.ZodType<Contents, Contents>;

/** Properties of an object in other languages (STIX 2.1 section 7.1). */
export const LanguageContent = core("language-content", {
  object_ref: ref(),
  object_modified: maybe(timestamp),
  /** By language tag, then by property. */
  contents: strictly(contents, { check: languageProblem }),
});
/** Properties of an object in other languages. */
export type LanguageContent = z.infer<typeof LanguageContent>;
