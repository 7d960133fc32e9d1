import { acceptEncoding, encodings, unpacked } from "./encoding.ts";
import type { Tls, Transport } from "./transport.ts";

/** Bytes that an answer may have when it is unpacked: far more than OpenCTI sends, far less than a machine has. */
const maxBytes = 256 * 2 ** 20;

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const bodiless = new Set([204, 205, 304]);

/**
 * `fetch` over the transport, with its proxies, certificates and connections: as much of the standard as a GraphQL client
 * uses. Follows no redirect: a token is not to go along.
 *
 * @throws {TypeError} a body that is neither text nor bytes, or `redirect` other than `manual`
 */
export function createFetch(send: Transport["send"], tls: Tls): typeof fetch {
  return async (input, init = {}) => {
    if (typeof input !== "string" && !(input instanceof URL)) throw new TypeError("fetch takes a URL here");
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
      url: new URL(input),
      method: init.method ?? "GET",
      headers: { ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": acceptEncoding },
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
    const received = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    );
    return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers: received });
  };
}
