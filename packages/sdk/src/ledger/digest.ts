import { hash } from "node:crypto";
import type { StixObject } from "stix2-ts-types";
import type { Digest } from "./table.ts";

/**
 * Properties that no OpenCTI reads, so that another value of theirs alone is no news: `modified` is ignored on upsert
 * (platform-internals Q5), the others are MITRE's own bookkeeping, of which a new release changes nearly every object
 * (cisa-kev-and-mitre part B: 21,388 of 25,000 by raw comparison, 1,239 by what OpenCTI reads).
 */
const unread: ReadonlySet<string> = new Set([
  "modified",
  "x_mitre_attack_spec_version",
  "x_mitre_deprecated",
  "x_mitre_domains",
  "x_mitre_modified_by_ref",
  "x_mitre_version",
]);

/** 62 bits of SHA-1, as 16 hexadecimal digits of which the last is below 4; never all zero, which means none. */
export function digestOf(text: string): Digest {
  const digits = hash("sha1", text);
  const digest = digits.slice(0, 15) + (Number.parseInt(digits.charAt(15), 16) & 3);
  return digest === "0000000000000000" ? "0000000000000001" : digest;
}

/** Whether a value of it alone is no news; OpenCTI takes what isn't said to be revoked for not revoked. */
const isUnread = (property: string, value: unknown): boolean =>
  unread.has(property) || (property === "revoked" && value === false);

/** The digests of an object: of its JSON text, and of what OpenCTI reads of it. */
export function digestsOf(object: StixObject, text: string): { readonly whole: Digest; readonly read: Digest } {
  const whole = digestOf(text);
  const properties = object as unknown as Readonly<Record<string, unknown>>;
  for (const property in properties) {
    if (!isUnread(property, properties[property])) continue;
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(properties).sort()) {
      if (!isUnread(name, properties[name])) read[name] = properties[name];
    }
    return { whole, read: digestOf(JSON.stringify(read)) };
  }
  return { whole, read: whole };
}
