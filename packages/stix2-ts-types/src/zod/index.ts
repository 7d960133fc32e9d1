export { Bundle, StrictBundle } from "./bundle.ts";
export { ExternalReference } from "./external-reference.ts";
export { GranularMarking } from "./granular-marking.ts";
export { Hashes } from "./hashes.ts";
export { KillChainPhase } from "./kill-chain-phase.ts";
export { ExtensionDefinition } from "./meta/extension-definition.ts";
export { LanguageContent } from "./meta/language-content.ts";
export { MarkingDefinition } from "./meta/marking-definition.ts";
export { XMitreAnalytic } from "./mitre/analytic.ts";
export { XMitreAsset } from "./mitre/asset.ts";
export { XMitreCollection } from "./mitre/collection.ts";
export { XMitreDataComponent } from "./mitre/data-component.ts";
export { XMitreDataSource } from "./mitre/data-source.ts";
export { XMitreDetectionStrategy } from "./mitre/detection-strategy.ts";
export { XMitreMatrix } from "./mitre/matrix.ts";
export { XMitreTactic } from "./mitre/tactic.ts";
export { CaseIncident, CaseRfi, CaseRft, Feedback, Task } from "./opencti/case.ts";
export { ExternalReferenceObject, KillChainPhaseObject, LabelObject, VocabularyObject } from "./opencti/embedded.ts";
export {
  Channel,
  DataComponent,
  DataSource,
  Event,
  Language,
  Narrative,
  SecurityCoverage,
  SecurityCoverageResult,
} from "./opencti/entity.ts";
export {
  BankAccount,
  EmailMimePartType,
  MediaContent,
  PaymentCard,
  Persona,
  SimpleObservable,
  SshKey,
  WindowsRegistryValueType,
} from "./opencti/observables.ts";
export {
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
} from "./opencti/value-observables.ts";
export { schemas } from "./registry.ts";
export { looseSchema, parseObject, strictSchema } from "./schema.ts";
export { Artifact } from "./sco/artifact.ts";
export { AutonomousSystem } from "./sco/autonomous-system.ts";
export { Directory } from "./sco/directory.ts";
export { DomainName } from "./sco/domain-name.ts";
export { EmailAddr } from "./sco/email-addr.ts";
export { EmailMessage, EmailMimePart } from "./sco/email-message.ts";
export { File } from "./sco/file.ts";
export { ArchiveExt, NtfsExt, PdfExt, RasterImageExt } from "./sco/file-extensions.ts";
export { Ipv4Addr } from "./sco/ipv4-addr.ts";
export { Ipv6Addr } from "./sco/ipv6-addr.ts";
export { MacAddr } from "./sco/mac-addr.ts";
export { Mutex } from "./sco/mutex.ts";
export { HttpRequestExt, IcmpExt, SocketExt, TcpExt } from "./sco/network-extensions.ts";
export { NetworkTraffic } from "./sco/network-traffic.ts";
export { Process } from "./sco/process.ts";
export { WindowsProcessExt, WindowsServiceExt } from "./sco/process-extensions.ts";
export { Software } from "./sco/software.ts";
export { Url } from "./sco/url.ts";
export { UnixAccountExt, UserAccount } from "./sco/user-account.ts";
export { WindowsPebinaryExt, WindowsPeOptionalHeader, WindowsPeSection } from "./sco/windows-pebinary-ext.ts";
export { WindowsRegistryKey, WindowsRegistryValue } from "./sco/windows-registry-key.ts";
export { X509Certificate, X509V3Extensions } from "./sco/x509-certificate.ts";
export { AttackPattern } from "./sdo/attack-pattern.ts";
export { Campaign } from "./sdo/campaign.ts";
export { CourseOfAction } from "./sdo/course-of-action.ts";
export { Grouping } from "./sdo/grouping.ts";
export { Identity } from "./sdo/identity.ts";
export { Incident } from "./sdo/incident.ts";
export { Indicator } from "./sdo/indicator.ts";
export { Infrastructure } from "./sdo/infrastructure.ts";
export { IntrusionSet } from "./sdo/intrusion-set.ts";
export { Location } from "./sdo/location.ts";
export { Malware } from "./sdo/malware.ts";
export { MalwareAnalysis } from "./sdo/malware-analysis.ts";
export { Note } from "./sdo/note.ts";
export { ObservedData } from "./sdo/observed-data.ts";
export { Opinion } from "./sdo/opinion.ts";
export { Report } from "./sdo/report.ts";
export { ThreatActor } from "./sdo/threat-actor.ts";
export { Tool } from "./sdo/tool.ts";
export { Vulnerability } from "./sdo/vulnerability.ts";
export { Relationship } from "./sro/relationship.ts";
export { Sighting } from "./sro/sighting.ts";
