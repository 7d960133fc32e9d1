import type * as z from "zod";
import type { StixType } from "../types.ts";
import { ExtensionDefinition } from "./meta/extension-definition.ts";
import { LanguageContent } from "./meta/language-content.ts";
import { MarkingDefinition } from "./meta/marking-definition.ts";
import { XMitreAnalytic } from "./mitre/analytic.ts";
import { XMitreAsset } from "./mitre/asset.ts";
import { XMitreCollection } from "./mitre/collection.ts";
import { XMitreDataComponent } from "./mitre/data-component.ts";
import { XMitreDataSource } from "./mitre/data-source.ts";
import { XMitreDetectionStrategy } from "./mitre/detection-strategy.ts";
import { XMitreMatrix } from "./mitre/matrix.ts";
import { XMitreTactic } from "./mitre/tactic.ts";
import { CaseIncident, CaseRfi, CaseRft, Feedback, Task } from "./opencti/case.ts";
import { ExternalReferenceObject, KillChainPhaseObject, LabelObject, VocabularyObject } from "./opencti/embedded.ts";
import {
  Channel,
  DataComponent,
  DataSource,
  Event,
  Language,
  Narrative,
  SecurityCoverage,
  SecurityCoverageResult,
} from "./opencti/entity.ts";
import {
  BankAccount,
  EmailMimePartType,
  MediaContent,
  PaymentCard,
  Persona,
  SimpleObservable,
  SshKey,
  WindowsRegistryValueType,
} from "./opencti/observables.ts";
import {
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
import { Artifact } from "./sco/artifact.ts";
import { AutonomousSystem } from "./sco/autonomous-system.ts";
import { Directory } from "./sco/directory.ts";
import { DomainName } from "./sco/domain-name.ts";
import { EmailAddr } from "./sco/email-addr.ts";
import { EmailMessage } from "./sco/email-message.ts";
import { File } from "./sco/file.ts";
import { Ipv4Addr } from "./sco/ipv4-addr.ts";
import { Ipv6Addr } from "./sco/ipv6-addr.ts";
import { MacAddr } from "./sco/mac-addr.ts";
import { Mutex } from "./sco/mutex.ts";
import { NetworkTraffic } from "./sco/network-traffic.ts";
import { Process } from "./sco/process.ts";
import { Software } from "./sco/software.ts";
import { Url } from "./sco/url.ts";
import { UserAccount } from "./sco/user-account.ts";
import { WindowsRegistryKey } from "./sco/windows-registry-key.ts";
import { X509Certificate } from "./sco/x509-certificate.ts";
import { AttackPattern } from "./sdo/attack-pattern.ts";
import { Campaign } from "./sdo/campaign.ts";
import { CourseOfAction } from "./sdo/course-of-action.ts";
import { Grouping } from "./sdo/grouping.ts";
import { Identity } from "./sdo/identity.ts";
import { Incident } from "./sdo/incident.ts";
import { Indicator } from "./sdo/indicator.ts";
import { Infrastructure } from "./sdo/infrastructure.ts";
import { IntrusionSet } from "./sdo/intrusion-set.ts";
import { Location } from "./sdo/location.ts";
import { Malware } from "./sdo/malware.ts";
import { MalwareAnalysis } from "./sdo/malware-analysis.ts";
import { Note } from "./sdo/note.ts";
import { ObservedData } from "./sdo/observed-data.ts";
import { Opinion } from "./sdo/opinion.ts";
import { Report } from "./sdo/report.ts";
import { ThreatActor } from "./sdo/threat-actor.ts";
import { Tool } from "./sdo/tool.ts";
import { Vulnerability } from "./sdo/vulnerability.ts";
import { Relationship } from "./sro/relationship.ts";
import { Sighting } from "./sro/sighting.ts";

/** The loose schema of every object, by its `type`. */
export const schemas = {
  "ai-prompt": AiPrompt,
  artifact: Artifact,
  "attack-pattern": AttackPattern,
  "autonomous-system": AutonomousSystem,
  "bank-account": BankAccount,
  campaign: Campaign,
  "case-incident": CaseIncident,
  "case-rfi": CaseRfi,
  "case-rft": CaseRft,
  channel: Channel,
  "course-of-action": CourseOfAction,
  credential: Credential,
  "cryptocurrency-wallet": CryptocurrencyWallet,
  "cryptographic-key": CryptographicKey,
  "data-component": DataComponent,
  "data-source": DataSource,
  directory: Directory,
  "domain-name": DomainName,
  "email-addr": EmailAddr,
  "email-message": EmailMessage,
  "email-mime-part-type": EmailMimePartType,
  event: Event,
  "extension-definition": ExtensionDefinition,
  "external-reference": ExternalReferenceObject,
  feedback: Feedback,
  file: File,
  grouping: Grouping,
  hostname: Hostname,
  iccid: Iccid,
  identity: Identity,
  imei: Imei,
  imsi: Imsi,
  incident: Incident,
  indicator: Indicator,
  infrastructure: Infrastructure,
  "intrusion-set": IntrusionSet,
  "ipv4-addr": Ipv4Addr,
  "ipv6-addr": Ipv6Addr,
  "kill-chain-phase": KillChainPhaseObject,
  label: LabelObject,
  language: Language,
  "language-content": LanguageContent,
  location: Location,
  "mac-addr": MacAddr,
  malware: Malware,
  "malware-analysis": MalwareAnalysis,
  "marking-definition": MarkingDefinition,
  "media-content": MediaContent,
  mutex: Mutex,
  narrative: Narrative,
  "network-traffic": NetworkTraffic,
  note: Note,
  "observed-data": ObservedData,
  opinion: Opinion,
  "payment-card": PaymentCard,
  persona: Persona,
  "phone-number": PhoneNumber,
  process: Process,
  relationship: Relationship,
  report: Report,
  "security-coverage": SecurityCoverage,
  "security-coverage-result": SecurityCoverageResult,
  sighting: Sighting,
  "simple-observable": SimpleObservable,
  software: Software,
  "ssh-key": SshKey,
  task: Task,
  text: Text,
  "threat-actor": ThreatActor,
  tool: Tool,
  "tracking-number": TrackingNumber,
  url: Url,
  "user-account": UserAccount,
  "user-agent": UserAgent,
  vocabulary: VocabularyObject,
  vulnerability: Vulnerability,
  "windows-registry-key": WindowsRegistryKey,
  "windows-registry-value-type": WindowsRegistryValueType,
  "x-mitre-analytic": XMitreAnalytic,
  "x-mitre-asset": XMitreAsset,
  "x-mitre-collection": XMitreCollection,
  "x-mitre-data-component": XMitreDataComponent,
  "x-mitre-data-source": XMitreDataSource,
  "x-mitre-detection-strategy": XMitreDetectionStrategy,
  "x-mitre-matrix": XMitreMatrix,
  "x-mitre-tactic": XMitreTactic,
  "x509-certificate": X509Certificate,
} as const satisfies { readonly [T in StixType]: { readonly shape: { readonly type: z.ZodLiteral<T> } } };
