import { id } from "./sample.ts";

/** What MITRE adds to the objects of the specification, as its releases have it. */

/** On every object of ATT&CK. */
export const attack = {
  x_mitre_attack_spec_version: "3.3.0",
  x_mitre_contributors: ["Example Corp"],
  x_mitre_deprecated: false,
  x_mitre_domains: ["enterprise-attack"],
  x_mitre_modified_by_ref: id("identity"),
  x_mitre_version: "1.0",
};

/** On what runs on platforms. */
export const platforms = { x_mitre_platforms: ["Windows", "Linux"] };

const related = [id("attack-pattern")];

/** On attack patterns: ATT&CK's older properties and CAPEC's. */
export const capec = {
  x_mitre_id: "T1566.001",
  x_mitre_data_sources: ["Network Traffic: Network Traffic Content"],
  x_mitre_defense_bypassed: ["Anti-virus"],
  x_mitre_detection: "Watch the mails.",
  x_mitre_effective_permissions: ["SYSTEM"],
  x_mitre_impact_type: ["Availability"],
  x_mitre_is_subtechnique: true,
  x_mitre_network_requirements: false,
  x_mitre_permissions_required: ["User"],
  x_mitre_remote_support: false,
  x_mitre_system_requirements: ["An e-mail client"],
  x_mitre_tactic_type: ["Post-Adversary Device Access"],
  x_capec_version: "3.9",
  x_capec_abstraction: "Detailed",
  x_capec_alternate_terms: ["Phishing"],
  x_capec_can_follow_refs: related,
  x_capec_can_precede_refs: related,
  x_capec_child_of_refs: related,
  x_capec_consequences: { Confidentiality: ["Read Data"] },
  x_capec_domains: ["Social Engineering"],
  x_capec_example_instances: ["An invoice."],
  x_capec_execution_flow: "<h2>Execution Flow</h2>",
  x_capec_extended_description: "More of it.",
  x_capec_likelihood_of_attack: "High",
  x_capec_parent_of_refs: related,
  x_capec_peer_of_refs: related,
  x_capec_prerequisites: ["A recipient"],
  x_capec_resources_required: ["A mail server"],
  x_capec_skills_required: { Medium: "Write a mail." },
  x_capec_status: "Draft",
  x_capec_typical_severity: "High",
};
