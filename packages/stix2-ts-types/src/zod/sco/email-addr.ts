import type * as z from "zod";
import { references } from "../../references.ts";
import { maybe, ref, text } from "../common.ts";
import { observable } from "../object.ts";

/** An e-mail address (STIX 2.1 section 6.5). */
export const EmailAddr = observable("email-addr", {
  value: text,
  display_name: maybe(text),
  belongs_to_ref: maybe(ref(references["email-addr"].belongs_to_ref)),
});
/** An e-mail address. */
export type EmailAddr = z.infer<typeof EmailAddr>;
