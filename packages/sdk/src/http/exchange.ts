import { SourceShape } from "../errors.ts";
import { isPrivate, type Secrets } from "./secrets.ts";
import type { Incoming, Tls, Transport } from "./transport.ts";

/** One request as it is sent first. */
export interface Exchange {
  readonly url: URL;
  readonly method: string;
  /** In lower case. Those that are private go to the request's origin only. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether the query holds something secret. */
  readonly secretQuery: boolean;
  /** For the request's origin; others are verified as usual. */
  readonly tls: Tls;
  readonly signal: AbortSignal;
  readonly stall: number;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 10;

/**
 * Sends a request and follows where it is sent on to, ten times at most. To another origin go neither private headers nor
 * a body nor other certificates than usual.
 *
 * @param asking is told each address before it is asked
 * @throws {SourceShape} a redirect that is not followed: too many, to another kind of address, from https to http with secrets, of a body
 */
export async function exchange(
  send: Transport["send"],
  request: Exchange,
  secrets: Secrets,
  asking: (url: URL) => void,
): Promise<Incoming> {
  const { signal, stall, secretQuery } = request;
  let { url, method, body } = request;
  for (let followed = 0; ; followed++) {
    asking(url);
    const isOwn = url.origin === request.url.origin;
    const incoming = await send({
      url,
      method,
      headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => isOwn || !isPrivate(name))),
      ...(body === undefined ? {} : { body }),
      tls: isOwn ? request.tls : {},
      signal,
      stall,
    });
    const location = incoming.headers.location;
    if (!redirects.has(incoming.status) || location === undefined) return incoming;
    incoming.discard();

    const refuse = (why: string) => new SourceShape(`${secrets.address(url)} answers ${incoming.status}: ${why}`);
    if (!URL.canParse(location, url.href)) throw refuse("it redirects, but not to an address");
    const next = new URL(location, url);
    next.username = "";
    next.password = "";
    const to = secrets.address(next);
    if (followed === mostRedirects) throw refuse(`it redirects for the ${mostRedirects + 1}th time, to ${to}`);
    if (next.protocol !== "https:" && next.protocol !== "http:") throw refuse(`it redirects to ${to}`);
    const hasSecrets = secretQuery || Object.keys(request.headers).some(isPrivate);
    if (hasSecrets && url.protocol === "https:" && next.protocol === "http:") {
      throw refuse(`it redirects from https to ${to}, which is not followed with credentials`);
    }
    const isGet = method === "GET" || method === "HEAD";
    if (!isGet && (incoming.status === 307 || incoming.status === 308)) {
      if (next.origin !== request.url.origin) throw refuse(`it wants the body sent to ${to}, another origin`);
    } else if (!isGet) {
      method = "GET";
      body = undefined;
    }
    url = next;
  }
}
