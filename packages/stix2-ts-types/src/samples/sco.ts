import type { scoTypes } from "../types.ts";
import { early, hashes, id, late, type Samples } from "./sample.ts";
import { file, networkTraffic, process, userAccount } from "./sco-extended.ts";

/** Samples of the observables of STIX (STIX 2.1 section 6). */
export const sco: Samples<(typeof scoTypes)[number]> = {
  artifact: {
    minimal: { payload_bin: "VGVzdA==" },
    full: {
      mime_type: "application/zip",
      hashes,
      encryption_algorithm: "mime-type-indicated",
      decryption_key: "infected",
      x_opencti_additional_names: ["a.zip"],
    },
    others: [{ payload_bin: undefined, url: "https://example.com/a.zip" }],
    refused: [
      ["payload_bin", { payload_bin: undefined }],
      ["url", { url: "https://example.com/a.zip" }],
      ["hashes", { payload_bin: undefined, url: "https://example.com/a.zip", hashes: undefined }],
      ["encryption_algorithm", { encryption_algorithm: undefined }],
      ["encryption_algorithm", { encryption_algorithm: "ROT13" }],
      ["payload_bin", { payload_bin: "VGVzdA" }],
    ],
  },
  "autonomous-system": {
    minimal: { number: 15_139 },
    full: { name: "Slime Industries", rir: "ARIN" },
    refused: [["number", { number: "AS15139" }]],
  },
  directory: {
    minimal: { path: "/usr/lib" },
    full: { path_enc: "UTF-8", ctime: early, mtime: late, atime: late, contains_refs: [id("file"), id("directory")] },
  },
  "domain-name": {
    minimal: { value: "example.com" },
    full: { resolves_to_refs: [id("ipv4-addr"), id("ipv6-addr"), id("domain-name")] },
  },
  "email-addr": {
    minimal: { value: "info@example.com" },
    full: { display_name: "Example Corp", belongs_to_ref: id("user-account") },
  },
  "email-message": {
    minimal: { is_multipart: false },
    full: {
      date: early,
      content_type: "text/plain",
      from_ref: id("email-addr"),
      sender_ref: id("email-addr"),
      to_refs: [id("email-addr")],
      cc_refs: [id("email-addr")],
      bcc_refs: [id("email-addr")],
      message_id: "<1@example.com>",
      subject: "Did you see this?",
      received_lines: ["from mail.example.com by mx.example.com"],
      additional_header_fields: { "Reply-To": ["info@example.com"] },
      body: "Hello",
      raw_email_ref: id("artifact"),
    },
    others: [
      {
        is_multipart: true,
        body: undefined,
        body_multipart: [
          { body: "Hello", content_type: "text/plain", content_disposition: "inline" },
          { body_raw_ref: id("file"), content_type: "application/zip" },
        ],
      },
    ],
    refused: [
      ["body_multipart", { body: undefined, body_multipart: [{ body: "Hello" }] }],
      ["body", { is_multipart: true }],
      ["body_multipart.0.body", { is_multipart: true, body: undefined, body_multipart: [{ content_type: "a/b" }] }],
      [
        "body_multipart.body_raw_ref",
        { is_multipart: true, body: undefined, body_multipart: [{ body_raw_ref: id("url") }] },
      ],
      ["additional_header_fields.Reply-To", { additional_header_fields: { "Reply-To": "info@example.com" } }],
      ["additional_header_fields", { additional_header_fields: { "Reply To": ["info@example.com"] } }],
    ],
  },
  file,
  "ipv4-addr": {
    minimal: { value: "198.51.100.3" },
    full: { resolves_to_refs: [id("mac-addr")], belongs_to_refs: [id("autonomous-system")] },
    others: [{ value: "198.51.100.0/24" }, { value: "198[.]51[.]100[.]3", defanged: true }],
    refused: ["198.51.100", "198.51.100.256", "198.51.100.0/33", "2001:db8::1", "example.com"].map(
      (value) => ["value", { value, defanged: false }] as const,
    ),
  },
  "ipv6-addr": {
    minimal: { value: "2001:0db8:85a3:0000:0000:8a2e:0370:7334" },
    full: { resolves_to_refs: [id("mac-addr")], belongs_to_refs: [id("autonomous-system")] },
    others: [{ value: "2001:db8::/96" }, { value: "::ffff:198.51.100.3" }],
    refused: ["2001:db8", "2001:db8::/129", "198.51.100.3"].map(
      (value) => ["value", { value, defanged: false }] as const,
    ),
  },
  "mac-addr": {
    minimal: { value: "d2:fb:49:24:37:18" },
    full: {},
    refused: ["D2:FB:49:24:37:18", "d2-fb-49-24-37-18", "d2:fb:49:24:37"].map((value) => ["value", { value }] as const),
  },
  mutex: { minimal: { name: "__CLEANSWEEP__" }, full: {} },
  "network-traffic": networkTraffic,
  process,
  software: {
    minimal: { name: "Word" },
    full: {
      cpe: "cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*",
      swid: "<SoftwareIdentity/>",
      languages: ["en"],
      vendor: "Microsoft",
      version: "2002",
      x_opencti_product: "Office",
    },
  },
  url: { minimal: { value: "https://example.com/research/index.html" }, full: {} },
  "user-account": userAccount,
  "windows-registry-key": {
    minimal: { key: "HKEY_LOCAL_MACHINE\\System\\Foo\\Bar" },
    full: {
      values: [{ name: "Foo", data: "qwerty", data_type: "REG_SZ" }],
      modified_time: early,
      creator_user_ref: id("user-account"),
      number_of_subkeys: 1,
    },
    others: [{ key: undefined }, { values: [{ data: "qwerty" }] }],
    refused: [["values.0.name", { values: [{}] }]],
  },
  "x509-certificate": {
    minimal: { serial_number: "36:f7:d4:32:f4:ab:70:ea:d3:ce:98:6e:ea:99:93:49" },
    full: {
      is_self_signed: false,
      hashes,
      version: "3",
      signature_algorithm: "SHA256-RSA",
      issuer: "CN=Example CA",
      validity_not_before: early,
      validity_not_after: late,
      subject: "CN=example.com",
      subject_public_key_algorithm: "RSA",
      subject_public_key_modulus: "00:c2",
      subject_public_key_exponent: 65_537,
      x509_v3_extensions: {
        basic_constraints: "critical,CA:TRUE",
        name_constraints: "permitted;email:.example.com",
        policy_constraints: "requireExplicitPolicy:3",
        key_usage: "critical, keyCertSign",
        extended_key_usage: "critical,codeSigning",
        subject_key_identifier: "hash",
        authority_key_identifier: "keyid,issuer",
        subject_alternative_name: "email:info@example.com",
        issuer_alternative_name: "issuer:copy",
        subject_directory_attributes: "none",
        crl_distribution_points: "URI:https://example.com/ca.crl",
        inhibit_any_policy: "2",
        private_key_usage_period_not_before: early,
        private_key_usage_period_not_after: late,
        certificate_policies: "1.2.4.5",
        policy_mappings: "1.2.4.5:1.2.4.6",
      },
    },
    refused: [
      ["validity_not_after", { validity_not_before: late, validity_not_after: early }],
      ["x509_v3_extensions.basic_constraints", { x509_v3_extensions: {} }],
    ],
  },
};
