/** What is put in a secret's place. */
const mask = "***";
/** A shorter text would be found, and masked, in the middle of words. */
const shortest = 4;

/** Headers whose values say nothing secret. */
const harmless = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "if-modified-since",
  "if-none-match",
  "user-agent",
]);

/** Whether a header goes to the origin that it was given for and no other. */
export const isPrivate = (header: string): boolean => !harmless.has(header.toLowerCase());

/** Names of query parameters whose values are not shown, whoever set them. */
const secretName = /key|token|secret|pass|pwd|sig|auth|cred|session/i;

/** Takes secrets out of what is shown: errors, logs, the first bytes of a page that repeats what it was sent. */
export interface Secrets {
  /** A header that is sent; of `Bearer x` and `Basic x` also `x` and what it stands for. */
  addHeader(name: string, value: string): void;
  /** A query parameter of an origin: its value is a secret, whatever its name. */
  addQuery(name: string, value: string): void;
  /** An address without user name, password and secret values. */
  address(url: URL): string;
  text(text: string): string;
}

/** Starts with nothing to hide. */
export function openSecrets(): Secrets {
  const values = new Set<string>();
  const names = new Set<string>();

  function add(value: string): void {
    if (value.length < shortest) return;
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) values.add(form);
  }

  function text(shown: string): string {
    let result = shown;
    // the longest first: a secret may be a part of another
    for (const value of [...values].sort((a, b) => b.length - a.length)) result = result.replaceAll(value, mask);
    return result;
  }

  return {
    addHeader(name, value) {
      if (!isPrivate(name)) return;
      add(value);
      const [, scheme = "", credentials = ""] = /^(\S+)\s+(\S+)$/.exec(value) ?? [];
      add(credentials);
      if (scheme.toLowerCase() !== "basic") return;
      const [, password = ""] = /:(.*)/s.exec(Buffer.from(credentials, "base64").toString()) ?? [];
      add(password);
    },
    addQuery(name, value) {
      names.add(name);
      add(value);
    },
    address(url) {
      const shown = new URL(url);
      shown.username = "";
      shown.password = "";
      shown.hash = "";
      for (const name of new Set(shown.searchParams.keys())) {
        if (names.has(name) || secretName.test(name)) shown.searchParams.set(name, mask);
      }
      return text(shown.href);
    },
    text,
  };
}
