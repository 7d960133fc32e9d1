import * as z from "zod";
import { references } from "../../references.ts";
import { integer, maybe, ref, text, timestamp } from "../common.ts";
import { observable } from "../object.ts";
import { atLeastOne } from "../rules.ts";

/** OpenCTI's observable: a bank account (reference page connector-sdk-contract, section 10.4). */
export const BankAccount = observable("bank-account", {
  iban: text,
  bic: maybe(text),
  account_number: maybe(text),
  /** How pycti shows it. */
  value: maybe(text),
});
/** OpenCTI's observable: a bank account. */
export type BankAccount = z.infer<typeof BankAccount>;

/** OpenCTI's observable: a payment card (reference page connector-sdk-contract, section 10.4). */
export const PaymentCard = observable("payment-card", {
  card_number: text,
  expiration_date: maybe(text),
  cvv: maybe(z.union([text, integer])),
  holder_name: maybe(text),
  /** How pycti shows it. */
  value: maybe(text),
});
/** OpenCTI's observable: a payment card. */
export type PaymentCard = z.infer<typeof PaymentCard>;

/** OpenCTI's observable: an article or a post (reference page connector-sdk-contract, section 10.4). */
export const MediaContent = observable("media-content", {
  url: text,
  title: maybe(text),
  content: maybe(text),
  media_category: maybe(text),
  publication_date: maybe(timestamp),
});
/** OpenCTI's observable: an article or a post. */
export type MediaContent = z.infer<typeof MediaContent>;

/** OpenCTI's observable: an identity that somebody takes on (reference page connector-sdk-contract, section 10.4). */
export const Persona = observable("persona", { persona_name: text, persona_type: text });
/** OpenCTI's observable: an identity that somebody takes on. */
export type Persona = z.infer<typeof Persona>;

/** OpenCTI's observable: an SSH key; its id is made of the fingerprint (reference page connector-sdk-contract, section 10.4). */
export const SshKey = observable("ssh-key", {
  fingerprint_sha256: text,
  fingerprint_md5: maybe(text),
  key_type: maybe(text),
  public_key: maybe(text),
  key_length: maybe(z.union([text, integer])),
  comment: maybe(text),
  created: maybe(timestamp),
  expiration_date: maybe(timestamp),
  value: maybe(text),
});
/** OpenCTI's observable: an SSH key; its id is made of the fingerprint. */
export type SshKey = z.infer<typeof SshKey>;

/** OpenCTI's observable: a part of an e-mail on its own (reference page connector-sdk-contract, section 10.4). */
export const EmailMimePartType = observable(
  "email-mime-part-type",
  {
    body: maybe(text),
    body_raw_ref: maybe(ref(references["email-mime-part-type"].body_raw_ref)),
    content_type: maybe(text),
    content_disposition: maybe(text),
  },
  { rules: [atLeastOne("body", "body_raw_ref")] },
);
/** OpenCTI's observable: a part of an e-mail on its own. */
export type EmailMimePartType = z.infer<typeof EmailMimePartType>;

/** OpenCTI's observable: a value of the Windows registry on its own (reference page connector-sdk-contract, section 10.4). */
export const WindowsRegistryValueType = observable(
  "windows-registry-value-type",
  { name: maybe(text), data: maybe(text), data_type: maybe(text) },
  { rules: [atLeastOne("name", "data", "data_type")] },
);
/** OpenCTI's observable: a value of the Windows registry on its own. */
export type WindowsRegistryValueType = z.infer<typeof WindowsRegistryValueType>;

/** Any observable by key and value, which pycti turns into the real one: `key` is `Domain-Name.value` (reference page connector-sdk-contract, section 10.4). */
export const SimpleObservable = observable("simple-observable", { key: text, value: z.union([text, integer]) });
/** Any observable by key and value, which pycti turns into the real one: `key` is `Domain-Name.value`. */
export type SimpleObservable = z.infer<typeof SimpleObservable>;
