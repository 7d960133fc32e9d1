import type * as z from "zod";
import type { ReportType } from "../../open-vocabularies.ts";
import { list, maybe, open, refs, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** A collection of objects on a subject (STIX 2.1 section 4.16). */
export const Report = core("report", {
  name: text,
  description: maybe(text),
  report_types: maybe(list(open<ReportType>())),
  published: timestamp,
  object_refs: refs(),
  ...opencti.report,
});
/** A collection of objects on a subject. */
export type Report = z.infer<typeof Report>;
