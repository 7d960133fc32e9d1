import type * as z from "zod";
import type { GroupingContext } from "../../open-vocabularies.ts";
import { maybe, open, refs, text } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** Objects that share a context (STIX 2.1 section 4.4). */
export const Grouping = core("grouping", {
  name: maybe(text),
  description: maybe(text),
  context: open<GroupingContext>(),
  object_refs: refs(),
  ...opencti.grouping,
});
/** Objects that share a context. */
export type Grouping = z.infer<typeof Grouping>;
