import type * as z from "zod";
import { count, list, maybe, refs, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import * as opencti from "./dialect.ts";

/** What they all have. */
const subject = { name: text, description: maybe(text), object_refs: maybe(refs()), ...opencti.people };
/** What cases have beside it. */
const urgency = { severity: maybe(text), priority: maybe(text), ...opencti.content };

/** OpenCTI's case of an incident response (reference page connector-sdk-contract, sections 10.2 and 11). */
export const CaseIncident = core("case-incident", {
  ...subject,
  ...urgency,
  response_types: maybe(list(text)),
});
/** OpenCTI's case of an incident response. */
export type CaseIncident = z.infer<typeof CaseIncident>;

/** OpenCTI's request for information (reference page connector-sdk-contract, sections 10.2 and 11). */
export const CaseRfi = core("case-rfi", {
  ...subject,
  ...urgency,
  information_types: maybe(list(text)),
});
/** OpenCTI's request for information. */
export type CaseRfi = z.infer<typeof CaseRfi>;

/** OpenCTI's request for takedown (reference page connector-sdk-contract, sections 10.2 and 11). */
export const CaseRft = core("case-rft", {
  ...subject,
  ...urgency,
  takedown_types: maybe(list(text)),
});
/** OpenCTI's request for takedown. */
export type CaseRft = z.infer<typeof CaseRft>;

/** OpenCTI's feedback on objects; the rating in stars, 0 to 5 (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Feedback = core("feedback", {
  ...subject,
  rating: maybe(count),
  ...opencti.content,
});
/** OpenCTI's feedback on objects; the rating in stars, 0 to 5. */
export type Feedback = z.infer<typeof Feedback>;

/** OpenCTI's task, usually of a case (reference page connector-sdk-contract, sections 10.2 and 11). */
export const Task = core("task", {
  ...subject,
  due_date: maybe(timestamp),
});
/** OpenCTI's task, usually of a case. */
export type Task = z.infer<typeof Task>;
