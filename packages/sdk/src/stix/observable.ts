import { type Builder, builder, type Parts, present } from "./builder.ts";
import { chosenHash } from "./hashes.ts";
import type { Contribution } from "./id.ts";

/*
 * Ids as the Python library stix2 3.0.2 makes them, which is what Python connectors send (connector-sdk-contract 10.4):
 * all contributing properties that are there, texts as they are, one hash of several.
 */

const of =
  (...keys: readonly string[]) =>
  (parts: Parts): Contribution | undefined => {
    const found = present(parts, ...keys);
    const hashes = found?.hashes && chosenHash(found.hashes as Record<string, string>);
    return hashes ? { ...found, hashes } : found;
  };

const value = of("value");

/** stix2's form of a time in UTC: no trailing zeros in the fraction. */
const timeOf = (text: unknown): unknown =>
  typeof text === "string" ? text.replace(/\.(\d*?)0*Z$/, (_, digits) => (digits ? `.${digits}Z` : "Z")) : text;

/** Id from one hash and `payload_bin`. */
export const artifact: Builder<"artifact"> = builder("artifact", of("hashes", "payload_bin"));
/** Id from `number`. */
export const autonomousSystem: Builder<"autonomous-system"> = builder("autonomous-system", of("number"));
/** Id from `path`. */
export const directory: Builder<"directory"> = builder("directory", of("path"));
/** Id from `value`. */
export const domainName: Builder<"domain-name"> = builder("domain-name", value);
/** Id from `value`. */
export const emailAddr: Builder<"email-addr"> = builder("email-addr", value);
/** Id from `from_ref`, `subject` and `body`. */
export const emailMessage: Builder<"email-message"> = builder("email-message", of("from_ref", "subject", "body"));
/** Id from one hash, `name`, `parent_directory_ref` and `extensions`: OpenCTI would take the hash only, and keeps this id beside its own. */
export const file: Builder<"file"> = builder("file", of("hashes", "name", "parent_directory_ref", "extensions"));
/** Id from `value`: a network in CIDR form is an address, too. */
export const ipv4Addr: Builder<"ipv4-addr"> = builder("ipv4-addr", value);
/** Id from `value`: a network in CIDR form is an address, too. */
export const ipv6Addr: Builder<"ipv6-addr"> = builder("ipv6-addr", value);
/** Id from `value`. */
export const macAddr: Builder<"mac-addr"> = builder("mac-addr", value);
/** Id from `name`. */
export const mutex: Builder<"mutex"> = builder("mutex", of("name"));
/** Id from all ends, ports, protocols, extensions, and `start` and `end` in UTC. */
export const networkTraffic: Builder<"network-traffic"> = builder("network-traffic", (parts) =>
  of(
    "start",
    "end",
    "src_ref",
    "dst_ref",
    "src_port",
    "dst_port",
    "protocols",
    "extensions",
  )({
    ...parts,
    start: timeOf(parts.start),
    end: timeOf(parts.end),
  }),
);
/** Nothing of a process makes an id: give it one. */
export const process: Builder<"process"> = builder("process", () => undefined);
/** Id from `name`, `cpe`, `swid`, `vendor` and `version`. */
export const software: Builder<"software"> = builder("software", of("name", "cpe", "swid", "vendor", "version"));
/** Id from `value`. */
export const url: Builder<"url"> = builder("url", value);
/** Id from `account_type`, `user_id` and `account_login`. */
export const userAccount: Builder<"user-account"> = builder(
  "user-account",
  of("account_type", "user_id", "account_login"),
);
/** Id from `key` and `values`. */
export const windowsRegistryKey: Builder<"windows-registry-key"> = builder("windows-registry-key", of("key", "values"));
/** Id from one hash and `serial_number`. */
export const x509Certificate: Builder<"x509-certificate"> = builder("x509-certificate", of("hashes", "serial_number"));
