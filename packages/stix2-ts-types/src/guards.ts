import type { StixObject } from "./stix-object.ts";
import {
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

const guard =
  <T extends StixObject["type"]>(type: T) =>
  (object: Typed): object is OfType<T> =>
    object.type === type;

const among = <T extends string>(...lists: readonly (readonly string[])[]) => {
  const types = new Set(lists.flat());
  return (object: Typed): object is Extract<StixObject, { type: T }> => types.has(object.type);
};

/** Whether it is a domain object: STIX's, OpenCTI's or MITRE's. */
export const isSdo = among<SdoType>(sdoTypes, openctiSdoTypes, mitreTypes);
/** Whether it is a relationship or a sighting. */
export const isSro = among<SroType>(sroTypes);
/** Whether it is an observable: STIX's or OpenCTI's. */
export const isSco = among<ScoType>(scoTypes, openctiScoTypes);
/** Whether it is a meta object: STIX's or OpenCTI's. */
export const isMeta = among<(typeof metaTypes)[number] | (typeof openctiMetaTypes)[number]>(
  metaTypes,
  openctiMetaTypes,
);

/** Whether it is an `ai-prompt`. */
export const isAiPrompt = guard("ai-prompt");
/** Whether it is an `artifact`. */
export const isArtifact = guard("artifact");
/** Whether it is an `attack-pattern`. */
export const isAttackPattern = guard("attack-pattern");
/** Whether it is an `autonomous-system`. */
export const isAutonomousSystem = guard("autonomous-system");
/** Whether it is a `bank-account`. */
export const isBankAccount = guard("bank-account");
/** Whether it is a `campaign`. */
export const isCampaign = guard("campaign");
/** Whether it is a `case-incident`. */
export const isCaseIncident = guard("case-incident");
/** Whether it is a `case-rfi`. */
export const isCaseRfi = guard("case-rfi");
/** Whether it is a `case-rft`. */
export const isCaseRft = guard("case-rft");
/** Whether it is a `channel`. */
export const isChannel = guard("channel");
/** Whether it is a `course-of-action`. */
export const isCourseOfAction = guard("course-of-action");
/** Whether it is a `credential`. */
export const isCredential = guard("credential");
/** Whether it is a `cryptocurrency-wallet`. */
export const isCryptocurrencyWallet = guard("cryptocurrency-wallet");
/** Whether it is a `cryptographic-key`. */
export const isCryptographicKey = guard("cryptographic-key");
/** Whether it is a `data-component`. */
export const isDataComponent = guard("data-component");
/** Whether it is a `data-source`. */
export const isDataSource = guard("data-source");
/** Whether it is a `directory`. */
export const isDirectory = guard("directory");
/** Whether it is a `domain-name`. */
export const isDomainName = guard("domain-name");
/** Whether it is an `email-addr`. */
export const isEmailAddr = guard("email-addr");
/** Whether it is an `email-message`. */
export const isEmailMessage = guard("email-message");
/** Whether it is an `email-mime-part-type`. */
export const isEmailMimePartType = guard("email-mime-part-type");
/** Whether it is an `event`. */
export const isEvent = guard("event");
/** Whether it is an `extension-definition`. */
export const isExtensionDefinition = guard("extension-definition");
/** Whether it is an `external-reference`. */
export const isExternalReferenceObject = guard("external-reference");
/** Whether it is a `feedback`. */
export const isFeedback = guard("feedback");
/** Whether it is a `file`. */
export const isFile = guard("file");
/** Whether it is a `grouping`. */
export const isGrouping = guard("grouping");
/** Whether it is a `hostname`. */
export const isHostname = guard("hostname");
/** Whether it is an `iccid`. */
export const isIccid = guard("iccid");
/** Whether it is an `identity`. */
export const isIdentity = guard("identity");
/** Whether it is an `imei`. */
export const isImei = guard("imei");
/** Whether it is an `imsi`. */
export const isImsi = guard("imsi");
/** Whether it is an `incident`. */
export const isIncident = guard("incident");
/** Whether it is an `indicator`. */
export const isIndicator = guard("indicator");
/** Whether it is an `infrastructure`. */
export const isInfrastructure = guard("infrastructure");
/** Whether it is an `intrusion-set`. */
export const isIntrusionSet = guard("intrusion-set");
/** Whether it is an `ipv4-addr`. */
export const isIpv4Addr = guard("ipv4-addr");
/** Whether it is an `ipv6-addr`. */
export const isIpv6Addr = guard("ipv6-addr");
/** Whether it is a `kill-chain-phase`. */
export const isKillChainPhaseObject = guard("kill-chain-phase");
/** Whether it is a `label`. */
export const isLabelObject = guard("label");
/** Whether it is a `language`. */
export const isLanguage = guard("language");
/** Whether it is a `language-content`. */
export const isLanguageContent = guard("language-content");
/** Whether it is a `location`. */
export const isLocation = guard("location");
/** Whether it is a `mac-addr`. */
export const isMacAddr = guard("mac-addr");
/** Whether it is a `malware`. */
export const isMalware = guard("malware");
/** Whether it is a `malware-analysis`. */
export const isMalwareAnalysis = guard("malware-analysis");
/** Whether it is a `marking-definition`. */
export const isMarkingDefinition = guard("marking-definition");
/** Whether it is a `media-content`. */
export const isMediaContent = guard("media-content");
/** Whether it is a `mutex`. */
export const isMutex = guard("mutex");
/** Whether it is a `narrative`. */
export const isNarrative = guard("narrative");
/** Whether it is a `network-traffic`. */
export const isNetworkTraffic = guard("network-traffic");
/** Whether it is a `note`. */
export const isNote = guard("note");
/** Whether it is an `observed-data`. */
export const isObservedData = guard("observed-data");
/** Whether it is an `opinion`. */
export const isOpinion = guard("opinion");
/** Whether it is a `payment-card`. */
export const isPaymentCard = guard("payment-card");
/** Whether it is a `persona`. */
export const isPersona = guard("persona");
/** Whether it is a `phone-number`. */
export const isPhoneNumber = guard("phone-number");
/** Whether it is a `process`. */
export const isProcess = guard("process");
/** Whether it is a `relationship`. */
export const isRelationship = guard("relationship");
/** Whether it is a `report`. */
export const isReport = guard("report");
/** Whether it is a `security-coverage`. */
export const isSecurityCoverage = guard("security-coverage");
/** Whether it is a `security-coverage-result`. */
export const isSecurityCoverageResult = guard("security-coverage-result");
/** Whether it is a `sighting`. */
export const isSighting = guard("sighting");
/** Whether it is a `simple-observable`. */
export const isSimpleObservable = guard("simple-observable");
/** Whether it is a `software`. */
export const isSoftware = guard("software");
/** Whether it is an `ssh-key`. */
export const isSshKey = guard("ssh-key");
/** Whether it is a `task`. */
export const isTask = guard("task");
/** Whether it is a `text`. */
export const isText = guard("text");
/** Whether it is a `threat-actor`. */
export const isThreatActor = guard("threat-actor");
/** Whether it is a `tool`. */
export const isTool = guard("tool");
/** Whether it is a `tracking-number`. */
export const isTrackingNumber = guard("tracking-number");
/** Whether it is a `url`. */
export const isUrl = guard("url");
/** Whether it is a `user-account`. */
export const isUserAccount = guard("user-account");
/** Whether it is a `user-agent`. */
export const isUserAgent = guard("user-agent");
/** Whether it is a `vocabulary`. */
export const isVocabularyObject = guard("vocabulary");
/** Whether it is a `vulnerability`. */
export const isVulnerability = guard("vulnerability");
/** Whether it is a `windows-registry-key`. */
export const isWindowsRegistryKey = guard("windows-registry-key");
/** Whether it is a `windows-registry-value-type`. */
export const isWindowsRegistryValueType = guard("windows-registry-value-type");
/** Whether it is an `x-mitre-analytic`. */
export const isXMitreAnalytic = guard("x-mitre-analytic");
/** Whether it is an `x-mitre-asset`. */
export const isXMitreAsset = guard("x-mitre-asset");
/** Whether it is an `x-mitre-collection`. */
export const isXMitreCollection = guard("x-mitre-collection");
/** Whether it is an `x-mitre-data-component`. */
export const isXMitreDataComponent = guard("x-mitre-data-component");
/** Whether it is an `x-mitre-data-source`. */
export const isXMitreDataSource = guard("x-mitre-data-source");
/** Whether it is an `x-mitre-detection-strategy`. */
export const isXMitreDetectionStrategy = guard("x-mitre-detection-strategy");
/** Whether it is an `x-mitre-matrix`. */
export const isXMitreMatrix = guard("x-mitre-matrix");
/** Whether it is an `x-mitre-tactic`. */
export const isXMitreTactic = guard("x-mitre-tactic");
/** Whether it is an `x509-certificate`. */
export const isX509Certificate = guard("x509-certificate");
