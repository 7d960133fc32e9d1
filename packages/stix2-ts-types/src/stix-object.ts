import type { ExtensionDefinition } from "./zod/meta/extension-definition.ts";
import type { LanguageContent } from "./zod/meta/language-content.ts";
import type { MarkingDefinition } from "./zod/meta/marking-definition.ts";
import type { XMitreAnalytic } from "./zod/mitre/analytic.ts";
import type { XMitreAsset } from "./zod/mitre/asset.ts";
import type { XMitreCollection } from "./zod/mitre/collection.ts";
import type { XMitreDataComponent } from "./zod/mitre/data-component.ts";
import type { XMitreDataSource } from "./zod/mitre/data-source.ts";
import type { XMitreDetectionStrategy } from "./zod/mitre/detection-strategy.ts";
import type { XMitreMatrix } from "./zod/mitre/matrix.ts";
import type { XMitreTactic } from "./zod/mitre/tactic.ts";
import type { CaseIncident, CaseRfi, CaseRft, Feedback, Task } from "./zod/opencti/case.ts";
import type {
  ExternalReferenceObject,
  KillChainPhaseObject,
  LabelObject,
  VocabularyObject,
} from "./zod/opencti/embedded.ts";
import type {
  Channel,
  DataComponent,
  DataSource,
  Event,
  Language,
  Narrative,
  SecurityCoverage,
  SecurityCoverageResult,
} from "./zod/opencti/entity.ts";
import type {
  BankAccount,
  EmailMimePartType,
  MediaContent,
  PaymentCard,
  Persona,
  SimpleObservable,
  SshKey,
  WindowsRegistryValueType,
} from "./zod/opencti/observables.ts";
import type {
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
import type { Artifact } from "./zod/sco/artifact.ts";
import type { AutonomousSystem } from "./zod/sco/autonomous-system.ts";
import type { Directory } from "./zod/sco/directory.ts";
import type { DomainName } from "./zod/sco/domain-name.ts";
import type { EmailAddr } from "./zod/sco/email-addr.ts";
import type { EmailMessage } from "./zod/sco/email-message.ts";
import type { File } from "./zod/sco/file.ts";
import type { Ipv4Addr } from "./zod/sco/ipv4-addr.ts";
import type { Ipv6Addr } from "./zod/sco/ipv6-addr.ts";
import type { MacAddr } from "./zod/sco/mac-addr.ts";
import type { Mutex } from "./zod/sco/mutex.ts";
import type { NetworkTraffic } from "./zod/sco/network-traffic.ts";
import type { Process } from "./zod/sco/process.ts";
import type { Software } from "./zod/sco/software.ts";
import type { Url } from "./zod/sco/url.ts";
import type { UserAccount } from "./zod/sco/user-account.ts";
import type { WindowsRegistryKey } from "./zod/sco/windows-registry-key.ts";
import type { X509Certificate } from "./zod/sco/x509-certificate.ts";
import type { AttackPattern } from "./zod/sdo/attack-pattern.ts";
import type { Campaign } from "./zod/sdo/campaign.ts";
import type { CourseOfAction } from "./zod/sdo/course-of-action.ts";
import type { Grouping } from "./zod/sdo/grouping.ts";
import type { Identity } from "./zod/sdo/identity.ts";
import type { Incident } from "./zod/sdo/incident.ts";
import type { Indicator } from "./zod/sdo/indicator.ts";
import type { Infrastructure } from "./zod/sdo/infrastructure.ts";
import type { IntrusionSet } from "./zod/sdo/intrusion-set.ts";
import type { Location } from "./zod/sdo/location.ts";
import type { Malware } from "./zod/sdo/malware.ts";
import type { MalwareAnalysis } from "./zod/sdo/malware-analysis.ts";
import type { Note } from "./zod/sdo/note.ts";
import type { ObservedData } from "./zod/sdo/observed-data.ts";
import type { Opinion } from "./zod/sdo/opinion.ts";
import type { Report } from "./zod/sdo/report.ts";
import type { ThreatActor } from "./zod/sdo/threat-actor.ts";
import type { Tool } from "./zod/sdo/tool.ts";
import type { Vulnerability } from "./zod/sdo/vulnerability.ts";
import type { Relationship } from "./zod/sro/relationship.ts";
import type { Sighting } from "./zod/sro/sighting.ts";

/** Any object that a bundle can hold: STIX's, OpenCTI's and MITRE's types. */
export type StixObject =
  | AiPrompt
  | Artifact
  | AttackPattern
  | AutonomousSystem
  | BankAccount
  | Campaign
  | CaseIncident
  | CaseRfi
  | CaseRft
  | Channel
  | CourseOfAction
  | Credential
  | CryptocurrencyWallet
  | CryptographicKey
  | DataComponent
  | DataSource
  | Directory
  | DomainName
  | EmailAddr
  | EmailMessage
  | EmailMimePartType
  | Event
  | ExtensionDefinition
  | ExternalReferenceObject
  | Feedback
  | File
  | Grouping
  | Hostname
  | Iccid
  | Identity
  | Imei
  | Imsi
  | Incident
  | Indicator
  | Infrastructure
  | IntrusionSet
  | Ipv4Addr
  | Ipv6Addr
  | KillChainPhaseObject
  | LabelObject
  | Language
  | LanguageContent
  | Location
  | MacAddr
  | Malware
  | MalwareAnalysis
  | MarkingDefinition
  | MediaContent
  | Mutex
  | Narrative
  | NetworkTraffic
  | Note
  | ObservedData
  | Opinion
  | PaymentCard
  | Persona
  | PhoneNumber
  | Process
  | Relationship
  | Report
  | SecurityCoverage
  | SecurityCoverageResult
  | Sighting
  | SimpleObservable
  | Software
  | SshKey
  | Task
  | Text
  | ThreatActor
  | Tool
  | TrackingNumber
  | Url
  | UserAccount
  | UserAgent
  | VocabularyObject
  | Vulnerability
  | WindowsRegistryKey
  | WindowsRegistryValueType
  | XMitreAnalytic
  | XMitreAsset
  | XMitreCollection
  | XMitreDataComponent
  | XMitreDataSource
  | XMitreDetectionStrategy
  | XMitreMatrix
  | XMitreTactic
  | X509Certificate;
