import { commonReferences, references } from "../../references.ts";
import { dictionary, flag, list, maybe, ref, refs, text } from "../common.ts";

/** Properties that MITRE adds to the objects of the specification (ATT&CK specification 3.3.0, CAPEC 3.9). */

/** On every object of ATT&CK. */
export const attack = {
  x_mitre_attack_spec_version: maybe(text),
  x_mitre_contributors: maybe(list(text)),
  x_mitre_deprecated: maybe(flag),
  x_mitre_domains: maybe(list(text)),
  x_mitre_modified_by_ref: maybe(ref(commonReferences.x_mitre_modified_by_ref)),
  x_mitre_version: maybe(text),
};

/** Platforms that the object is about: `Windows`, `Linux`. */
export const platforms = { x_mitre_platforms: maybe(list(text)) };

const capec = { x_capec_version: maybe(text) };
const related = references["attack-pattern"];

/** On a technique of ATT&CK and on an attack pattern of CAPEC. */
export const attackPattern = {
  ...attack,
  ...platforms,
  ...capec,
  /** The technique's number: `T1566.001`. */
  x_mitre_id: maybe(text),
  x_mitre_data_sources: maybe(list(text)),
  x_mitre_defense_bypassed: maybe(list(text)),
  x_mitre_detection: maybe(text),
  x_mitre_effective_permissions: maybe(list(text)),
  x_mitre_impact_type: maybe(list(text)),
  x_mitre_is_subtechnique: maybe(flag),
  x_mitre_network_requirements: maybe(flag),
  x_mitre_permissions_required: maybe(list(text)),
  x_mitre_remote_support: maybe(flag),
  x_mitre_system_requirements: maybe(list(text)),
  x_mitre_tactic_type: maybe(list(text)),
  x_capec_abstraction: maybe(text),
  x_capec_alternate_terms: maybe(list(text)),
  x_capec_can_follow_refs: maybe(refs(related.x_capec_can_follow_refs)),
  x_capec_can_precede_refs: maybe(refs(related.x_capec_can_precede_refs)),
  x_capec_child_of_refs: maybe(refs(related.x_capec_child_of_refs)),
  x_capec_consequences: maybe(dictionary(list(text))),
  x_capec_domains: maybe(list(text)),
  x_capec_example_instances: maybe(list(text)),
  x_capec_execution_flow: maybe(text),
  x_capec_extended_description: maybe(text),
  x_capec_likelihood_of_attack: maybe(text),
  x_capec_parent_of_refs: maybe(refs(related.x_capec_parent_of_refs)),
  x_capec_peer_of_refs: maybe(refs(related.x_capec_peer_of_refs)),
  x_capec_prerequisites: maybe(list(text)),
  x_capec_resources_required: maybe(list(text)),
  x_capec_skills_required: maybe(dictionary(text)),
  x_capec_status: maybe(text),
  x_capec_typical_severity: maybe(text),
};
/** On a campaign. */
export const campaign = {
  ...attack,
  x_mitre_first_seen_citation: maybe(text),
  x_mitre_last_seen_citation: maybe(text),
};
/** On a mitigation. */
export const courseOfAction = { ...attack, ...capec, x_mitre_id: maybe(text) };
/** On malware and tools. */
export const software = { ...attack, ...platforms, x_mitre_aliases: maybe(list(text)) };
/** On a relationship. */
export const relationship = { ...attack, ...capec };
