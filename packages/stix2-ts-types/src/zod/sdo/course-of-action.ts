import type * as z from "zod";
import { maybe, text } from "../common.ts";
import * as mitre from "../mitre/dialect.ts";
import { core } from "../object.ts";
import * as opencti from "../opencti/dialect.ts";

/** What prevents or answers an attack (STIX 2.1 section 4.3). */
export const CourseOfAction = core("course-of-action", {
  name: text,
  description: maybe(text),
  ...opencti.courseOfAction,
  ...mitre.courseOfAction,
});
/** What prevents or answers an attack. */
export type CourseOfAction = z.infer<typeof CourseOfAction>;
