export * from "./enumerations.ts";
export * from "./guards.ts";
export * from "./id.ts";
export * from "./open-vocabularies.ts";
export * from "./reference-problems.ts";
export * from "./references.ts";
export type { StixObject } from "./stix-object.ts";
export * from "./tlp.ts";
export * from "./types.ts";
export type { Bundle } from "./zod/bundle.ts";
export type { ExternalReference } from "./zod/external-reference.ts";
export type { GranularMarking } from "./zod/granular-marking.ts";
export type { Hashes } from "./zod/hashes.ts";
export type { KillChainPhase } from "./zod/kill-chain-phase.ts";
export type { ExtensionDefinition } from "./zod/meta/extension-definition.ts";
export type { LanguageContent } from "./zod/meta/language-content.ts";
export type { MarkingDefinition } from "./zod/meta/marking-definition.ts";
export type { XMitreAnalytic } from "./zod/mitre/analytic.ts";
export type { XMitreAsset } from "./zod/mitre/asset.ts";
export type { XMitreCollection } from "./zod/mitre/collection.ts";
export type { XMitreDataComponent } from "./zod/mitre/data-component.ts";
export type { XMitreDataSource } from "./zod/mitre/data-source.ts";
export type { XMitreDetectionStrategy } from "./zod/mitre/detection-strategy.ts";
export type { XMitreMatrix } from "./zod/mitre/matrix.ts";
export type { XMitreTactic } from "./zod/mitre/tactic.ts";
export type { CaseIncident, CaseRfi, CaseRft, Feedback, Task } from "./zod/opencti/case.ts";
export type {
  ExternalReferenceObject,
  KillChainPhaseObject,
  LabelObject,
  VocabularyObject,
} from "./zod/opencti/embedded.ts";
export type {
  Channel,
  DataComponent,
  DataSource,
  Event,
  Language,
  Narrative,
  SecurityCoverage,
  SecurityCoverageResult,
} from "./zod/opencti/entity.ts";
export type {
  BankAccount,
  EmailMimePartType,
  MediaContent,
  PaymentCard,
  Persona,
  SimpleObservable,
  SshKey,
  WindowsRegistryValueType,
} from "./zod/opencti/observables.ts";
export type {
  AiPrompt,
  Credential,
  CryptocurrencyWallet,
  CryptographicKey,
  Hostname,
  Iccid,
  Imei,
  Imsi,
  PhoneNumber,
  Text,
  TrackingNumber,
  UserAgent,
} from "./zod/opencti/value-observables.ts";
export type { Artifact } from "./zod/sco/artifact.ts";
export type { AutonomousSystem } from "./zod/sco/autonomous-system.ts";
export type { Directory } from "./zod/sco/directory.ts";
export type { DomainName } from "./zod/sco/domain-name.ts";
export type { EmailAddr } from "./zod/sco/email-addr.ts";
export type { EmailMessage, EmailMimePart } from "./zod/sco/email-message.ts";
export type { File } from "./zod/sco/file.ts";
export type { ArchiveExt, NtfsExt, PdfExt, RasterImageExt } from "./zod/sco/file-extensions.ts";
export type { Ipv4Addr } from "./zod/sco/ipv4-addr.ts";
export type { Ipv6Addr } from "./zod/sco/ipv6-addr.ts";
export type { MacAddr } from "./zod/sco/mac-addr.ts";
export type { Mutex } from "./zod/sco/mutex.ts";
export type { HttpRequestExt, IcmpExt, SocketExt, TcpExt } from "./zod/sco/network-extensions.ts";
export type { NetworkTraffic } from "./zod/sco/network-traffic.ts";
export type { Process } from "./zod/sco/process.ts";
export type { WindowsProcessExt, WindowsServiceExt } from "./zod/sco/process-extensions.ts";
export type { Software } from "./zod/sco/software.ts";
export type { Url } from "./zod/sco/url.ts";
export type { UnixAccountExt, UserAccount } from "./zod/sco/user-account.ts";
export type { WindowsPebinaryExt, WindowsPeOptionalHeader, WindowsPeSection } from "./zod/sco/windows-pebinary-ext.ts";
export type { WindowsRegistryKey, WindowsRegistryValue } from "./zod/sco/windows-registry-key.ts";
export type { X509Certificate, X509V3Extensions } from "./zod/sco/x509-certificate.ts";
export type { AttackPattern } from "./zod/sdo/attack-pattern.ts";
export type { Campaign } from "./zod/sdo/campaign.ts";
export type { CourseOfAction } from "./zod/sdo/course-of-action.ts";
export type { Grouping } from "./zod/sdo/grouping.ts";
export type { Identity } from "./zod/sdo/identity.ts";
export type { Incident } from "./zod/sdo/incident.ts";
export type { Indicator } from "./zod/sdo/indicator.ts";
export type { Infrastructure } from "./zod/sdo/infrastructure.ts";
export type { IntrusionSet } from "./zod/sdo/intrusion-set.ts";
export type { Location } from "./zod/sdo/location.ts";
export type { Malware } from "./zod/sdo/malware.ts";
export type { MalwareAnalysis } from "./zod/sdo/malware-analysis.ts";
export type { Note } from "./zod/sdo/note.ts";
export type { ObservedData } from "./zod/sdo/observed-data.ts";
export type { Opinion } from "./zod/sdo/opinion.ts";
export type { Report } from "./zod/sdo/report.ts";
export type { ThreatActor } from "./zod/sdo/threat-actor.ts";
export type { Tool } from "./zod/sdo/tool.ts";
export type { Vulnerability } from "./zod/sdo/vulnerability.ts";
export type { Relationship } from "./zod/sro/relationship.ts";
export type { Sighting } from "./zod/sro/sighting.ts";
