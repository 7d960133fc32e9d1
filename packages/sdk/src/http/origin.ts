import { milliseconds, parseDuration } from "../config/duration.ts";
import { Misuse, SourceError } from "../errors.ts";
import type { HttpOptions, OriginOptions } from "./http.ts";
import type { Turn } from "./rate.ts";
import type { Secrets } from "./secrets.ts";
import type { Tls } from "./transport.ts";

/** What holds for one origin; the outermost has none. */
export interface Origin {
  /** What relative addresses are relative to, without credentials and query. */
  readonly base?: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly defaults: Pick<HttpOptions, "timeout" | "maxBytes" | "retries">;
  readonly tls: Tls;
  readonly turn?: Turn;
}

export const nowhere: Origin = { headers: {}, query: {}, defaults: {}, tls: {} };

/** Header names are compared without regard to case (RFC 9110, 5.1). */
export const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The values of a query that are there, as texts. */
export const queryTexts = (query: HttpOptions["query"] = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** Takes user name and password out of an address: as a header they go where a header goes, and are masked as one. */
export function credentials(url: URL): { url: URL; headers: Record<string, string> } {
  if (url.username === "" && url.password === "") return { url, headers: {} };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return { url: bare, headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
}

/** The same place without query and fragment. */
const withPath = ({ protocol, host }: URL, path: string) => new URL(`${protocol}//${host}${path}`);

/**
 * Reads an address as it was given, relative to the origin's base: a base is a folder, with or without a slash at its end.
 *
 * @throws {SourceError} no address, another protocol than http, https and file, or a file from within an origin of the web
 */
export function resolve(text: string, base: URL | undefined, secrets: Secrets): URL {
  if (text === "" && base) return new URL(base);
  const folder = base === undefined || base.pathname.endsWith("/") ? base : withPath(base, `${base.pathname}/`);
  if (!URL.canParse(text, folder?.href)) {
    throw new SourceError(`"${secrets.text(text)}" is no address: expected https://host/path, or file:///path`);
  }
  const url = new URL(text, folder);
  if (url.protocol === "file:" && (base === undefined || base.protocol === "file:")) return url;
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  // what a feed names may not make this machine read its own files
  throw new SourceError(`${secrets.address(url)} is not asked for: expected https:// or http://`);
}

/** An origin within another: what that one has is passed on where it is the same origin, and nowhere else. */
export function originAt(
  outer: Origin,
  base: string,
  options: OriginOptions,
  use: { secrets: Secrets; rate: (limit: { requests: number; per: number }) => Turn },
): Origin {
  const given = resolve(base, outer.base, use.secrets);
  const { url, headers: fromAddress } = credentials(given);
  const inherited = outer.base?.origin === url.origin ? outer : nowhere;
  const headers = { ...inherited.headers, ...fromAddress, ...lowerCase(options.headers ?? {}) };
  const query = { ...inherited.query, ...Object.fromEntries(url.searchParams), ...queryTexts(options.query) };
  for (const [name, value] of Object.entries(headers)) use.secrets.addHeader(name, value);
  for (const [name, value] of Object.entries(query)) use.secrets.addQuery(name, value);
  const { timeout, maxBytes, retries, rate, tls } = options;
  const turn = rate ? use.rate({ requests: rate.requests, per: duration(rate.per, "rate.per") }) : inherited.turn;
  if (rate && !(rate.requests >= 1)) throw new Misuse(`rate.requests is ${rate.requests}: at least 1 is expected`);
  return {
    base: withPath(url, url.pathname),
    headers,
    query,
    defaults: {
      ...outer.defaults,
      ...(timeout === undefined ? {} : { timeout }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...(retries === undefined ? {} : { retries }),
    },
    tls: tls ?? inherited.tls,
    ...(turn === undefined ? {} : { turn }),
  };
}

/**
 * Milliseconds of an ISO 8601 duration.
 *
 * @throws {Misuse} it is none, or of no length
 */
export function duration(text: string, option: string): number {
  try {
    const ms = milliseconds(parseDuration(text));
    if (ms > 0) return ms;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new Misuse(`${option} is ${JSON.stringify(text)}: an ISO 8601 duration is expected, for example "PT30S"`);
}
