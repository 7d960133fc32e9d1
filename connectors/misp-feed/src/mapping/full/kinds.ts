import {
  autonomousSystem,
  bankAccount,
  compare,
  cryptocurrencyWallet,
  cryptographicKey,
  emailMessage,
  macAddr,
  mutex,
  pattern,
  paymentCard,
  software,
  text,
  url,
  userAccount,
  userAgent,
  x509Certificate,
} from "@octi/sdk/stix";
import { isIpv4, isIpv6 } from "../address.ts";
import { address, type Kind, kinds, rule, simple } from "../kinds.ts";
import { lostHashes } from "../lost.ts";

const email = kinds.get("email") ?? {};
const named = kinds.get("filename") ?? {};
const domain = kinds.get("domain") ?? {};
const phone = kinds.get("phone-number") ?? {};
const wallet = simple("Cryptocurrency-Wallet", ["cryptocurrency-wallet", "value"], (value, common) =>
  cryptocurrencyWallet({ value, ...common }),
);
/** In small letters and with colons, as STIX asks for. @throws {TypeError} it is none */
function macOf(value: string): string {
  const digits = value.trim().toLowerCase().replaceAll(/[:.-]/g, "");
  if (!/^([0-9a-f]{12}|[0-9a-f]{16})$/.test(digits)) throw new TypeError(`${JSON.stringify(value)} is no MAC address`);
  return digits.replaceAll(/..(?=.)/g, "$&:");
}
const mac: Kind = {
  mainType: "Mac-Addr",
  pattern: (value) => pattern(compare(["mac-addr", "value"], "=", macOf(value))),
  observable: (value, common) => macAddr({ value: macOf(value), ...common }),
};
const key = simple("Cryptographic-Key", ["cryptographic-key", "value"], (value, common) =>
  cryptographicKey({ value, ...common }),
);
/** A text that may be looked for: fingerprints, which OpenCTI has no type for. */
const fingerprint = simple("Text", ["text", "value"], (value, common) => text({ value, ...common }));
/** A text that says nothing alone, so that nobody looks for it. */
const remark: Kind = { mainType: "Text", observable: (value, common) => text({ value, ...common }) };
const account = (account_type: string): Kind =>
  simple("User-Account", ["user-account", "account_login"], (account_login, common) =>
    userAccount({ account_login, account_type, ...common }),
  );
const certificate = (algorithm: string): Kind =>
  simple("X509-Certificate", ["x509-certificate", "hashes", algorithm], (value, common) =>
    x509Certificate({ hashes: { [algorithm]: value.replaceAll(":", "") }, ...common }),
  );

/** The number of an autonomous system, with or without `AS`. @throws {TypeError} it is none */
export function asNumber(value: string): number {
  const [, digits] = /^(?:AS)?\s*(\d{1,10})$/i.exec(value.trim()) ?? [];
  if (digits === undefined || Number(digits) > 4_294_967_295)
    throw new TypeError(`${JSON.stringify(value)} is no number of an autonomous system`);
  return Number(digits);
}

/** By the value: IPv4 or IPv6. What is neither is made of nothing. */
export function fullAddress(value: string): Kind {
  if (isIpv4(value) || isIpv6(value)) return address(value);
  const refuse = () => {
    throw new TypeError(`${JSON.stringify(value)} is no IP address`);
  };
  return { mainType: "IPv6-Addr", pattern: refuse, observable: refuse };
}

/** What the mapping `full` makes, by MISP's type of a value that isn't composite. Addresses go by their value. */
export const fullKinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...kinds,
  ...lostHashes,
  ["text", remark],
  ["user-agent", simple("User-Agent", ["user-agent", "value"], (value, common) => userAgent({ value, ...common }))],
  ["mutex", simple("Mutex", ["mutex", "name"], (name, common) => mutex({ name, ...common }))],
  [
    "AS",
    {
      mainType: "Autonomous-System",
      pattern: (value) => pattern(compare(["autonomous-system", "number"], "=", asNumber(value))),
      observable: (value, common) => autonomousSystem({ number: asNumber(value), ...common }),
    },
  ],
  ["mac-address", mac],
  ["mac-eui-64", mac],
  ["btc", wallet],
  ["dash", wallet],
  ["xmr", wallet],
  ["iban", simple("Bank-Account", ["bank-account", "iban"], (iban, common) => bankAccount({ iban, ...common }))],
  [
    "cc-number",
    simple("Payment-Card", ["payment-card", "card_number"], (card_number, common) =>
      paymentCard({ card_number, ...common }),
    ),
  ],
  ["whois-registrant-phone", phone],
  ["prtn", phone],
  ["pgp-public-key", key],
  ["ssh-fingerprint", key],
  ["uri", simple("Url", ["url", "value"], (value, common) => url({ value, ...common }))],
  ["onion-address", domain],
  ["x509-fingerprint-md5", certificate("MD5")],
  ["x509-fingerprint-sha1", certificate("SHA-1")],
  ["x509-fingerprint-sha256", certificate("SHA-256")],
  ["ja3-fingerprint-md5", fingerprint],
  ["jarm-fingerprint", fingerprint],
  ["hassh-md5", fingerprint],
  ["hasshserver-md5", fingerprint],
  ["favicon-mmh3", fingerprint],
  ["community-id", fingerprint],
  ["dom-hash", fingerprint],
  ["named pipe", fingerprint],
  ["windows-scheduled-task", fingerprint],
  ["windows-service-name", fingerprint],
  ["windows-service-displayname", fingerprint],
  ["mobile-application-id", fingerprint],
  ["azure-application-id", fingerprint],
  ["chrome-extension-id", fingerprint],
  ["edge-extension-id", fingerprint],
  ["email-reply-to", email],
  ["dns-soa-email", email],
  ["target-email", email],
  ["email-attachment", named],
  [
    "email-body",
    simple("Email-Message", ["email-message", "body"], (body, common) =>
      emailMessage({ body, is_multipart: false, ...common }),
    ),
  ],
  ["twitter-id", account("twitter")],
  ["jabber-id", account("jabber")],
  ["eppn", account("eppn")],
  ["target-user", account("unknown")],
  [
    "cpe",
    {
      mainType: "Software",
      pattern: (cpe) => pattern(compare(["software", "cpe"], "=", cpe)),
      observable: (cpe) => software({ name: cpe.split(":")[cpe.startsWith("cpe:2.3") ? 4 : 3] || cpe, cpe }),
    },
  ],
  ["snort", rule("snort")],
  ["suricata", rule("suricata")],
  [
    "stix2-pattern",
    {
      pattern: (value) => {
        if (!/^\s*[[(]/.test(value)) throw new TypeError("a STIX pattern begins with a bracket");
        return value.trim();
      },
    },
  ],
]);
