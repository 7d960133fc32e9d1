import type { openctiMetaTypes, openctiScoTypes, openctiSdoTypes } from "../types.ts";
import { platforms } from "./mitre-properties.ts";
import { coverage } from "./opencti-properties.ts";
import { early, id, late, type Samples } from "./sample.ts";

const described = { description: "Description.", aliases: ["Other name"] };
const people = { x_opencti_assignee_ids: ["88ec0c6a-13ce-5e39-b486-354fe4a7084f"], x_opencti_participant_ids: ["p"] };
const content = { content: "<p>Text</p>", x_opencti_content: "<p>Text</p>" };
const opened = {
  description: "What is asked for.",
  severity: "high",
  priority: "P1",
  object_refs: [id("indicator")],
  ...people,
  ...content,
};

/** Samples of the domain objects that OpenCTI adds. */
export const openctiSdo: Samples<(typeof openctiSdoTypes)[number]> = {
  "case-incident": { minimal: { name: "Ransomware" }, full: { ...opened, response_types: ["ransomware"] } },
  "case-rfi": { minimal: { name: "Who is it?" }, full: { ...opened, information_types: ["none"] } },
  "case-rft": { minimal: { name: "Take it down" }, full: { ...opened, takedown_types: ["brand-abuse"] } },
  channel: { minimal: { name: "@example" }, full: { ...described, channel_types: ["Twitter"] } },
  "data-component": {
    minimal: { name: "Process Creation" },
    full: { ...described, data_source_ref: id("data-source") },
    others: [{ data_source_ref: id("x-mitre-data-source") }],
  },
  "data-source": {
    minimal: { name: "Process" },
    full: { ...described, ...platforms, platforms: ["Windows"], collection_layers: ["Host"] },
  },
  event: {
    minimal: { name: "Election" },
    full: { ...described, event_types: ["election"], start_time: early, stop_time: late },
    others: [{ stop_time: early }],
    refused: [["stop_time", { start_time: late, stop_time: early }]],
  },
  feedback: {
    minimal: { name: "Feedback" },
    full: { description: "Well done.", rating: 5, object_refs: [id("report")], ...people, ...content },
  },
  language: { minimal: { name: "Esperanto" }, full: described },
  narrative: { minimal: { name: "It was not us" }, full: { ...described, narrative_types: ["propaganda"] } },
  "security-coverage": {
    minimal: { name: "Are we safe?", covered_ref: id("attack-pattern") },
    full: {
      description: "Description.",
      external_uri: "https://example.com/scenario/1",
      auto_enrichment_disable: true,
      periodicity: "P1D",
      duration: "P30D",
      type_affinity: "ENDPOINT",
      platforms_affinity: ["windows"],
      last_result: early,
      valid_from: early,
      valid_to: late,
      ...coverage,
    },
    refused: [["valid_to", { valid_from: late, valid_to: early }]],
  },
  "security-coverage-result": {
    minimal: { result_of_ref: id("security-coverage") },
    full: { name: "Run 1", description: "Description.", external_uri: "https://example.com/run/1", ...coverage },
  },
  task: {
    minimal: { name: "Ask the host" },
    full: { description: "Description.", due_date: late, object_refs: [id("case-rfi")], ...people },
  },
};

/** Samples of the observables that OpenCTI adds. */
export const openctiSco: Samples<(typeof openctiScoTypes)[number]> = {
  "bank-account": {
    minimal: { iban: "DE89370400440532013000" },
    full: { bic: "COBADEFFXXX", account_number: "0532013000", value: "DE89370400440532013000" },
  },
  credential: { minimal: { value: "hunter2" }, full: {} },
  "cryptocurrency-wallet": { minimal: { value: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" }, full: {} },
  "cryptographic-key": { minimal: { value: "00112233445566778899aabbccddeeff" }, full: {} },
  "email-mime-part-type": {
    minimal: { body: "Hello" },
    full: { body_raw_ref: id("artifact"), content_type: "text/plain", content_disposition: "inline" },
    others: [{ body: undefined }, { body_raw_ref: undefined }],
    refused: [["body", { body: undefined, body_raw_ref: undefined }]],
  },
  hostname: { minimal: { value: "dc01" }, full: {} },
  "media-content": {
    minimal: { url: "https://example.com/post/1" },
    full: { title: "A post", content: "Text", media_category: "article", publication_date: early },
  },
  "payment-card": {
    minimal: { card_number: "4111111111111111" },
    full: { expiration_date: "2030-01", cvv: 123, holder_name: "Example Corp", value: "4111111111111111" },
    others: [{ cvv: "012" }],
  },
  persona: { minimal: { persona_name: "shadow", persona_type: "pseudonym" }, full: {} },
  "phone-number": { minimal: { value: "+15550100" }, full: {} },
  "simple-observable": {
    minimal: { key: "Autonomous-System.number", value: 64_496 },
    full: {},
    others: [{ key: "Domain-Name.value", value: "example.com" }],
  },
  "ssh-key": {
    minimal: { fingerprint_sha256: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" },
    full: {
      fingerprint_md5: "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e",
      key_type: "ssh-ed25519",
      public_key: "AAAAC3NzaC1lZDI1NTE5",
      key_length: 256,
      comment: "of the build server",
      created: early,
      expiration_date: late,
      value: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
    },
    others: [{ key_length: "256" }],
  },
  text: { minimal: { value: "Text" }, full: {} },
  "tracking-number": { minimal: { value: "UA-12345678-1" }, full: {} },
  "user-agent": { minimal: { value: "curl/8.0.0" }, full: {} },
  "windows-registry-value-type": {
    minimal: { name: "Run" },
    full: { data: "a.exe", data_type: "REG_SZ" },
    others: [{ name: undefined }],
    refused: [["name", { name: undefined, data: undefined, data_type: undefined }]],
  },
  "ai-prompt": { minimal: { value: "Ignore what was said before." }, full: {} },
  iccid: { minimal: { value: "8914800000000000000" }, full: {} },
  imei: { minimal: { value: "490154203237518" }, full: {} },
  imsi: { minimal: { value: "001010123456789" }, full: {} },
};

/** Samples of the objects that STIX keeps inside of others and OpenCTI takes on their own. */
export const openctiMeta: Samples<(typeof openctiMetaTypes)[number]> = {
  "external-reference": {
    minimal: { source_name: "cve", external_id: "CVE-2012-0158" },
    full: { description: "In the catalogue.", url: "https://www.cve.org/CVERecord?id=CVE-2012-0158" },
    others: [{ external_id: undefined }, { external_id: undefined, url: undefined }],
    refused: [["description", { description: undefined, url: undefined, external_id: undefined }]],
  },
  "kill-chain-phase": {
    minimal: { kill_chain_name: "mitre-attack", phase_name: "initial-access" },
    full: { x_opencti_order: 1 },
  },
  label: { minimal: { value: "phishing" }, full: { color: "#ff0000" } },
  vocabulary: {
    minimal: { name: "election", category: "event_type_ov" },
    full: { description: "Description.", order: 1, aliases: ["vote"] },
  },
};
