/** What a feed's validator says. Its text is kept in a connector's state. */
export interface Validator {
  /** As the server gave it, weak ones too. */
  readonly etag?: string;
  /** Hexadecimal, of the unpacked body. */
  readonly sha256?: string;
  /** `Last-Modified`, as the server gave it. */
  readonly modified?: string;
}

const hashed = /^sha256:([0-9a-f]{64})(?: (.+))?$/;
/** What a header may hold (RFC 9110, 5.5); anything else in a saved state is not a validator of ours. */
const sendable = /^[\x20-\x7e\x80-\xff]+$/;

/** Reads what {@link formatValidator} wrote; a text that isn't of that form is taken as an ETag. */
export function parseValidator(text: string): Validator {
  if (!sendable.test(text)) return {};
  const [found, sha256, modified] = hashed.exec(text) ?? [];
  if (found === undefined) return { etag: text };
  return { ...(sha256 === undefined ? {} : { sha256 }), ...(modified === undefined ? {} : { modified }) };
}

/** `"33a64df5"`, `W/"33a64df5"`, or `sha256:<hex>`, with the date of the last change behind it where the server gave one. */
export function formatValidator({ etag, sha256, modified }: Validator): string {
  if (etag !== undefined && sendable.test(etag) && !hashed.test(etag)) return etag;
  return `sha256:${sha256}${modified === undefined || !sendable.test(modified) ? "" : ` ${modified}`}`;
}

/** The headers that ask for a body only if it is another one. */
export function conditions({ etag, modified }: Validator): Record<string, string> {
  if (etag !== undefined) return { "if-none-match": etag };
  return modified === undefined ? {} : { "if-modified-since": modified };
}

const strong = (etag: string) => etag.replace(/^W\//, "");

/** Whether a body that was sent all the same is the one that is known; weakly compared, as for If-None-Match (RFC 9110, 8.8.3.2). */
export function isSame(known: Validator, received: Validator): boolean {
  if (known.sha256 !== undefined) return known.sha256 === received.sha256;
  return known.etag !== undefined && received.etag !== undefined && strong(known.etag) === strong(received.etag);
}
