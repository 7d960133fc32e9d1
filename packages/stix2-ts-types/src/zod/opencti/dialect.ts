import * as z from "zod";
import { commonReferences } from "../../references.ts";
import { flag, float, integer, list, maybe, object, percent, ref, refs, text, timestamp } from "../common.ts";
import { strictly } from "../strictness.ts";

/**
 * Properties that OpenCTI adds to the objects of the specification (reference page connector-sdk-contract, section 11.2; the
 * keys that pycti's importer reads). They are declared so that a misspelt one in a literal is a compile error.
 */

/** A file that goes along with an object: its content in base64, or an address on the platform. */
const StixFileAttachment = object({
  name: text,
  /** Content in base64. */
  data: maybe(text),
  uri: maybe(text),
  mime_type: maybe(text),
  version: maybe(text),
  object_marking_refs: maybe(refs(commonReferences.object_marking_refs)),
  no_trigger_import: maybe(flag),
  embedded: maybe(flag),
});

const files = { x_opencti_files: maybe(list(StixFileAttachment)) };

/** A finer change than an upsert: add to, replace or remove from one field of the platform's object. */
const UpsertOperation = strictly(
  z.looseObject({ key: text, value: maybe(list(z.unknown())), operation: maybe(text) }),
  { open: true },
);

/** On every object. */
export const any = {
  /** Ids that the platform keeps as aliases. */
  x_opencti_stix_ids: maybe(list(ref())),
  /** Organisations that the object is shared with. */
  x_opencti_granted_refs: maybe(refs(commonReferences.x_opencti_granted_refs)),
  x_opencti_workflow_id: maybe(text),
  x_opencti_modified_at: maybe(timestamp),
  ...files,
  opencti_upsert_operations: maybe(list(UpsertOperation)),
};

/** On an external reference. */
export const reference = files;

/** On a phase of a kill chain. */
export const phase = { x_opencti_order: maybe(integer) };

/** On an observable: it has no description, author, labels or external references in STIX. */
export const observable = {
  description: maybe(text),
  x_opencti_description: maybe(text),
  x_opencti_created_by_ref: maybe(ref(commonReferences.x_opencti_created_by_ref)),
  x_opencti_labels: maybe(list(text)),
  x_opencti_score: maybe(percent),
  /** Makes an indicator of the observable. */
  x_opencti_create_indicator: maybe(flag),
};

const score = { x_opencti_score: maybe(percent) };
const aliases = { x_opencti_aliases: maybe(list(text)) };
/** Who works on the object, by OpenCTI's ids. */
export const people = { x_opencti_assignee_ids: maybe(list(text)), x_opencti_participant_ids: maybe(list(text)) };
/** A text with markup. */
export const content = { content: maybe(text), x_opencti_content: maybe(text) };

/** On an attack pattern. */
export const attackPattern = { ...aliases, x_opencti_order: maybe(integer), x_opencti_external_id: maybe(text) };
/** On a course of action. */
export const courseOfAction = aliases;
/** On a grouping. */
export const grouping = { ...aliases, ...content, ...people };
/** On an identity. */
export const identity = {
  ...aliases,
  ...score,
  x_opencti_organization_type: maybe(text),
  x_opencti_reliability: maybe(text),
  x_opencti_firstname: maybe(text),
  x_opencti_lastname: maybe(text),
  security_platform_type: maybe(text),
};
/** On an incident: the specification has a stub only. */
export const incident = {
  aliases: maybe(list(text)),
  incident_type: maybe(text),
  severity: maybe(text),
  source: maybe(text),
  objective: maybe(text),
  first_seen: maybe(timestamp),
  last_seen: maybe(timestamp),
  ...people,
};
/** On an indicator. */
export const indicator = {
  ...score,
  /** OpenCTI's name of the observable: `StixFile`, `IPv4-Addr`. */
  x_opencti_main_observable_type: maybe(text),
  x_opencti_detection: maybe(flag),
  /** Makes observables of the pattern. */
  x_opencti_create_observables: maybe(flag),
};
/** On an intrusion set. */
export const intrusionSet = { ...score, ...aliases };
/** On a location. */
export const location = {
  ...aliases,
  /** `Region`, `Country`, `Administrative-Area`, `City` or `Position`. */
  x_opencti_location_type: maybe(text),
};
/** On malware. */
export const malware = { ...score, ...aliases };
/** On a tool. */
export const tool = aliases;
/** On a note; the likelihood in percent. */
export const note = { note_types: maybe(list(text)), likelihood: maybe(percent) };
/** On a malware analysis. */
export const malwareAnalysis = { ...people };
/** On a report. */
export const report = {
  ...people,
  ...content,
  x_opencti_reliability: maybe(text),
  x_opencti_report_status: maybe(integer),
};
/** On a threat actor. */
export const threatActor = {
  ...score,
  /** `Threat-Actor-Group` or `Threat-Actor-Individual`. */
  x_opencti_type: maybe(text),
};

/** What a security coverage found out, by name; in percent. */
export const coverage = { coverage: maybe(list(object({ name: text, score: percent }))) };

/** On a relationship. */
export const relationship = { ...coverage };
/** On a sighting; it may be of an observable, too. */
export const sighting = {
  /** A false positive. */
  x_opencti_negative: maybe(flag),
  x_opencti_sighting_of_ref: maybe(ref()),
  x_opencti_where_sighted_refs: maybe(refs()),
};
/** On a file and an artifact. */
export const file = { x_opencti_additional_names: maybe(list(text)) };
/** On software. */
export const software = { x_opencti_product: maybe(text) };
/** On a marking. */
export const markingDefinition = {
  x_opencti_definition_type: maybe(text),
  x_opencti_definition: maybe(text),
  x_opencti_order: maybe(integer),
  x_opencti_color: maybe(text),
};

const cvss3 = {
  x_opencti_cvss_vector_string: maybe(text),
  x_opencti_cvss_base_score: maybe(float),
  x_opencti_cvss_base_severity: maybe(text),
  x_opencti_cvss_attack_vector: maybe(text),
  x_opencti_cvss_attack_complexity: maybe(text),
  x_opencti_cvss_privileges_required: maybe(text),
  x_opencti_cvss_user_interaction: maybe(text),
  x_opencti_cvss_scope: maybe(text),
  x_opencti_cvss_confidentiality_impact: maybe(text),
  x_opencti_cvss_integrity_impact: maybe(text),
  x_opencti_cvss_availability_impact: maybe(text),
  x_opencti_cvss_exploit_code_maturity: maybe(text),
  x_opencti_cvss_remediation_level: maybe(text),
  x_opencti_cvss_report_confidence: maybe(text),
  x_opencti_cvss_temporal_score: maybe(float),
};
const cvss2 = {
  x_opencti_cvss_v2_vector_string: maybe(text),
  x_opencti_cvss_v2_base_score: maybe(float),
  x_opencti_cvss_v2_access_vector: maybe(text),
  x_opencti_cvss_v2_access_complexity: maybe(text),
  x_opencti_cvss_v2_authentication: maybe(text),
  x_opencti_cvss_v2_confidentiality_impact: maybe(text),
  x_opencti_cvss_v2_integrity_impact: maybe(text),
  x_opencti_cvss_v2_availability_impact: maybe(text),
  x_opencti_cvss_v2_exploitability: maybe(text),
  x_opencti_cvss_v2_remediation_level: maybe(text),
  x_opencti_cvss_v2_report_confidence: maybe(text),
  x_opencti_cvss_v2_temporal_score: maybe(float),
};
const cvss4 = {
  x_opencti_cvss_v4_vector_string: maybe(text),
  x_opencti_cvss_v4_base_score: maybe(float),
  x_opencti_cvss_v4_base_severity: maybe(text),
  x_opencti_cvss_v4_attack_vector: maybe(text),
  x_opencti_cvss_v4_attack_complexity: maybe(text),
  x_opencti_cvss_v4_attack_requirements: maybe(text),
  x_opencti_cvss_v4_privileges_required: maybe(text),
  x_opencti_cvss_v4_user_interaction: maybe(text),
  x_opencti_cvss_v4_confidentiality_impact_v: maybe(text),
  x_opencti_cvss_v4_confidentiality_impact_s: maybe(text),
  x_opencti_cvss_v4_integrity_impact_v: maybe(text),
  x_opencti_cvss_v4_integrity_impact_s: maybe(text),
  x_opencti_cvss_v4_availability_impact_v: maybe(text),
  x_opencti_cvss_v4_availability_impact_s: maybe(text),
  x_opencti_cvss_v4_exploit_maturity: maybe(text),
};
/** On a vulnerability: its scores and what is known of exploits. */
export const vulnerability = {
  ...aliases,
  ...score,
  /** In CISA's catalogue of known exploited vulnerabilities. */
  x_opencti_cisa_kev: maybe(flag),
  x_opencti_cwe: maybe(list(text)),
  x_opencti_epss_score: maybe(float),
  x_opencti_epss_percentile: maybe(float),
  x_opencti_first_seen_active: maybe(timestamp),
  ...cvss3,
  ...cvss2,
  ...cvss4,
};
