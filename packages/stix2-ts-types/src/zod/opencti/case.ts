import type * as z from "zod";
import { count, list, maybe, refs, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "./dialect.ts";

/** OpenCTI's case of an incident response (reference page connector-sdk-contract, sections 10.2 and 11). */
export const CaseIncident = core("case-incident", {
  name: text,
  description: maybe(text),
  severity: maybe(text),
  priority: maybe(text),
  object_refs: maybe(refs()),
  ...opencti.people,
  ...opencti.content,
  response_types: maybe(list(text)),
});
/** OpenCTI's case of an incident response. */
export type CaseIncident = z.infer<typeof CaseIncident>;

/** OpenCTI's request for information (reference page connector-sdk-contract, sections 10.2 and 11). */
export const CaseRfi = core("case-rfi", {
  name: text,
  description: maybe(text),
  severity: maybe(text),
  priority: maybe(text),
  object_refs: maybe(refs()),
  ...opencti.people,
  ...opencti.content,
  information_types: maybe(list(text)),
});
/** OpenCTI's request for information. */
export type CaseRfi = z.infer<typeof CaseRfi>;

/** OpenCTI's request for takedown (reference page connector-sdk-contract, sections 10.2 and 11). */
export const CaseRft = core("case-rft", {
  name: text,
  description: maybe(text),
  severity: maybe(text),
  priority: maybe(text),
  object_refs: maybe(refs()),
  ...opencti.people,
  ...opencti.content,
  takedown_types: maybe(list(text)),
});
/** OpenCTI's request for takedown. */
export type CaseRft = z.infer<typeof CaseRft>;

/** OpenCTI's feedback on objects; the rating in stars, 0 to 5 (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Feedback = core("feedback", {
  name: text,
  description: maybe(text),
  rating: maybe(count),
  object_refs: maybe(refs()),
  ...opencti.people,
  ...opencti.content,
});
/** OpenCTI's feedback on objects; the rating in stars, 0 to 5. */
export type Feedback = z.infer<typeof Feedback>;

/** OpenCTI's task, usually of a case (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Task = core("task", {
  name: text,
  description: maybe(text),
  due_date: maybe(timestamp),
  object_refs: maybe(refs()),
  ...opencti.people,
});
/** OpenCTI's task, usually of a case. */
export type Task = z.infer<typeof Task>;
