import type { StixObject } from "./stix-object.ts";
import {
  type MetaType,
  metaTypes,
  mitreTypes,
  openctiMetaTypes,
  openctiScoTypes,
  openctiSdoTypes,
  type ScoType,
  type SdoType,
  type SroType,
  scoTypes,
  sdoTypes,
  sroTypes,
} from "./types.ts";

/** Anything that says what it is. */
interface Typed {
  readonly type: string;
}

/** The object of a type. */
export type OfType<T extends StixObject["type"]> = Extract<StixObject, { type: T }>;

/** Tells the objects of a type apart. Each guard names it: else the published types would spell out whole objects. */
export type Guard<T extends StixObject["type"]> = (object: Typed) => object is OfType<T>;

const guard =
  <T extends StixObject["type"]>(type: T): Guard<T> =>
  (object): object is OfType<T> =>
    object.type === type;

const among = <T extends StixObject["type"]>(...lists: readonly (readonly T[])[]): Guard<T> => {
  const types = new Set<string>(lists.flat());
  return (object): object is OfType<T> => types.has(object.type);
};

/** Whether it is a domain object: STIX's, OpenCTI's or MITRE's. */
export const isSdo: Guard<SdoType> = among<SdoType>(sdoTypes, openctiSdoTypes, mitreTypes);
/** Whether it is a relationship or a sighting. */
export const isSro: Guard<SroType> = among<SroType>(sroTypes);
/** Whether it is an observable: STIX's or OpenCTI's. */
export const isSco: Guard<ScoType> = among<ScoType>(scoTypes, openctiScoTypes);
/** Whether it is a meta object: STIX's or OpenCTI's. */
export const isMeta: Guard<MetaType> = among<MetaType>(metaTypes, openctiMetaTypes);

/** Whether it is an `ai-prompt`. */
export const isAiPrompt: Guard<"ai-prompt"> = guard("ai-prompt");
/** Whether it is an `artifact`. */
export const isArtifact: Guard<"artifact"> = guard("artifact");
/** Whether it is an `attack-pattern`. */
export const isAttackPattern: Guard<"attack-pattern"> = guard("attack-pattern");
/** Whether it is an `autonomous-system`. */
export const isAutonomousSystem: Guard<"autonomous-system"> = guard("autonomous-system");
/** Whether it is a `bank-account`. */
export const isBankAccount: Guard<"bank-account"> = guard("bank-account");
/** Whether it is a `campaign`. */
export const isCampaign: Guard<"campaign"> = guard("campaign");
/** Whether it is a `case-incident`. */
export const isCaseIncident: Guard<"case-incident"> = guard("case-incident");
/** Whether it is a `case-rfi`. */
export const isCaseRfi: Guard<"case-rfi"> = guard("case-rfi");
/** Whether it is a `case-rft`. */
export const isCaseRft: Guard<"case-rft"> = guard("case-rft");
/** Whether it is a `channel`. */
export const isChannel: Guard<"channel"> = guard("channel");
/** Whether it is a `course-of-action`. */
export const isCourseOfAction: Guard<"course-of-action"> = guard("course-of-action");
/** Whether it is a `credential`. */
export const isCredential: Guard<"credential"> = guard("credential");
/** Whether it is a `cryptocurrency-wallet`. */
export const isCryptocurrencyWallet: Guard<"cryptocurrency-wallet"> = guard("cryptocurrency-wallet");
/** Whether it is a `cryptographic-key`. */
export const isCryptographicKey: Guard<"cryptographic-key"> = guard("cryptographic-key");
/** Whether it is a `data-component`. */
export const isDataComponent: Guard<"data-component"> = guard("data-component");
/** Whether it is a `data-source`. */
export const isDataSource: Guard<"data-source"> = guard("data-source");
/** Whether it is a `directory`. */
export const isDirectory: Guard<"directory"> = guard("directory");
/** Whether it is a `domain-name`. */
export const isDomainName: Guard<"domain-name"> = guard("domain-name");
/** Whether it is an `email-addr`. */
export const isEmailAddr: Guard<"email-addr"> = guard("email-addr");
/** Whether it is an `email-message`. */
export const isEmailMessage: Guard<"email-message"> = guard("email-message");
/** Whether it is an `email-mime-part-type`. */
export const isEmailMimePartType: Guard<"email-mime-part-type"> = guard("email-mime-part-type");
/** Whether it is an `event`. */
export const isEvent: Guard<"event"> = guard("event");
/** Whether it is an `extension-definition`. */
export const isExtensionDefinition: Guard<"extension-definition"> = guard("extension-definition");
/** Whether it is an `external-reference`. */
export const isExternalReferenceObject: Guard<"external-reference"> = guard("external-reference");
/** Whether it is a `feedback`. */
export const isFeedback: Guard<"feedback"> = guard("feedback");
/** Whether it is a `file`. */
export const isFile: Guard<"file"> = guard("file");
/** Whether it is a `grouping`. */
export const isGrouping: Guard<"grouping"> = guard("grouping");
/** Whether it is a `hostname`. */
export const isHostname: Guard<"hostname"> = guard("hostname");
/** Whether it is an `iccid`. */
export const isIccid: Guard<"iccid"> = guard("iccid");
/** Whether it is an `identity`. */
export const isIdentity: Guard<"identity"> = guard("identity");
/** Whether it is an `imei`. */
export const isImei: Guard<"imei"> = guard("imei");
/** Whether it is an `imsi`. */
export const isImsi: Guard<"imsi"> = guard("imsi");
/** Whether it is an `incident`. */
export const isIncident: Guard<"incident"> = guard("incident");
/** Whether it is an `indicator`. */
export const isIndicator: Guard<"indicator"> = guard("indicator");
/** Whether it is an `infrastructure`. */
export const isInfrastructure: Guard<"infrastructure"> = guard("infrastructure");
/** Whether it is an `intrusion-set`. */
export const isIntrusionSet: Guard<"intrusion-set"> = guard("intrusion-set");
/** Whether it is an `ipv4-addr`. */
export const isIpv4Addr: Guard<"ipv4-addr"> = guard("ipv4-addr");
/** Whether it is an `ipv6-addr`. */
export const isIpv6Addr: Guard<"ipv6-addr"> = guard("ipv6-addr");
/** Whether it is a `kill-chain-phase`. */
export const isKillChainPhaseObject: Guard<"kill-chain-phase"> = guard("kill-chain-phase");
/** Whether it is a `label`. */
export const isLabelObject: Guard<"label"> = guard("label");
/** Whether it is a `language`. */
export const isLanguage: Guard<"language"> = guard("language");
/** Whether it is a `language-content`. */
export const isLanguageContent: Guard<"language-content"> = guard("language-content");
/** Whether it is a `location`. */
export const isLocation: Guard<"location"> = guard("location");
/** Whether it is a `mac-addr`. */
export const isMacAddr: Guard<"mac-addr"> = guard("mac-addr");
/** Whether it is a `malware`. */
export const isMalware: Guard<"malware"> = guard("malware");
/** Whether it is a `malware-analysis`. */
export const isMalwareAnalysis: Guard<"malware-analysis"> = guard("malware-analysis");
/** Whether it is a `marking-definition`. */
export const isMarkingDefinition: Guard<"marking-definition"> = guard("marking-definition");
/** Whether it is a `media-content`. */
export const isMediaContent: Guard<"media-content"> = guard("media-content");
/** Whether it is a `mutex`. */
export const isMutex: Guard<"mutex"> = guard("mutex");
/** Whether it is a `narrative`. */
export const isNarrative: Guard<"narrative"> = guard("narrative");
/** Whether it is a `network-traffic`. */
export const isNetworkTraffic: Guard<"network-traffic"> = guard("network-traffic");
/** Whether it is a `note`. */
export const isNote: Guard<"note"> = guard("note");
/** Whether it is an `observed-data`. */
export const isObservedData: Guard<"observed-data"> = guard("observed-data");
/** Whether it is an `opinion`. */
export const isOpinion: Guard<"opinion"> = guard("opinion");
/** Whether it is a `payment-card`. */
export const isPaymentCard: Guard<"payment-card"> = guard("payment-card");
/** Whether it is a `persona`. */
export const isPersona: Guard<"persona"> = guard("persona");
/** Whether it is a `phone-number`. */
export const isPhoneNumber: Guard<"phone-number"> = guard("phone-number");
/** Whether it is a `process`. */
export const isProcess: Guard<"process"> = guard("process");
/** Whether it is a `relationship`. */
export const isRelationship: Guard<"relationship"> = guard("relationship");
/** Whether it is a `report`. */
export const isReport: Guard<"report"> = guard("report");
/** Whether it is a `security-coverage`. */
export const isSecurityCoverage: Guard<"security-coverage"> = guard("security-coverage");
/** Whether it is a `security-coverage-result`. */
export const isSecurityCoverageResult: Guard<"security-coverage-result"> = guard("security-coverage-result");
/** Whether it is a `sighting`. */
export const isSighting: Guard<"sighting"> = guard("sighting");
/** Whether it is a `simple-observable`. */
export const isSimpleObservable: Guard<"simple-observable"> = guard("simple-observable");
/** Whether it is a `software`. */
export const isSoftware: Guard<"software"> = guard("software");
/** Whether it is an `ssh-key`. */
export const isSshKey: Guard<"ssh-key"> = guard("ssh-key");
/** Whether it is a `task`. */
export const isTask: Guard<"task"> = guard("task");
/** Whether it is a `text`. */
export const isText: Guard<"text"> = guard("text");
/** Whether it is a `threat-actor`. */
export const isThreatActor: Guard<"threat-actor"> = guard("threat-actor");
/** Whether it is a `tool`. */
export const isTool: Guard<"tool"> = guard("tool");
/** Whether it is a `tracking-number`. */
export const isTrackingNumber: Guard<"tracking-number"> = guard("tracking-number");
/** Whether it is a `url`. */
export const isUrl: Guard<"url"> = guard("url");
/** Whether it is a `user-account`. */
export const isUserAccount: Guard<"user-account"> = guard("user-account");
/** Whether it is a `user-agent`. */
export const isUserAgent: Guard<"user-agent"> = guard("user-agent");
/** Whether it is a `vocabulary`. */
export const isVocabularyObject: Guard<"vocabulary"> = guard("vocabulary");
/** Whether it is a `vulnerability`. */
export const isVulnerability: Guard<"vulnerability"> = guard("vulnerability");
/** Whether it is a `windows-registry-key`. */
export const isWindowsRegistryKey: Guard<"windows-registry-key"> = guard("windows-registry-key");
/** Whether it is a `windows-registry-value-type`. */
export const isWindowsRegistryValueType: Guard<"windows-registry-value-type"> = guard("windows-registry-value-type");
/** Whether it is an `x-mitre-analytic`. */
export const isXMitreAnalytic: Guard<"x-mitre-analytic"> = guard("x-mitre-analytic");
/** Whether it is an `x-mitre-asset`. */
export const isXMitreAsset: Guard<"x-mitre-asset"> = guard("x-mitre-asset");
/** Whether it is an `x-mitre-collection`. */
export const isXMitreCollection: Guard<"x-mitre-collection"> = guard("x-mitre-collection");
/** Whether it is an `x-mitre-data-component`. */
export const isXMitreDataComponent: Guard<"x-mitre-data-component"> = guard("x-mitre-data-component");
/** Whether it is an `x-mitre-data-source`. */
export const isXMitreDataSource: Guard<"x-mitre-data-source"> = guard("x-mitre-data-source");
/** Whether it is an `x-mitre-detection-strategy`. */
export const isXMitreDetectionStrategy: Guard<"x-mitre-detection-strategy"> = guard("x-mitre-detection-strategy");
/** Whether it is an `x-mitre-matrix`. */
export const isXMitreMatrix: Guard<"x-mitre-matrix"> = guard("x-mitre-matrix");
/** Whether it is an `x-mitre-tactic`. */
export const isXMitreTactic: Guard<"x-mitre-tactic"> = guard("x-mitre-tactic");
/** Whether it is an `x509-certificate`. */
export const isX509Certificate: Guard<"x509-certificate"> = guard("x509-certificate");
