import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import { createHttp, type Http } from "../http/http.ts";
import { createTransport } from "../http/transport.ts";
import type { Metrics } from "../ops/metrics.ts";
import { createClient, type PlatformClient } from "../platform/client.ts";
import { version } from "../version.ts";

/** All that goes over the network: one transport with the proxies and certificates of the settings. */
export interface Network {
  readonly client: PlatformClient;
  /** A client of another user than the one of `OPENCTI_TOKEN`. */
  clientOf(token: string): PlatformClient;
  /** Has repetitions counted from now on. */
  count(metrics: Pick<Metrics, "retried">): void;
  /** The author's HTTP; every call ends with the signal. */
  http(signal: AbortSignal): Http;
  close(): void;
}

/** Opens the network that the settings describe. Nothing is sent yet. */
export function openNetwork(settings: Settings, options: { clock: Clock; log: Logger; random: () => number }): Network {
  const { clock, log, random } = options;
  const transport = createTransport({
    proxies: { http: settings.HTTP_PROXY, https: settings.HTTPS_PROXY, no: settings.NO_PROXY },
    ca: settings.HTTPS_CA_CERTIFICATES,
    proxyRejectUnauthorized: settings.HTTPS_PROXY_REJECT_UNAUTHORIZED,
  });
  const userAgent = `octi/${version}`;
  let counting: Pick<Metrics, "retried"> | undefined;
  const clientOf = (token: string) =>
    createClient({
      url: settings.OPENCTI_URL,
      token,
      headers: settings.OPENCTI_CUSTOM_HEADERS,
      userAgent,
      fetch: transport.fetch({ verify: settings.OPENCTI_SSL_VERIFY }),
      clock,
      log,
      random,
      retried: () => counting?.retried("opencti"),
    });
  return {
    client: clientOf(settings.OPENCTI_TOKEN.reveal()),
    clientOf,
    count(metrics) {
      counting = metrics;
    },
    http: (signal) =>
      createHttp({ transport, log, signal, clock, userAgent, random, retried: () => counting?.retried("source") }),
    close: transport.close,
  };
}
