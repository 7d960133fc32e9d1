import type { Agent } from "node:http";
import type { SecureContext } from "node:tls";
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { ConfigurationError } from "../errors.ts";
import { directly } from "./no-proxy.ts";

/** The values of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. */
export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly no?: string | undefined;
}

/** How a connection to a proxy is made. */
interface ProxyConnection {
  /** Ends it, also while the proxy has not answered yet: the agents know only those that it has answered. */
  readonly signal: AbortSignal;
  /** Whether the certificate of an `https:` proxy is verified. */
  readonly rejectUnauthorized: boolean;
  readonly secureContext?: SecureContext;
}

/** One proxy. */
interface Proxy {
  /** Without its credentials: `http://proxy:3128`. */
  readonly address: string;
  agent(target: URL): Agent;
}

/**
 * Says which proxy stands before an address, if any.
 *
 * @throws {ConfigurationError} a value that isn't the address of an HTTP proxy
 */
export function openProxies(proxies: Proxies, connection: ProxyConnection): { of(url: URL): Proxy | undefined } {
  const http = open("HTTP_PROXY", proxies.http, connection);
  const https = open("HTTPS_PROXY", proxies.https, connection);
  const isDirect = directly(proxies.no ?? "");
  return { of: (url) => (isDirect(url) ? undefined : url.protocol === "https:" ? https : http) };
}

/**
 * The address of a proxy; `http://` is meant where it has no scheme.
 *
 * @throws {Error} what was expected, without the value, which may hold a password
 */
export function proxyAddress(text: string): URL {
  const address = text.trim().includes("://") ? text.trim() : `http://${text.trim()}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw new Error("expected the address of an HTTP proxy: http:// or https://, then host and port");
  }
  return url;
}

function addressOf(key: string, value: string): URL {
  try {
    return proxyAddress(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([{ key, message, example: "http://proxy:3128" }]);
  }
}

function open(key: string, value: string | undefined, connection: ProxyConnection): Proxy | undefined {
  if (value === undefined || value === "") return undefined;
  const url = addressOf(key, value);
  const options = { keepAlive: true, ...connection };
  return {
    address: url.origin,
    agent: (target) =>
      target.protocol === "https:" ? new HttpsProxyAgent(url, options) : new HttpProxyAgent(url, options),
  };
}
