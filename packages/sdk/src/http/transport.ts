import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { SecureContext } from "node:tls";
import { readCertificates, trusting } from "./certificates.ts";
import { ProxyError } from "./failure.ts";
import { createFetch, type Fetch } from "./fetch.ts";
import { openProxies, type Proxies } from "./proxy.ts";

/** How this machine reaches others. */
export interface Network {
  /** `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`. */
  readonly proxies: Proxies;
  /** `HTTPS_CA_CERTIFICATES`: PEM text or the path of a file; accepted beside the usual CAs. */
  readonly ca?: string | undefined;
  /** `HTTPS_PROXY_REJECT_UNAUTHORIZED`: `false` accepts any certificate of an `https:` proxy. */
  readonly proxyRejectUnauthorized?: boolean;
}

/** Which certificates are accepted: the usual ones, any (`false`), or those that the CAs of a PEM text or file vouch for. */
export interface Tls {
  readonly verify?: boolean | string;
}

/** One request. Redirects are the caller's. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the exchange at any time, with its reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds that may pass without anything from the other side. */
  readonly stall?: number;
  readonly tls?: Tls;
}

/** An answer whose body has not been read: either read it to its end or until one has enough, or `discard` it. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As sent, in the server's `Content-Encoding`. Fails where the connection ends before the body does. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** The one way to the network. */
export interface Transport {
  send(outgoing: Outgoing): Promise<Incoming>;
  /** `fetch` for a client that takes one: texts and bytes as bodies, redirects left alone. */
  fetch(tls?: Tls): Fetch;
  close(): void;
}

type Agent = HttpAgent | HttpsAgent;

/**
 * Opens a transport over `node:http` and `node:https`, with connections that are kept. Nothing is sent yet.
 *
 * @throws {ConfigurationError} certificates that cannot be read, a proxy that is none
 */
export function createTransport(network: Network): Transport {
  const own = network.ca === undefined ? [] : readCertificates(network.ca, "HTTPS_CA_CERTIFICATES");
  const usual = own.length === 0 ? undefined : trusting(own, { besideUsual: true });
  const contexts = new Map<string, SecureContext>();
  const agents = new Map<string, Agent>();
  const closing = new AbortController();
  const proxies = openProxies(network.proxies, {
    signal: closing.signal,
    rejectUnauthorized: network.proxyRejectUnauthorized ?? true,
    ...(usual === undefined ? {} : { secureContext: usual }),
  });

  function context(verify: boolean | string): SecureContext | undefined {
    if (typeof verify === "boolean") return usual;
    const known = contexts.get(verify);
    if (known) return known;
    // the network's own CA counts here too: a proxy that looks into TLS signs for every host
    const made = trusting([...own, ...readCertificates(verify, "tls.verify")], { besideUsual: false });
    contexts.set(verify, made);
    return made;
  }

  /** Connections are shared by requests that accept the same certificates, and by no others. */
  function agent(url: URL, verify: boolean | string): { agent: Agent; proxy: string | undefined } {
    const proxy = proxies.of(url);
    const key = `${url.protocol} ${verify} ${proxy?.address}`;
    const known = agents.get(key);
    if (known) return { agent: known, proxy: proxy?.address };
    const made = proxy?.agent(url) ?? new (url.protocol === "https:" ? HttpsAgent : HttpAgent)({ keepAlive: true });
    agents.set(key, made);
    return { agent: made, proxy: proxy?.address };
  }

  function send(outgoing: Outgoing): Promise<Incoming> {
    const { url, method, headers, body, signal, tls = {} } = outgoing;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const { verify = true } = tls;
      const secureContext = context(verify);
      const way = agent(url, verify);
      const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
        method,
        headers:
          body === undefined ? { ...headers } : { ...headers, "content-length": String(Buffer.byteLength(body)) },
        agent: way.agent,
        rejectUnauthorized: verify !== false,
        ...(secureContext === undefined ? {} : { secureContext }),
      });
      let response: IncomingMessage | undefined;
      let proxyPassed = way.proxy === undefined;
      const end = (reason: Error) => {
        over();
        (response ?? request).destroy(reason);
        // a request that still waits for its proxy tells nobody that it was destroyed
        reject(reason);
      };
      const stall = watch(outgoing.stall, url, end);
      const aborted = () => end(signal?.reason);
      const over = () => {
        stall.stop();
        signal?.removeEventListener("abort", aborted);
      };
      signal?.addEventListener("abort", aborted, { once: true });
      request.once("close", over);

      request.once("socket", stall.sign);
      request.once("proxyConnect", ({ statusCode = 200 }: { statusCode?: number }) => {
        stall.sign();
        proxyPassed = true;
        if (statusCode === 200) return;
        const meaning = statusCode === 407 ? ": it wants other credentials" : "";
        request.destroy(
          new ProxyError(`the proxy ${way.proxy} answers ${statusCode} to CONNECT ${url.host}${meaning}`, {
            status: statusCode,
          }),
        );
      });
      request.on("error", (error) => {
        const theProxys = !proxyPassed && !request.reusedSocket;
        const code = "code" in error ? ` (${error.code})` : "";
        reject(theProxys ? new ProxyError(`the proxy ${way.proxy} is not reached${code}`, { cause: error }) : error);
      });
      request.once("response", (incoming) => {
        response = incoming;
        stall.sign();
        // an error after this is told to whoever reads the body; nobody may be reading it
        response.on("error", () => undefined);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: signed(incoming, stall.sign),
          discard: () => void incoming.resume(),
        });
      });
      request.end(body);
    });
  }

  return {
    send,
    fetch: (tls = {}) => {
      // a file that cannot be read is told now, not at the first request
      if (typeof tls.verify === "string") context(tls.verify);
      return createFetch(send, tls);
    },
    close() {
      closing.abort();
      for (const each of agents.values()) each.destroy();
    },
  };
}

async function* signed(body: AsyncIterable<Uint8Array>, sign: () => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of body) {
    sign();
    yield chunk;
  }
}

/** Calls `end` when `ms` pass without a sign of life. */
function watch(ms: number | undefined, url: URL, end: (reason: Error) => void) {
  if (ms === undefined) return { sign: () => undefined, stop: () => undefined };
  const timer = setTimeout(() => {
    end(new DOMException(`${url.host} sent nothing for ${ms / 1000} s`, "TimeoutError"));
  }, ms);
  return { sign: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}
