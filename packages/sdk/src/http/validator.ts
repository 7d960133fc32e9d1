import { hash } from "node:crypto";

/** What a feed's validator says. Its text is kept in a connector's state. */
export interface Validator {
  /** Hexadecimal, of the unpacked body. */
  readonly sha256?: string;
  /** Stands for the address that the rest is of: an ETag says nothing about another one (RFC 9110, 8.8.3). */
  readonly address?: string;
  /** As the server gave it, weak ones too. */
  readonly etag?: string;
  /** `Last-Modified`, as the server gave it. */
  readonly modified?: string;
}

const written = /^sha256:([0-9a-f]{64})(?: @([0-9a-f]{16}) (?:(\S*".*")|(.+)))?$/;
/** What a header may hold (RFC 9110, 5.5); anything else in a saved state is not a validator of ours. */
const sendable = /^[\x20-\x7e\x80-\xff]+$/;

const addressOf = (url: URL): string => hash("sha256", url.href).slice(0, 16);

/** Reads what {@link formatValidator} wrote; a text that isn't of that form is taken as an ETag. */
export function parseValidator(text: string): Validator {
  if (!sendable.test(text)) return {};
  const [found, sha256, address, etag, modified] = written.exec(text) ?? [];
  if (found === undefined) return { etag: text };
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(address === undefined ? {} : { address }),
    ...(etag === undefined ? {} : { etag }),
    ...(modified === undefined ? {} : { modified }),
  };
}

/** `sha256:<hex>` of the body, and behind it ` @<address> "<etag>"`, or the date of the last change, where the server gave one. */
export function formatValidator(url: URL, { sha256, etag, modified }: Validator): string {
  const given = [etag !== undefined && /^\S*".*"$/.test(etag) ? etag : undefined, modified].find(
    (one) => one !== undefined && sendable.test(one),
  );
  return `sha256:${sha256}${given === undefined ? "" : ` @${addressOf(url)} ${given}`}`;
}

/** The headers that ask an address for a body only if it is another one. */
export function conditions(url: URL, { address, etag, modified }: Validator): Record<string, string> {
  if (address !== undefined && address !== addressOf(url)) return {};
  if (etag !== undefined) return { "if-none-match": etag };
  return modified === undefined ? {} : { "if-modified-since": modified };
}

const strong = (etag: string) => etag.replace(/^W\//, "");

/** Whether a body that was sent all the same is the one that is known; by its ETag only where nothing else is known of it. */
export function isSame(known: Validator, received: Validator): boolean {
  if (known.sha256 !== undefined) return known.sha256 === received.sha256;
  return known.etag !== undefined && received.etag !== undefined && strong(known.etag) === strong(received.etag);
}
