import type * as z from "zod";
import { list, maybe, text } from "../common.ts";
import { observable } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** A software product (STIX 2.1 section 6.14). */
export const Software = observable("software", {
  name: text,
  cpe: maybe(text),
  swid: maybe(text),
  languages: maybe(list(text)),
  vendor: maybe(text),
  version: maybe(text),
  ...opencti.software,
});
/** A software product. */
export type Software = z.infer<typeof Software>;
