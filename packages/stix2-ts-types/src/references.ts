import {
  metaTypes,
  mitreTypes,
  openctiMetaTypes,
  openctiScoTypes,
  openctiSdoTypes,
  scoTypes,
  sdoTypes,
  sroTypes,
} from "./types.ts";

/** Which types a reference may point at: only those of a list, or any but those of a list (custom types are allowed there). */
export type ReferenceRule = readonly string[] | { readonly not: readonly string[] };

const identity = ["identity"] as const;
const marking = ["marking-definition"] as const;
const attackPattern = ["attack-pattern"] as const;
const software = ["software"] as const;
const email = ["email-addr"] as const;
const process = ["process"] as const;
const traffic = ["network-traffic"] as const;
const account = ["user-account"] as const;
const artifact = ["artifact"] as const;
const fileOrDirectory = ["directory", "file"] as const;
const content = ["artifact", "file"] as const;
const mac = ["mac-addr"] as const;
const system = ["autonomous-system"] as const;
const endpoint = ["domain-name", "ipv4-addr", "ipv6-addr", "mac-addr"] as const;

const meta = ["bundle", ...metaTypes, ...openctiMetaTypes] as const;
/** Whatever a bundle can hold. */
const anyObject = { not: ["bundle"] } as const;
/** Domain objects, observables and relationships. */
const object = { not: meta } as const;
/** Domain objects and observables. */
const entity = { not: [...meta, ...sroTypes] } as const;
const observable = { not: [...meta, ...sroTypes, ...sdoTypes, ...openctiSdoTypes, ...mitreTypes] } as const;
const domainObject = { not: [...meta, ...sroTypes, ...scoTypes, ...openctiScoTypes] } as const;
const observation = { not: [...meta, ...sdoTypes, ...openctiSdoTypes, ...mitreTypes] } as const;

/** Where the references that every object may have can point (STIX 2.1 section 3; OpenCTI's: reference page connector-sdk-contract, section 11.2). */
export const commonReferences = {
  created_by_ref: identity,
  object_marking_refs: marking,
  "granular_markings.marking_ref": marking,
  x_opencti_created_by_ref: identity,
  x_opencti_granted_refs: identity,
  x_mitre_modified_by_ref: identity,
} as const satisfies Record<string, ReferenceRule>;

/**
 * Where the references of each type can point (STIX 2.1 sections 4 to 7, the types of OpenCTI and of MITRE ATT&CK). A key is a
 * path of properties; lists on the way are meant element by element.
 */
export const references = {
  "attack-pattern": {
    x_capec_can_follow_refs: attackPattern,
    x_capec_can_precede_refs: attackPattern,
    x_capec_child_of_refs: attackPattern,
    x_capec_parent_of_refs: attackPattern,
    x_capec_peer_of_refs: attackPattern,
  },
  grouping: { object_refs: object },
  malware: { operating_system_refs: software, sample_refs: content },
  "malware-analysis": {
    host_vm_ref: software,
    operating_system_ref: software,
    installed_software_refs: software,
    analysis_sco_refs: observable,
    sample_ref: observable,
  },
  note: { object_refs: object },
  "observed-data": { object_refs: observation },
  opinion: { object_refs: object },
  report: { object_refs: object },
  relationship: { source_ref: entity, target_ref: entity },
  sighting: {
    sighting_of_ref: domainObject,
    observed_data_refs: ["observed-data"],
    where_sighted_refs: ["identity", "location"],
    x_opencti_sighting_of_ref: entity,
  },
  directory: { contains_refs: fileOrDirectory },
  "domain-name": { resolves_to_refs: ["domain-name", "ipv4-addr", "ipv6-addr"] },
  "email-addr": { belongs_to_ref: account },
  "email-message": {
    from_ref: email,
    sender_ref: email,
    to_refs: email,
    cc_refs: email,
    bcc_refs: email,
    raw_email_ref: artifact,
    "body_multipart.body_raw_ref": content,
  },
  file: {
    parent_directory_ref: ["directory"],
    contains_refs: observable,
    content_ref: artifact,
    "extensions.archive-ext.contains_refs": fileOrDirectory,
  },
  "ipv4-addr": { resolves_to_refs: mac, belongs_to_refs: system },
  "ipv6-addr": { resolves_to_refs: mac, belongs_to_refs: system },
  "network-traffic": {
    src_ref: endpoint,
    dst_ref: endpoint,
    src_payload_ref: artifact,
    dst_payload_ref: artifact,
    encapsulates_refs: traffic,
    encapsulated_by_ref: traffic,
    "extensions.http-request-ext.message_body_data_ref": artifact,
  },
  process: {
    opened_connection_refs: traffic,
    creator_user_ref: account,
    image_ref: ["file"],
    parent_ref: process,
    child_refs: process,
    "extensions.windows-service-ext.service_dll_refs": ["file"],
  },
  "windows-registry-key": { creator_user_ref: account },
  "language-content": { object_ref: anyObject },
  "case-incident": { object_refs: object },
  "case-rfi": { object_refs: object },
  "case-rft": { object_refs: object },
  feedback: { object_refs: object },
  task: { object_refs: object },
  "security-coverage": { covered_ref: domainObject },
  "security-coverage-result": { result_of_ref: ["security-coverage"] },
  "data-component": { data_source_ref: ["data-source", "x-mitre-data-source"] },
  "email-mime-part-type": { body_raw_ref: content },
  "x-mitre-analytic": { "x_mitre_log_source_references.x_mitre_data_component_ref": ["x-mitre-data-component"] },
  "x-mitre-collection": { "x_mitre_contents.object_ref": anyObject },
  "x-mitre-data-component": { x_mitre_data_source_ref: ["x-mitre-data-source"] },
  "x-mitre-detection-strategy": { x_mitre_analytic_refs: ["x-mitre-analytic"] },
  "x-mitre-matrix": { tactic_refs: ["x-mitre-tactic"] },
} as const satisfies Record<string, Record<string, ReferenceRule>>;
