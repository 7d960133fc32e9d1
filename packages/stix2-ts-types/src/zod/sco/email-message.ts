import type * as z from "zod";
import { references } from "../../references.ts";
import { flag, list, maybe, object, ref, refs, text, timestamp } from "../common.ts";
import { headers } from "../headers.ts";
import { observable } from "../object.ts";
import { atLeastOne } from "../rules.ts";
import { type Rule, strictly } from "../strictness.ts";

const email = references["email-message"];

/** One part of a multipart e-mail (STIX 2.1 section 6.6.2). */
export const EmailMimePart = strictly(
  object({
    body: maybe(text),
    body_raw_ref: maybe(ref(email["body_multipart.body_raw_ref"])),
    content_type: maybe(text),
    content_disposition: maybe(text),
  }),
  { rules: [atLeastOne("body", "body_raw_ref")] },
);
/** One part of a multipart e-mail. */
export type EmailMimePart = z.infer<typeof EmailMimePart>;

const bodyMatchesMultipart: Rule = ({ is_multipart, body, body_multipart }) => {
  if (is_multipart === true && body !== undefined)
    return { path: "body", message: "expected body_multipart instead, because is_multipart is true" };
  if (is_multipart === false && body_multipart !== undefined)
    return { path: "body_multipart", message: "expected body instead, because is_multipart is false" };
  return undefined;
};

/** An e-mail (STIX 2.1 section 6.6). */
export const EmailMessage = observable(
  "email-message",
  {
    is_multipart: flag,
    date: maybe(timestamp),
    content_type: maybe(text),
    from_ref: maybe(ref(email.from_ref)),
    sender_ref: maybe(ref(email.sender_ref)),
    to_refs: maybe(refs(email.to_refs)),
    cc_refs: maybe(refs(email.cc_refs)),
    bcc_refs: maybe(refs(email.bcc_refs)),
    message_id: maybe(text),
    subject: maybe(text),
    received_lines: maybe(list(text)),
    additional_header_fields: maybe(headers),
    body: maybe(text),
    body_multipart: maybe(list(EmailMimePart)),
    raw_email_ref: maybe(ref(email.raw_email_ref)),
  },
  { rules: [bodyMatchesMultipart] },
);
/** An e-mail. */
export type EmailMessage = z.infer<typeof EmailMessage>;
