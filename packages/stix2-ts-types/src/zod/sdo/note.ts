import type * as z from "zod";
import { list, maybe, refs, text } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** Free text about objects (STIX 2.1 section 4.13). */
export const Note = core("note", {
  abstract: maybe(text),
  content: text,
  authors: maybe(list(text)),
  object_refs: refs(),
  ...opencti.note,
});
/** Free text about objects. */
export type Note = z.infer<typeof Note>;
