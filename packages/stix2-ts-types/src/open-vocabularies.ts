/**
 * The open vocabularies of STIX 2.1 section 10: the values that the specification suggests. Other values are allowed, so the
 * types keep the suggestions for the editor and take any text.
 */

/** A value of an open vocabulary: one of those suggested, or any other text. */
export type Open<T extends string> = T | (string & {});

/** account-type-ov, section 10.1: kinds of user accounts. */
export const accountType = [
  "facebook",
  "ldap",
  "nis",
  "openid",
  "radius",
  "skype",
  "tacacs",
  "twitter",
  "unix",
  "windows-domain",
  "windows-local",
] as const;
/** A value of account-type-ov. */
export type AccountType = Open<(typeof accountType)[number]>;

/** attack-motivation-ov, section 10.2: why an attacker acts. */
export const attackMotivation = [
  "accidental",
  "coercion",
  "dominance",
  "ideology",
  "notoriety",
  "organizational-gain",
  "personal-gain",
  "personal-satisfaction",
  "revenge",
  "unpredictable",
] as const;
/** A value of attack-motivation-ov. */
export type AttackMotivation = Open<(typeof attackMotivation)[number]>;

/** attack-resource-level-ov, section 10.3: what an attacker can draw on. */
export const attackResourceLevel = ["club", "contest", "government", "individual", "organization", "team"] as const;
/** A value of attack-resource-level-ov. */
export type AttackResourceLevel = Open<(typeof attackResourceLevel)[number]>;

/** grouping-context-ov, section 10.5: what holds a grouping together. */
export const groupingContext = ["malware-analysis", "suspicious-activity", "unspecified"] as const;
/** A value of grouping-context-ov. */
export type GroupingContext = Open<(typeof groupingContext)[number]>;

/** hash-algorithm-ov, section 10.6: keys of `hashes`. */
export const hashAlgorithm = ["MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256", "SHA3-512", "SSDEEP", "TLSH"] as const;
/** A value of hash-algorithm-ov. */
export type HashAlgorithm = Open<(typeof hashAlgorithm)[number]>;

/** identity-class-ov, section 10.7: what an identity stands for. OpenCTI adds `securityplatform`. */
export const identityClass = ["class", "group", "individual", "organization", "system", "unknown"] as const;
/** A value of identity-class-ov, or OpenCTI's `securityplatform`. */
export type IdentityClass = Open<(typeof identityClass)[number] | "securityplatform">;

/** implementation-language-ov, section 10.8: languages that malware is written in. */
export const implementationLanguage = [
  "applescript",
  "bash",
  "c",
  "c#",
  "c++",
  "go",
  "java",
  "javascript",
  "lua",
  "objective-c",
  "perl",
  "php",
  "powershell",
  "python",
  "ruby",
  "scala",
  "swift",
  "typescript",
  "visual-basic",
  "x86-32",
  "x86-64",
] as const;
/** A value of implementation-language-ov. */
export type ImplementationLanguage = Open<(typeof implementationLanguage)[number]>;

/** indicator-type-ov, section 10.9: what a match of an indicator tells. */
export const indicatorType = [
  "anomalous-activity",
  "anonymization",
  "attribution",
  "benign",
  "compromised",
  "malicious-activity",
  "unknown",
] as const;
/** A value of indicator-type-ov. */
export type IndicatorType = Open<(typeof indicatorType)[number]>;

/** industry-sector-ov, section 10.10. */
export const industrySector = [
  "aerospace",
  "agriculture",
  "automotive",
  "chemical",
  "commercial",
  "communications",
  "construction",
  "defense",
  "education",
  "emergency-services",
  "energy",
  "entertainment",
  "financial-services",
  "government",
  "government-local",
  "government-national",
  "government-public-services",
  "government-regional",
  "healthcare",
  "hospitality-leisure",
  "infrastructure",
  "dams",
  "nuclear",
  "water",
  "insurance",
  "manufacturing",
  "mining",
  "non-profit",
  "pharmaceuticals",
  "retail",
  "technology",
  "telecommunications",
  "transportation",
  "utilities",
] as const;
/** A value of industry-sector-ov. */
export type IndustrySector = Open<(typeof industrySector)[number]>;

/** infrastructure-type-ov, section 10.11. */
export const infrastructureType = [
  "amplification",
  "anonymization",
  "botnet",
  "command-and-control",
  "control-system",
  "exfiltration",
  "firewall",
  "hosting-malware",
  "hosting-target-lists",
  "phishing",
  "reconnaissance",
  "routers-switches",
  "staging",
  "unknown",
  "workstation",
] as const;
/** A value of infrastructure-type-ov. */
export type InfrastructureType = Open<(typeof infrastructureType)[number]>;

/** malware-result-ov, section 10.12: the verdict of an analysis. */
export const malwareResult = ["benign", "malicious", "suspicious", "unknown"] as const;
/** A value of malware-result-ov. */
export type MalwareResult = Open<(typeof malwareResult)[number]>;

/** malware-capabilities-ov, section 10.13. */
export const malwareCapability = [
  "accesses-remote-machines",
  "anti-debugging",
  "anti-disassembly",
  "anti-emulation",
  "anti-memory-forensics",
  "anti-sandbox",
  "anti-vm",
  "captures-input-peripherals",
  "captures-output-peripherals",
  "captures-system-state-data",
  "cleans-traces-of-infection",
  "commits-fraud",
  "communicates-with-c2",
  "compromises-data-availability",
  "compromises-data-integrity",
  "compromises-system-availability",
  "controls-local-machine",
  "degrades-security-software",
  "degrades-system-updates",
  "determines-c2-server",
  "emails-spam",
  "escalates-privileges",
  "evades-av",
  "exfiltrates-data",
  "fingerprints-host",
  "hides-artifacts",
  "hides-executing-code",
  "infects-files",
  "infects-remote-machines",
  "installs-other-components",
  "persists-after-system-reboot",
  "prevents-artifact-access",
  "prevents-artifact-deletion",
  "probes-network-environment",
  "self-modifies",
  "steals-authentication-credentials",
  "violates-system-operational-integrity",
] as const;
/** A value of malware-capabilities-ov. */
export type MalwareCapability = Open<(typeof malwareCapability)[number]>;

/** malware-type-ov, section 10.14. */
export const malwareType = [
  "adware",
  "backdoor",
  "bootkit",
  "bot",
  "ddos",
  "downloader",
  "dropper",
  "exploit-kit",
  "keylogger",
  "ransomware",
  "remote-access-trojan",
  "resource-exploitation",
  "rogue-security-software",
  "rootkit",
  "screen-capture",
  "spyware",
  "trojan",
  "unknown",
  "virus",
  "webshell",
  "wiper",
  "worm",
] as const;
/** A value of malware-type-ov. */
export type MalwareType = Open<(typeof malwareType)[number]>;

/** pattern-type-ov, section 10.16: languages that an indicator's pattern is written in. */
export const patternType = ["pcre", "sigma", "snort", "stix", "suricata", "yara"] as const;
/** A value of pattern-type-ov. */
export type PatternType = Open<(typeof patternType)[number]>;

/** processor-architecture-ov, section 10.17. */
export const processorArchitecture = ["alpha", "arm", "ia-64", "mips", "powerpc", "sparc", "x86", "x86-64"] as const;
/** A value of processor-architecture-ov. */
export type ProcessorArchitecture = Open<(typeof processorArchitecture)[number]>;

/** region-ov, section 10.18: regions of the world, after UN M49. */
export const region = [
  "africa",
  "eastern-africa",
  "middle-africa",
  "northern-africa",
  "southern-africa",
  "western-africa",
  "americas",
  "caribbean",
  "central-america",
  "latin-america-caribbean",
  "northern-america",
  "south-america",
  "asia",
  "central-asia",
  "eastern-asia",
  "southern-asia",
  "south-eastern-asia",
  "western-asia",
  "europe",
  "eastern-europe",
  "northern-europe",
  "southern-europe",
  "western-europe",
  "oceania",
  "antarctica",
  "australia-new-zealand",
  "melanesia",
  "micronesia",
  "polynesia",
] as const;
/** A value of region-ov. */
export type Region = Open<(typeof region)[number]>;

/** report-type-ov, section 10.19. */
export const reportType = [
  "attack-pattern",
  "campaign",
  "identity",
  "indicator",
  "intrusion-set",
  "malware",
  "observed-data",
  "threat-actor",
  "threat-report",
  "tool",
  "vulnerability",
] as const;
/** A value of report-type-ov. */
export type ReportType = Open<(typeof reportType)[number]>;

/** threat-actor-type-ov, section 10.20. */
export const threatActorType = [
  "activist",
  "competitor",
  "crime-syndicate",
  "criminal",
  "hacker",
  "insider-accidental",
  "insider-disgruntled",
  "nation-state",
  "sensationalist",
  "spy",
  "terrorist",
  "unknown",
] as const;
/** A value of threat-actor-type-ov. */
export type ThreatActorType = Open<(typeof threatActorType)[number]>;

/** threat-actor-role-ov, section 10.21. */
export const threatActorRole = [
  "agent",
  "director",
  "independent",
  "infrastructure-architect",
  "infrastructure-operator",
  "malware-author",
  "sponsor",
] as const;
/** A value of threat-actor-role-ov. */
export type ThreatActorRole = Open<(typeof threatActorRole)[number]>;

/** threat-actor-sophistication-ov, section 10.22, from least to most. */
export const threatActorSophistication = [
  "none",
  "minimal",
  "intermediate",
  "advanced",
  "expert",
  "innovator",
  "strategic",
] as const;
/** A value of threat-actor-sophistication-ov. */
export type ThreatActorSophistication = Open<(typeof threatActorSophistication)[number]>;

/** tool-type-ov, section 10.23. */
export const toolType = [
  "credential-exploitation",
  "denial-of-service",
  "exploitation",
  "information-gathering",
  "network-capture",
  "remote-access",
  "unknown",
  "vulnerability-scanning",
] as const;
/** A value of tool-type-ov. */
export type ToolType = Open<(typeof toolType)[number]>;

/** windows-pebinary-type-ov, section 10.26. */
export const windowsPebinaryType = ["dll", "exe", "sys"] as const;
/** A value of windows-pebinary-type-ov. */
export type WindowsPebinaryType = Open<(typeof windowsPebinaryType)[number]>;
