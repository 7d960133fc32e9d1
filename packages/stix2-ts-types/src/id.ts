/**
 * The id of a STIX object: its type, two hyphens, a UUID (STIX 2.1 section 2.9). `StixId<"malware">` points at malware only,
 * `StixId<"identity" | "location">` at either, `StixId` at anything.
 */
export type StixId<T extends string = string> = `${T}--${string}`;

const canonical = /^([a-z0-9-]+)--[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The type that an id names: everything before the first two hyphens. A text without `--` is handed back whole. */
export function typeOf<T extends string>(id: StixId<T>): T {
  const end = id.indexOf("--");
  return (end === -1 ? id : id.slice(0, end)) as T;
}

/**
 * Whether a text is an id as STIX 2.1 section 2.9 writes it: a type, `--`, and a UUID of RFC 4122 in lower case. The UUID's
 * version is free: OpenCTI's ids and those of observables are of version 5.
 */
export function isStixId(value: string): value is StixId {
  return canonical.test(value);
}
