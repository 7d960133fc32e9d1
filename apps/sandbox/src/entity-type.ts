/** A STIX object as it arrives: anything with an id and a type. */
export interface Incoming {
  readonly id: string;
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What OpenCTI makes of a STIX object. */
export type Family = "domain" | "observable" | "meta" | "relationship";

const domain: Readonly<Record<string, string>> = {
  "attack-pattern": "Attack-Pattern",
  campaign: "Campaign",
  "case-incident": "Case-Incident",
  "case-rfi": "Case-Rfi",
  "case-rft": "Case-Rft",
  channel: "Channel",
  "course-of-action": "Course-Of-Action",
  "data-component": "Data-Component",
  "data-source": "Data-Source",
  event: "Event",
  feedback: "Feedback",
  grouping: "Grouping",
  incident: "Incident",
  indicator: "Indicator",
  infrastructure: "Infrastructure",
  "intrusion-set": "Intrusion-Set",
  language: "Language",
  malware: "Malware",
  "malware-analysis": "Malware-Analysis",
  narrative: "Narrative",
  note: "Note",
  "observed-data": "Observed-Data",
  opinion: "Opinion",
  report: "Report",
  "security-coverage": "Security-Coverage",
  task: "Task",
  tool: "Tool",
  vulnerability: "Vulnerability",
};

const observable: Readonly<Record<string, string>> = {
  artifact: "Artifact",
  "autonomous-system": "Autonomous-System",
  "bank-account": "Bank-Account",
  credential: "Credential",
  "cryptocurrency-wallet": "Cryptocurrency-Wallet",
  "cryptographic-key": "Cryptographic-Key",
  directory: "Directory",
  "domain-name": "Domain-Name",
  "email-addr": "Email-Addr",
  "email-message": "Email-Message",
  "email-mime-part-type": "Email-Mime-Part-Type",
  file: "StixFile",
  hostname: "Hostname",
  "ipv4-addr": "IPv4-Addr",
  "ipv6-addr": "IPv6-Addr",
  "mac-addr": "Mac-Addr",
  "media-content": "Media-Content",
  mutex: "Mutex",
  "network-traffic": "Network-Traffic",
  "payment-card": "Payment-Card",
  persona: "Persona",
  "phone-number": "Phone-Number",
  process: "Process",
  software: "Software",
  "ssh-key": "SSH-Key",
  text: "Text",
  "tracking-number": "Tracking-Number",
  url: "Url",
  "user-account": "User-Account",
  "user-agent": "User-Agent",
  "windows-registry-key": "Windows-Registry-Key",
  "windows-registry-value-type": "Windows-Registry-Value-Type",
  "x509-certificate": "X509-Certificate",
};

const meta: Readonly<Record<string, string>> = {
  "external-reference": "External-Reference",
  "kill-chain-phase": "Kill-Chain-Phase",
  label: "Label",
  "marking-definition": "Marking-Definition",
  vocabulary: "Vocabulary",
};

const identityClass: Readonly<Record<string, string>> = {
  individual: "Individual",
  class: "Sector",
  system: "System",
  securityplatform: "SecurityPlatform",
};

/** What came with OpenCTI 7 (pycti-v7 section 6). */
const newer: Readonly<Record<string, readonly [Family, string]>> = {
  "ai-prompt": ["observable", "AI-Prompt"],
  iccid: ["observable", "ICCID"],
  imei: ["observable", "IMEI"],
  imsi: ["observable", "IMSI"],
  "security-coverage-result": ["domain", "Security-Coverage-Result"],
};

/** OpenCTI's line, which decides what types there are. */
export type Line = "6.9" | "7";

/** Prefixed types that the worker's splitter knows; of the others, only the plain ones (connector-sdk-contract 7.3). */
const prefixed = new Set([
  ...["x-mitre-data-component", "x-mitre-data-source"],
  ...["x-opencti-case-incident", "x-opencti-case-rfi", "x-opencti-case-rft", "x-opencti-feedback", "x-opencti-task"],
]);

/** Whether the worker's splitter lets objects of the type through, and references to them. */
export function isSupported(type: string, line: Line): boolean {
  if (type.startsWith("x-")) return prefixed.has(type);
  return entityTypeOf({ id: "", type }, line) !== undefined;
}

/** Type without the prefixes that OpenCTI strips (connector-sdk-contract 10.6). */
export const plainType = (type: string): string => type.replace(/^x-(mitre|opencti)-/, "");

/** The entity type of an object, in OpenCTI's names; `undefined` for what OpenCTI does not store. */
export function entityTypeOf(
  object: Incoming,
  line: Line,
): { readonly family: Family; readonly entityType: string } | undefined {
  const type = plainType(object.type);
  if (type === "relationship")
    return { family: "relationship", entityType: String(object.relationship_type ?? "related-to") };
  if (type === "sighting") return { family: "relationship", entityType: "stix-sighting-relationship" };
  if (type === "identity") {
    const group = String(object.identity_class ?? "").toLowerCase();
    return { family: "domain", entityType: identityClass[group] ?? "Organization" };
  }
  if (type === "location") {
    return { family: "domain", entityType: locationType(object) };
  }
  if (type === "threat-actor") {
    const individual =
      String(object.resource_level ?? "").toLowerCase() === "individual" ||
      object.x_opencti_type === "Threat-Actor-Individual";
    return { family: "domain", entityType: individual ? "Threat-Actor-Individual" : "Threat-Actor-Group" };
  }
  if (Object.hasOwn(domain, type)) return { family: "domain", entityType: domain[type] ?? "" };
  if (Object.hasOwn(observable, type)) return { family: "observable", entityType: observable[type] ?? "" };
  if (Object.hasOwn(meta, type)) return { family: "meta", entityType: meta[type] ?? "" };
  const added = line === "7" && Object.hasOwn(newer, type) ? newer[type] : undefined;
  return added && { family: added[0], entityType: added[1] };
}

function locationType(object: Incoming): string {
  if (typeof object.x_opencti_location_type === "string") return object.x_opencti_location_type;
  if (object.city) return "City";
  if (object.administrative_area) return "Administrative-Area";
  if (object.country) return "Country";
  if (object.latitude !== undefined && object.longitude !== undefined) return "Position";
  return object.region ? "Region" : "Position";
}

/** Domain entity types by name, for `types` arguments such as `Stix-Domain-Object`. */
export const domainTypes: ReadonlySet<string> = new Set([
  ...Object.values(domain),
  "Security-Coverage-Result",
  ...["Individual", "Organization", "Sector", "System", "SecurityPlatform"],
  ...["Region", "Country", "City", "Administrative-Area", "Position", "Threat-Actor-Group", "Threat-Actor-Individual"],
]);
/** Observable entity types. */
export const observableTypes: ReadonlySet<string> = new Set([
  ...Object.values(observable),
  ...Object.values(newer).flatMap(([family, entityType]) => (family === "observable" ? [entityType] : [])),
]);
