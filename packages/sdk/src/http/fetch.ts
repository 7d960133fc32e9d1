import { acceptEncoding, encodings, unpacked } from "./encoding.ts";
import type { Tls, Transport } from "./transport.ts";

/** As much of `fetch` as a GraphQL client uses. Node's own brings undici along: 13 MB of memory for a connector that idles. */
export type Fetch = (url: string | URL, init?: FetchInit) => Promise<FetchAnswer>;

/** What is sent: the standard's own. */
export type FetchInit = NonNullable<Parameters<typeof fetch>[1]>;

/** What came back, whole. */
export interface FetchAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Bytes that an answer may have when it is unpacked: far more than OpenCTI sends, far less than a machine has. */
const maxBytes = 256 * 2 ** 20;

/** Headers in whatever form they were given, as a plain object. */
export function plainHeaders(headers: FetchInit["headers"]): Record<string, string> {
  if (headers === undefined || !(Symbol.iterator in headers)) return { ...(headers as Record<string, string>) };
  return Object.fromEntries(headers as Iterable<[string, string]>);
}

/** An answer with this text. */
export function answerOf(status: number, headers: Readonly<Record<string, string>>, text: string): FetchAnswer {
  return {
    status,
    ok: status >= 200 && status <= 299,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    text: async () => text,
  };
}

/**
 * `fetch` over the transport, with its proxies, certificates and connections. Follows no redirect: a token is not to go
 * along.
 *
 * @throws {TypeError} a body that is neither text nor bytes, or `redirect` other than `manual`
 */
export function createFetch(send: Transport["send"], tls: Tls): Fetch {
  return async (url, init = {}) => {
    if (init.redirect !== "manual") throw new TypeError('fetch follows no redirects here: ask for redirect: "manual"');
    const { body, signal } = init;
    if (body !== undefined && body !== null && typeof body !== "string" && !(body instanceof Uint8Array)) {
      throw new TypeError("fetch takes a text or bytes as the body here");
    }
    const {
      status,
      headers,
      body: wire,
    } = await send({
      url: new URL(url),
      method: init.method ?? "GET",
      headers: { ...plainHeaders(init.headers), "accept-encoding": acceptEncoding },
      tls,
      ...(body === undefined || body === null ? {} : { body }),
      ...(signal === undefined || signal === null ? {} : { signal }),
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of unpacked(wire, encodings(headers["content-encoding"]))) {
      size += chunk.length;
      if (size > maxBytes) throw new TypeError(`the answer is larger than ${maxBytes / 2 ** 20} MiB`);
      chunks.push(chunk);
    }
    const received = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
    return answerOf(status, Object.fromEntries(received), Buffer.concat(chunks).toString());
  };
}
