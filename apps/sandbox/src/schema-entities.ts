import type { Line } from "./entity-type.ts";

/** Fields that all objects have. */
export function coreFields(): string {
  return `id: ID! standard_id: String! entity_type: String! parent_types: [String!]! representative: Representative! x_opencti_stix_ids: [StixId]
    spec_version: String! created_at: DateTime! updated_at: DateTime! objectMarking: [MarkingDefinition!] toStix: String`;
}

const named = "name: String! description: String";
const aliased = `${named} aliases: [String]`;
const otherwise = `${named} x_opencti_aliases: [String]`;

/** Entity types with the fields that look-ups read, as 6.9.17 has them. */
const domain: Readonly<Record<string, string>> = {
  AdministrativeArea: otherwise,
  AttackPattern: `${aliased} x_mitre_id: String`,
  Campaign: aliased,
  CaseIncident: named,
  CaseRfi: named,
  CaseRft: named,
  Channel: aliased,
  City: otherwise,
  Country: otherwise,
  CourseOfAction: `${otherwise} x_mitre_id: String`,
  DataComponent: aliased,
  DataSource: aliased,
  Event: aliased,
  Feedback: named,
  Grouping: otherwise,
  Incident: aliased,
  Indicator: `${named} pattern: String`,
  Individual: otherwise,
  Infrastructure: aliased,
  IntrusionSet: aliased,
  Language: "name: String! aliases: [String]",
  Malware: aliased,
  MalwareAnalysis: "",
  Narrative: aliased,
  Note: "",
  ObservedData: "name: String!",
  Opinion: "",
  Organization: otherwise,
  Position: otherwise,
  Region: otherwise,
  Report: named,
  Sector: otherwise,
  SecurityCoverage: otherwise,
  SecurityPlatform: otherwise,
  System: otherwise,
  Task: named,
  ThreatActorGroup: aliased,
  ThreatActorIndividual: aliased,
  Tool: aliased,
  Vulnerability: otherwise,
};

const valued = "value: String";
const observable: Readonly<Record<string, string>> = {
  Artifact: "",
  AutonomousSystem: "name: String",
  BankAccount: "",
  Credential: valued,
  CryptocurrencyWallet: valued,
  CryptographicKey: valued,
  Directory: "",
  DomainName: valued,
  EmailAddr: valued,
  EmailMessage: "",
  EmailMimePartType: "",
  Hostname: valued,
  IPv4Addr: valued,
  IPv6Addr: valued,
  MacAddr: valued,
  MediaContent: "",
  Mutex: "name: String",
  NetworkTraffic: "",
  PaymentCard: "",
  Persona: "",
  PhoneNumber: valued,
  Process: "",
  SSHKey: "",
  Software: "name: String",
  StixFile: "name: String",
  Text: valued,
  TrackingNumber: valued,
  Url: valued,
  UserAccount: "",
  UserAgent: valued,
  WindowsRegistryKey: "",
  WindowsRegistryValueType: "name: String",
  X509Certificate: "",
};

/** What came with 7 (pycti-v7 sections 2 and 6). */
const newer = {
  domain: { SecurityCoverageResult: named },
  observable: { AIPrompt: valued, ICCID: valued, IMEI: valued, IMSI: valued },
};

/** Lists of one type, by root field. */
export const lists = {
  attackPatterns: "AttackPattern",
  intrusionSets: "IntrusionSet",
  malwares: "Malware",
  tools: "Tool",
  vulnerabilities: "Vulnerability",
} as const;

/** The enum by which a list of one type is ordered. */
export const orderingOf = (type: string): string =>
  `${type === "Vulnerability" ? "Vulnerabilities" : `${type}s`}Ordering`;

/** All entity types of a line, and the connections of the lists. */
export function entities(line: Line): string {
  const parts: string[] = [];
  const added = line === "7" ? newer : { domain: {}, observable: {} };
  for (const [name, fields] of Object.entries({ ...domain, ...added.domain })) {
    parts.push(
      `type ${name} implements StixCoreObject & StixDomainObject { ${coreFields()} revoked: Boolean! confidence: Int created: DateTime modified: DateTime ${fields} }`,
    );
  }
  for (const [name, fields] of Object.entries({ ...observable, ...added.observable })) {
    parts.push(
      `type ${name} implements StixCoreObject & StixCyberObservable { ${coreFields()} observable_value: String! ${fields} }`,
    );
  }
  for (const type of Object.values(lists)) {
    parts.push(`enum ${orderingOf(type)} { name created modified created_at updated_at _score }`);
    parts.push(
      `type ${type}Edge { cursor: String! node: ${type}! } type ${type}Connection { pageInfo: PageInfo! edges: ${type === "AttackPattern" ? "[AttackPatternEdge!]!" : `[${type}Edge]`} }`,
    );
  }
  return parts.join("\n");
}
