/** Id of a STIX object: its type, two hyphens and a UUID (STIX 2.1 section 2.9). */
export type StixId<T extends string = string> = `${T}--${string}`;
export interface ExternalReference { source_name: string; description?: string | undefined; url?: string | undefined; external_id?: string | undefined; hashes?: Readonly<Record<string, string>> | undefined }
export interface KillChainPhase { kill_chain_name: string; phase_name: string; x_opencti_order?: number | undefined }
interface Common { spec_version?: "2.1" | "2.0" | undefined; created?: string | undefined; modified?: string | undefined; created_by_ref?: StixId<"identity"> | null | undefined; object_marking_refs?: readonly StixId<"marking-definition">[] | undefined; labels?: readonly string[] | undefined; revoked?: boolean | undefined; confidence?: number | undefined; lang?: string | undefined; description?: string | undefined; external_references?: readonly ExternalReference[] | undefined; [interim: `x_${string}`]: unknown }
export interface Identity extends Common { type: "identity"; id: StixId<"identity">; name: string }
export interface Vulnerability extends Common { type: "vulnerability"; id: StixId<"vulnerability">; name: string }
export interface Infrastructure extends Common { type: "infrastructure"; id: StixId<"infrastructure">; name: string }
export interface Software extends Common { type: "software"; id: StixId<"software">; name: string }
export interface Relationship extends Common { type: "relationship"; id: StixId<"relationship">; relationship_type: string; source_ref: StixId; target_ref: StixId }
export interface Sighting extends Common { type: "sighting"; id: StixId<"sighting">; sighting_of_ref: StixId; where_sighted_refs?: readonly StixId<"identity" | "location">[] }
export interface Indicator extends Common { type: "indicator"; id: StixId<"indicator">; pattern: string; pattern_type: string; valid_from: string; name?: string; x_opencti_score?: number; x_opencti_main_observable_type?: string; x_opencti_detection?: boolean }
export interface Report extends Common { type: "report"; id: StixId<"report">; name: string; published: string; object_refs: readonly StixId[] }
export interface MarkingDefinition extends Common { type: "marking-definition"; id: StixId<"marking-definition">; [interim: string]: any }
export interface AttackPattern extends Common { type: "attack-pattern"; id: StixId<"attack-pattern">; name: string }
export interface Malware extends Common { type: "malware"; id: StixId<"malware">; name: string; is_family: boolean }
export interface Tool extends Common { type: "tool"; id: StixId<"tool">; name: string }
export interface IntrusionSet extends Common { type: "intrusion-set"; id: StixId<"intrusion-set">; name: string }
export interface Campaign extends Common { type: "campaign"; id: StixId<"campaign">; name: string }
export interface CourseOfAction extends Common { type: "course-of-action"; id: StixId<"course-of-action">; name: string }
export interface ThreatActor extends Common { type: "threat-actor"; id: StixId<"threat-actor">; name: string }
export interface Location extends Common { type: "location"; id: StixId<"location">; [interim: string]: any }
export interface Note extends Common { type: "note"; id: StixId<"note">; [interim: string]: any }
export interface Opinion extends Common { type: "opinion"; id: StixId<"opinion">; [interim: string]: any }
export interface Grouping extends Common { type: "grouping"; id: StixId<"grouping">; [interim: string]: any }
export interface ObservedData extends Common { type: "observed-data"; id: StixId<"observed-data">; [interim: string]: any }
export interface Incident extends Common { type: "incident"; id: StixId<"incident">; [interim: string]: any }
export interface MalwareAnalysis extends Common { type: "malware-analysis"; id: StixId<"malware-analysis">; [interim: string]: any }
export interface Artifact extends Common { type: "artifact"; id: StixId<"artifact">; [interim: string]: any }
export interface AutonomousSystem extends Common { type: "autonomous-system"; id: StixId<"autonomous-system">; number: number }
export interface Directory extends Common { type: "directory"; id: StixId<"directory">; [interim: string]: any }
export interface DomainName extends Common { type: "domain-name"; id: StixId<"domain-name">; [interim: string]: any }
export interface EmailAddr extends Common { type: "email-addr"; id: StixId<"email-addr">; [interim: string]: any }
export interface EmailMessage extends Common { type: "email-message"; id: StixId<"email-message">; [interim: string]: any }
export interface File extends Common { type: "file"; id: StixId<"file">; [interim: string]: any }
export interface Ipv4Addr extends Common { type: "ipv4-addr"; id: StixId<"ipv4-addr">; [interim: string]: any }
export interface Ipv6Addr extends Common { type: "ipv6-addr"; id: StixId<"ipv6-addr">; [interim: string]: any }
export interface MacAddr extends Common { type: "mac-addr"; id: StixId<"mac-addr">; [interim: string]: any }
export interface Mutex extends Common { type: "mutex"; id: StixId<"mutex">; [interim: string]: any }
export interface NetworkTraffic extends Common { type: "network-traffic"; id: StixId<"network-traffic">; [interim: string]: any }
export interface Process extends Common { type: "process"; id: StixId<"process">; [interim: string]: any }
export interface Url extends Common { type: "url"; id: StixId<"url">; [interim: string]: any }
export interface UserAccount extends Common { type: "user-account"; id: StixId<"user-account">; [interim: string]: any }
export interface WindowsRegistryKey extends Common { type: "windows-registry-key"; id: StixId<"windows-registry-key">; [interim: string]: any }
export interface X509Certificate extends Common { type: "x509-certificate"; id: StixId<"x509-certificate">; [interim: string]: any }
export interface LanguageContent extends Common { type: "language-content"; id: StixId<"language-content">; [interim: string]: any }
export interface ExtensionDefinition extends Common { type: "extension-definition"; id: StixId<"extension-definition">; [interim: string]: any }
export interface Hostname extends Common { type: "hostname"; id: StixId<"hostname">; [interim: string]: any }
export interface Text extends Common { type: "text"; id: StixId<"text">; [interim: string]: any }
export interface UserAgent extends Common { type: "user-agent"; id: StixId<"user-agent">; [interim: string]: any }
export interface CryptographicKey extends Common { type: "cryptographic-key"; id: StixId<"cryptographic-key">; [interim: string]: any }
export interface CryptocurrencyWallet extends Common { type: "cryptocurrency-wallet"; id: StixId<"cryptocurrency-wallet">; [interim: string]: any }
export interface PhoneNumber extends Common { type: "phone-number"; id: StixId<"phone-number">; [interim: string]: any }
export interface Credential extends Common { type: "credential"; id: StixId<"credential">; [interim: string]: any }
export interface TrackingNumber extends Common { type: "tracking-number"; id: StixId<"tracking-number">; [interim: string]: any }
export interface BankAccount extends Common { type: "bank-account"; id: StixId<"bank-account">; [interim: string]: any }
export interface PaymentCard extends Common { type: "payment-card"; id: StixId<"payment-card">; [interim: string]: any }
export interface MediaContent extends Common { type: "media-content"; id: StixId<"media-content">; [interim: string]: any }
export interface Persona extends Common { type: "persona"; id: StixId<"persona">; [interim: string]: any }
export interface SshKey extends Common { type: "ssh-key"; id: StixId<"ssh-key">; [interim: string]: any }
export interface CaseIncident extends Common { type: "case-incident"; id: StixId<"case-incident">; [interim: string]: any }
export interface CaseRfi extends Common { type: "case-rfi"; id: StixId<"case-rfi">; [interim: string]: any }
export interface CaseRft extends Common { type: "case-rft"; id: StixId<"case-rft">; [interim: string]: any }
export interface Feedback extends Common { type: "feedback"; id: StixId<"feedback">; [interim: string]: any }
export interface Task extends Common { type: "task"; id: StixId<"task">; [interim: string]: any }
export interface Channel extends Common { type: "channel"; id: StixId<"channel">; [interim: string]: any }
export interface Narrative extends Common { type: "narrative"; id: StixId<"narrative">; [interim: string]: any }
export interface Event extends Common { type: "event"; id: StixId<"event">; [interim: string]: any }
export interface Language extends Common { type: "language"; id: StixId<"language">; [interim: string]: any }
export interface DataSource extends Common { type: "data-source"; id: StixId<"data-source">; [interim: string]: any }
export interface DataComponent extends Common { type: "data-component"; id: StixId<"data-component">; [interim: string]: any }
export interface XMitreTactic extends Common { type: "x-mitre-tactic"; id: StixId<"x-mitre-tactic">; [interim: string]: any }
export interface XMitreMatrix extends Common { type: "x-mitre-matrix"; id: StixId<"x-mitre-matrix">; [interim: string]: any }
export interface XMitreCollection extends Common { type: "x-mitre-collection"; id: StixId<"x-mitre-collection">; [interim: string]: any }
export interface XMitreDataSource extends Common { type: "x-mitre-data-source"; id: StixId<"x-mitre-data-source">; [interim: string]: any }
export interface XMitreDataComponent extends Common { type: "x-mitre-data-component"; id: StixId<"x-mitre-data-component">; [interim: string]: any }
export interface XMitreAsset extends Common { type: "x-mitre-asset"; id: StixId<"x-mitre-asset">; [interim: string]: any }
export interface XMitreAnalytic extends Common { type: "x-mitre-analytic"; id: StixId<"x-mitre-analytic">; [interim: string]: any }
export interface XMitreDetectionStrategy extends Common { type: "x-mitre-detection-strategy"; id: StixId<"x-mitre-detection-strategy">; [interim: string]: any }
export type StixObject = Identity | Vulnerability | Infrastructure | Software | Relationship | Sighting | Indicator | Report | MarkingDefinition | AttackPattern | Malware | Tool | IntrusionSet | Campaign | CourseOfAction | ThreatActor | Location | Note | Opinion | Grouping | ObservedData | Incident | MalwareAnalysis | Artifact | AutonomousSystem | Directory | DomainName | EmailAddr | EmailMessage | File | Ipv4Addr | Ipv6Addr | MacAddr | Mutex | NetworkTraffic | Process | Url | UserAccount | WindowsRegistryKey | X509Certificate | LanguageContent | ExtensionDefinition | Hostname | Text | UserAgent | CryptographicKey | CryptocurrencyWallet | PhoneNumber | Credential | TrackingNumber | BankAccount | PaymentCard | MediaContent | Persona | SshKey | CaseIncident | CaseRfi | CaseRft | Feedback | Task | Channel | Narrative | Event | Language | DataSource | DataComponent | XMitreTactic | XMitreMatrix | XMitreCollection | XMitreDataSource | XMitreDataComponent | XMitreAsset | XMitreAnalytic | XMitreDetectionStrategy;
export interface Bundle { type: "bundle"; id: StixId<"bundle">; objects?: readonly StixObject[] | undefined }
export const isIdentity = (object: { readonly type: string }): object is Identity => object.type === "identity";
export const isVulnerability = (object: { readonly type: string }): object is Vulnerability => object.type === "vulnerability";
export const isInfrastructure = (object: { readonly type: string }): object is Infrastructure => object.type === "infrastructure";
export const isSoftware = (object: { readonly type: string }): object is Software => object.type === "software";
export const isRelationship = (object: { readonly type: string }): object is Relationship => object.type === "relationship";
export const isSighting = (object: { readonly type: string }): object is Sighting => object.type === "sighting";
export const isIndicator = (object: { readonly type: string }): object is Indicator => object.type === "indicator";
export const isReport = (object: { readonly type: string }): object is Report => object.type === "report";
export const isMarkingDefinition = (object: { readonly type: string }): object is MarkingDefinition => object.type === "marking-definition";
export const isAttackPattern = (object: { readonly type: string }): object is AttackPattern => object.type === "attack-pattern";
export const isMalware = (object: { readonly type: string }): object is Malware => object.type === "malware";
export const isTool = (object: { readonly type: string }): object is Tool => object.type === "tool";
export const isIntrusionSet = (object: { readonly type: string }): object is IntrusionSet => object.type === "intrusion-set";
export const isCampaign = (object: { readonly type: string }): object is Campaign => object.type === "campaign";
export const isCourseOfAction = (object: { readonly type: string }): object is CourseOfAction => object.type === "course-of-action";
export const isThreatActor = (object: { readonly type: string }): object is ThreatActor => object.type === "threat-actor";
export const isLocation = (object: { readonly type: string }): object is Location => object.type === "location";
export const isNote = (object: { readonly type: string }): object is Note => object.type === "note";
export const isOpinion = (object: { readonly type: string }): object is Opinion => object.type === "opinion";
export const isGrouping = (object: { readonly type: string }): object is Grouping => object.type === "grouping";
export const isObservedData = (object: { readonly type: string }): object is ObservedData => object.type === "observed-data";
export const isIncident = (object: { readonly type: string }): object is Incident => object.type === "incident";
export const isMalwareAnalysis = (object: { readonly type: string }): object is MalwareAnalysis => object.type === "malware-analysis";
export const isArtifact = (object: { readonly type: string }): object is Artifact => object.type === "artifact";
export const isAutonomousSystem = (object: { readonly type: string }): object is AutonomousSystem => object.type === "autonomous-system";
export const isDirectory = (object: { readonly type: string }): object is Directory => object.type === "directory";
export const isDomainName = (object: { readonly type: string }): object is DomainName => object.type === "domain-name";
export const isEmailAddr = (object: { readonly type: string }): object is EmailAddr => object.type === "email-addr";
export const isEmailMessage = (object: { readonly type: string }): object is EmailMessage => object.type === "email-message";
export const isFile = (object: { readonly type: string }): object is File => object.type === "file";
export const isIpv4Addr = (object: { readonly type: string }): object is Ipv4Addr => object.type === "ipv4-addr";
export const isIpv6Addr = (object: { readonly type: string }): object is Ipv6Addr => object.type === "ipv6-addr";
export const isMacAddr = (object: { readonly type: string }): object is MacAddr => object.type === "mac-addr";
export const isMutex = (object: { readonly type: string }): object is Mutex => object.type === "mutex";
export const isNetworkTraffic = (object: { readonly type: string }): object is NetworkTraffic => object.type === "network-traffic";
export const isProcess = (object: { readonly type: string }): object is Process => object.type === "process";
export const isUrl = (object: { readonly type: string }): object is Url => object.type === "url";
export const isUserAccount = (object: { readonly type: string }): object is UserAccount => object.type === "user-account";
export const isWindowsRegistryKey = (object: { readonly type: string }): object is WindowsRegistryKey => object.type === "windows-registry-key";
export const isX509Certificate = (object: { readonly type: string }): object is X509Certificate => object.type === "x509-certificate";
export const isLanguageContent = (object: { readonly type: string }): object is LanguageContent => object.type === "language-content";
export const isExtensionDefinition = (object: { readonly type: string }): object is ExtensionDefinition => object.type === "extension-definition";
export const isHostname = (object: { readonly type: string }): object is Hostname => object.type === "hostname";
export const isText = (object: { readonly type: string }): object is Text => object.type === "text";
export const isUserAgent = (object: { readonly type: string }): object is UserAgent => object.type === "user-agent";
export const isCryptographicKey = (object: { readonly type: string }): object is CryptographicKey => object.type === "cryptographic-key";
export const isCryptocurrencyWallet = (object: { readonly type: string }): object is CryptocurrencyWallet => object.type === "cryptocurrency-wallet";
export const isPhoneNumber = (object: { readonly type: string }): object is PhoneNumber => object.type === "phone-number";
export const isCredential = (object: { readonly type: string }): object is Credential => object.type === "credential";
export const isTrackingNumber = (object: { readonly type: string }): object is TrackingNumber => object.type === "tracking-number";
export const isBankAccount = (object: { readonly type: string }): object is BankAccount => object.type === "bank-account";
export const isPaymentCard = (object: { readonly type: string }): object is PaymentCard => object.type === "payment-card";
export const isMediaContent = (object: { readonly type: string }): object is MediaContent => object.type === "media-content";
export const isPersona = (object: { readonly type: string }): object is Persona => object.type === "persona";
export const isSshKey = (object: { readonly type: string }): object is SshKey => object.type === "ssh-key";
export const isCaseIncident = (object: { readonly type: string }): object is CaseIncident => object.type === "case-incident";
export const isCaseRfi = (object: { readonly type: string }): object is CaseRfi => object.type === "case-rfi";
export const isCaseRft = (object: { readonly type: string }): object is CaseRft => object.type === "case-rft";
export const isFeedback = (object: { readonly type: string }): object is Feedback => object.type === "feedback";
export const isTask = (object: { readonly type: string }): object is Task => object.type === "task";
export const isChannel = (object: { readonly type: string }): object is Channel => object.type === "channel";
export const isNarrative = (object: { readonly type: string }): object is Narrative => object.type === "narrative";
export const isEvent = (object: { readonly type: string }): object is Event => object.type === "event";
export const isLanguage = (object: { readonly type: string }): object is Language => object.type === "language";
export const isDataSource = (object: { readonly type: string }): object is DataSource => object.type === "data-source";
export const isDataComponent = (object: { readonly type: string }): object is DataComponent => object.type === "data-component";
export const isXMitreTactic = (object: { readonly type: string }): object is XMitreTactic => object.type === "x-mitre-tactic";
export const isXMitreMatrix = (object: { readonly type: string }): object is XMitreMatrix => object.type === "x-mitre-matrix";
export const isXMitreCollection = (object: { readonly type: string }): object is XMitreCollection => object.type === "x-mitre-collection";
export const isXMitreDataSource = (object: { readonly type: string }): object is XMitreDataSource => object.type === "x-mitre-data-source";
export const isXMitreDataComponent = (object: { readonly type: string }): object is XMitreDataComponent => object.type === "x-mitre-data-component";
export const isXMitreAsset = (object: { readonly type: string }): object is XMitreAsset => object.type === "x-mitre-asset";
export const isXMitreAnalytic = (object: { readonly type: string }): object is XMitreAnalytic => object.type === "x-mitre-analytic";
export const isXMitreDetectionStrategy = (object: { readonly type: string }): object is XMitreDetectionStrategy => object.type === "x-mitre-detection-strategy";
