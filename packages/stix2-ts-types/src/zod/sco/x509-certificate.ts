import type * as z from "zod";
import { flag, integer, maybe, object, text, timestamp } from "../common.ts";
import { Hashes } from "../hashes.ts";
import { observable } from "../object.ts";
import { atLeastOne, notBefore } from "../rules.ts";
import { strictly } from "../strictness.ts";

const v3 = {
  basic_constraints: maybe(text),
  name_constraints: maybe(text),
  policy_constraints: maybe(text),
  key_usage: maybe(text),
  extended_key_usage: maybe(text),
  subject_key_identifier: maybe(text),
  authority_key_identifier: maybe(text),
  subject_alternative_name: maybe(text),
  issuer_alternative_name: maybe(text),
  subject_directory_attributes: maybe(text),
  crl_distribution_points: maybe(text),
  inhibit_any_policy: maybe(text),
  private_key_usage_period_not_before: maybe(timestamp),
  private_key_usage_period_not_after: maybe(timestamp),
  certificate_policies: maybe(text),
  policy_mappings: maybe(text),
};

/** The extensions of X.509 version 3 (STIX 2.1 section 6.18.2). */
export const X509V3Extensions = strictly(object(v3), {
  rules: [atLeastOne("basic_constraints", ...Object.keys(v3).slice(1))],
});
/** The extensions of X.509 version 3. */
export type X509V3Extensions = z.infer<typeof X509V3Extensions>;

const properties = {
  is_self_signed: maybe(flag),
  hashes: maybe(Hashes),
  version: maybe(text),
  serial_number: maybe(text),
  signature_algorithm: maybe(text),
  issuer: maybe(text),
  validity_not_before: maybe(timestamp),
  validity_not_after: maybe(timestamp),
  subject: maybe(text),
  subject_public_key_algorithm: maybe(text),
  subject_public_key_modulus: maybe(text),
  subject_public_key_exponent: maybe(integer),
  x509_v3_extensions: maybe(X509V3Extensions),
};

/** An X.509 certificate (STIX 2.1 section 6.18). */
export const X509Certificate = observable(
  "x509-certificate",
  { ...properties },
  {
    rules: [
      atLeastOne("serial_number", ...Object.keys(properties)),
      notBefore("validity_not_after", "validity_not_before"),
    ],
  },
);
/** An X.509 certificate. */
export type X509Certificate = z.infer<typeof X509Certificate>;
