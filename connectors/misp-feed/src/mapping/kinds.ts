import {
  compare,
  domainName,
  emailAddr,
  emailMessage,
  file,
  hostname,
  individual,
  ipv4Addr,
  ipv6Addr,
  isHash,
  pattern,
  phoneNumber,
  type StixId,
  type StixObject,
  text,
  url,
  userAccount,
  windowsRegistryKey,
} from "@octi/sdk/stix";
import type { ExternalReference } from "stix2-ts-types";
import { isIpv4 } from "./address.ts";

/** What all observables of an attribute have. */
export interface Common {
  readonly x_opencti_description?: string | undefined;
  readonly x_opencti_score: number;
  readonly labels: string[];
  readonly created_by_ref: StixId<"identity">;
  readonly object_marking_refs: StixId<"marking-definition">[];
  readonly external_references: ExternalReference[];
}

/** What a value of some type becomes. */
export interface Kind {
  /** OpenCTI's name of the observable that an indicator is about; none for rules. */
  readonly mainType?: string;
  /** `stix` where nothing is said. */
  readonly patternType?: "yara" | "sigma" | "snort" | "suricata" | "pcre";
  /** @throws {TypeError} the value is none of its kind */
  pattern?(value: string): string;
  /** @throws {TypeError} the value is none of its kind */
  observable?(value: string, common: Common, filename?: string): StixObject;
}

type Path = readonly [type: string, key: string, ...keys: string[]];

/** A value that is one property of one type of observable. */
export const simple = (mainType: string, path: Path, observable?: Kind["observable"]): Kind => ({
  mainType,
  pattern: (value) => pattern(compare(path, "=", value)),
  ...(observable && { observable }),
});

/** A rule of another language than STIX. */
export const rule = (patternType: NonNullable<Kind["patternType"]>): Kind => ({
  patternType,
  pattern: (value) => value,
});

/** A hash, under STIX's or the feed's own name of the algorithm. */
export const hash = (algorithm: string): Kind => ({
  mainType: "File",
  pattern: (value) => {
    if (!isHash(algorithm, value)) throw new TypeError(`${JSON.stringify(value)} is no ${algorithm} hash`);
    return pattern(compare(["file", "hashes", algorithm], "=", value));
  },
  observable: (value, common, name) => file({ hashes: { [algorithm]: value }, name, ...common }),
});

const ipv4 = simple("IPv4-Addr", ["ipv4-addr", "value"], (value, common) => ipv4Addr({ value, ...common }));
const ipv6 = simple("IPv6-Addr", ["ipv6-addr", "value"], (value, common) => ipv6Addr({ value, ...common }));

/** By the value: IPv4 or IPv6. */
export const address = (value: string): Kind => (isIpv4(value) ? ipv4 : ipv6);

const named = simple("File", ["file", "name"], (name, common) => file({ name, ...common }));
const email = simple("Email-Addr", ["email-addr", "value"], (value, common) => emailAddr({ value, ...common }));
/** A text, which OpenCTI has for all that is nothing else. */
export const plain: Kind = simple("Text", ["text", "value"], (value, common) => text({ value, ...common }));

/** What the Python connector makes, by MISP's type of a value that isn't composite. Addresses go by their value. */
export const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["md5", hash("MD5")],
  ["sha1", hash("SHA-1")],
  ["sha256", hash("SHA-256")],
  ["filename", named],
  ["pdb", named],
  ["hostname", simple("Hostname", ["hostname", "value"], (value, common) => hostname({ value, ...common }))],
  ["domain", simple("Domain-Name", ["domain-name", "value"], (value, common) => domainName({ value, ...common }))],
  [
    "email-subject",
    simple("Email-Message", ["email-message", "subject"], (subject, common) =>
      emailMessage({ subject, is_multipart: true, ...common }),
    ),
  ],
  ["email", email],
  ["email-src", email],
  ["email-dst", email],
  ["whois-registrant-email", email],
  ["url", simple("Url", ["url", "value"], (value, common) => url({ value, ...common }))],
  [
    "regkey",
    simple("Windows-Registry-Key", ["windows-registry-key", "key"], (key, common) =>
      windowsRegistryKey({ key, ...common }),
    ),
  ],
  ["user-agent", simple("User-Agent", ["user-agent", "value"])],
  [
    "phone-number",
    simple("Phone-Number", ["phone-number", "value"], (value, common) => phoneNumber({ value, ...common })),
  ],
  ["text", plain],
  [
    "github-username",
    simple("User-Account", ["user-account", "account_login"], (account_login, common) =>
      userAccount({ account_login, account_type: "github", ...common }),
    ),
  ],
  [
    "full-name",
    {
      mainType: "Identity",
      observable: (name, { x_opencti_description: description, labels, created_by_ref, external_references }) =>
        individual({ name, description, labels, created_by_ref, external_references }),
    },
  ],
  ["yara", rule("yara")],
  ["sigma", rule("sigma")],
]);
