/** The enumerations of STIX 2.1 section 10: no other value is allowed. */

/** encryption-algorithm-enum, section 10.4. */
export const encryptionAlgorithm = ["AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"] as const;
/** A value of encryption-algorithm-enum. */
export type EncryptionAlgorithm = (typeof encryptionAlgorithm)[number];

/** extension-type-enum, section 10 (with extension definitions, section 7.3). */
export const extensionType = [
  "new-sdo",
  "new-sco",
  "new-sro",
  "property-extension",
  "toplevel-property-extension",
] as const;
/** A value of extension-type-enum. */
export type ExtensionType = (typeof extensionType)[number];

/** network-socket-address-family-enum. */
export const networkSocketAddressFamily = [
  "AF_UNSPEC",
  "AF_INET",
  "AF_IPX",
  "AF_APPLETALK",
  "AF_NETBIOS",
  "AF_INET6",
  "AF_IRDA",
  "AF_BTH",
] as const;
/** A value of network-socket-address-family-enum. */
export type NetworkSocketAddressFamily = (typeof networkSocketAddressFamily)[number];

/** network-socket-type-enum. */
export const networkSocketType = ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET"] as const;
/** A value of network-socket-type-enum. */
export type NetworkSocketType = (typeof networkSocketType)[number];

/** opinion-enum, from strongest disagreement to strongest agreement. */
export const opinion = ["strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"] as const;
/** A value of opinion-enum. */
export type OpinionValue = (typeof opinion)[number];

/** windows-integrity-level-enum. */
export const windowsIntegrityLevel = ["low", "medium", "high", "system"] as const;
/** A value of windows-integrity-level-enum. */
export type WindowsIntegrityLevel = (typeof windowsIntegrityLevel)[number];

/** windows-registry-datatype-enum. */
export const windowsRegistryDatatype = [
  "REG_NONE",
  "REG_SZ",
  "REG_EXPAND_SZ",
  "REG_BINARY",
  "REG_DWORD",
  "REG_DWORD_BIG_ENDIAN",
  "REG_DWORD_LITTLE_ENDIAN",
  "REG_LINK",
  "REG_MULTI_SZ",
  "REG_RESOURCE_LIST",
  "REG_FULL_RESOURCE_DESCRIPTION",
  "REG_RESOURCE_REQUIREMENTS_LIST",
  "REG_QWORD",
  "REG_INVALID_TYPE",
] as const;
/** A value of windows-registry-datatype-enum. */
export type WindowsRegistryDatatype = (typeof windowsRegistryDatatype)[number];

/** windows-service-start-type-enum. */
export const windowsServiceStartType = [
  "SERVICE_AUTO_START",
  "SERVICE_BOOT_START",
  "SERVICE_DEMAND_START",
  "SERVICE_DISABLED",
  "SERVICE_SYSTEM_ALERT",
] as const;
/** A value of windows-service-start-type-enum. */
export type WindowsServiceStartType = (typeof windowsServiceStartType)[number];

/** windows-service-type-enum. */
export const windowsServiceType = [
  "SERVICE_KERNEL_DRIVER",
  "SERVICE_FILE_SYSTEM_DRIVER",
  "SERVICE_WIN32_OWN_PROCESS",
  "SERVICE_WIN32_SHARE_PROCESS",
] as const;
/** A value of windows-service-type-enum. */
export type WindowsServiceType = (typeof windowsServiceType)[number];

/** windows-service-status-enum. */
export const windowsServiceStatus = [
  "SERVICE_CONTINUE_PENDING",
  "SERVICE_PAUSE_PENDING",
  "SERVICE_PAUSED",
  "SERVICE_RUNNING",
  "SERVICE_START_PENDING",
  "SERVICE_STOP_PENDING",
  "SERVICE_STOPPED",
] as const;
/** A value of windows-service-status-enum. */
export type WindowsServiceStatus = (typeof windowsServiceStatus)[number];

/** The TLP levels of version 1, `definition.tlp` of the four predefined markings (section 7.2.1.4). */
export const tlpLevel = ["white", "green", "amber", "red"] as const;
/** A TLP level of version 1. */
export type TlpLevel = (typeof tlpLevel)[number];

/** The TLP levels of version 2, `tlp_2_0` in OASIS's TLP 2.0 extension. */
export const tlp2Level = ["clear", "green", "amber", "amber+strict", "red"] as const;
/** A TLP level of version 2. */
export type Tlp2Level = (typeof tlp2Level)[number];
