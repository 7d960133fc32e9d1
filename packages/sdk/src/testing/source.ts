import { Readable } from "node:stream";
import type { Incoming, Outgoing, Transport } from "../http/transport.ts";

/** What a fake source says to one request. */
export interface Answer {
  /** 200 where nothing is said. */
  readonly status?: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or bytes as they are; anything else is sent as JSON, with its content type. */
  readonly body?: unknown;
}

/** What a fake source is asked. */
export interface SourceRequest {
  readonly url: URL;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** Answers by address without query, `https://feed.example/kev.json`; a function where the query or the headers count. */
export type Routes = Readonly<Record<string, Answer | ((request: SourceRequest) => Answer)>>;

/**
 * What can go wrong with an answer: `500` and `401` are statuses, `html` a block page with status 200, `truncated` the first
 * half of the body as if it were all, `cut` a connection that ends in the middle of the body, `stalled` one on which
 * nothing comes.
 */
export type Fault = "500" | "401" | "html" | "truncated" | "cut" | "stalled";

/** Every fault, for tests that try them in turn. */
export const faults: readonly Fault[] = ["500", "401", "html", "truncated", "cut", "stalled"];

/** A source without a network: answers in the place of the transport, so that any address can be faked, fixed ones too. */
export interface FakeSource {
  /** In the place of the SDK's transport; retries, time-outs, unpacking, validators and fallbacks above it are the real ones. */
  readonly send: Transport["send"];
  /** What was asked for, in order: `GET https://feed.example/kev.json?page=1`. */
  readonly requests: readonly string[];
}

const page = "<!DOCTYPE html><html><head><title>Access Denied</title></head><body>Reference #18.2f</body></html>";

function bytesOf(body: unknown): { bytes: Buffer; type: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0), type: "text/plain" };
  if (typeof body === "string") return { bytes: Buffer.from(body), type: "text/plain" };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body), type: "application/octet-stream" };
  return { bytes: Buffer.from(JSON.stringify(body)), type: "application/json" };
}

function incoming({ status = 200, headers = {}, body }: Answer, fault?: "truncated" | "cut"): Incoming {
  const { bytes, type } = bytesOf(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield half;
    throw Object.assign(new Error("aborted"), { code: "ECONNRESET" }); // as node:http says it
  }
  return {
    status,
    headers: { "content-type": type, ...headers },
    body: fault === "cut" ? broken() : Readable.from([fault === "truncated" ? half : bytes]),
    discard() {},
  };
}

/**
 * A source that answers from routes; an address without one is a 404.
 *
 * @param fault what is wrong with the answer to the request of that number, counted from 0; nothing where it says `undefined`
 */
export function fakeSource(
  routes: Routes,
  fault: (request: number, url: URL) => Fault | undefined = () => undefined,
): FakeSource {
  const requests: string[] = [];

  async function send({ url, method, headers, body, signal, stall = 0 }: Outgoing): Promise<Incoming> {
    signal?.throwIfAborted();
    requests.push(`${method} ${url.href}`);
    const wrong = fault(requests.length - 1, url);
    // what the transport says when its time is up, without letting the time pass
    if (wrong === "stalled") throw new DOMException(`${url.host} sent nothing for ${stall / 1000} s`, "TimeoutError");
    if (wrong === "500") return incoming({ status: 500, body: "Internal Server Error" });
    if (wrong === "401") return incoming({ status: 401, body: "Unauthorized" });
    if (wrong === "html") return incoming({ body: page, headers: { "content-type": "text/html" } });

    const route = routes[`${url.origin}${url.pathname}`];
    if (route === undefined) return incoming({ status: 404, body: "Not Found" });
    const answer = typeof route === "function" ? route({ url, method, headers, body }) : route;
    const known = answer.headers?.etag;
    if (known !== undefined && headers["if-none-match"] === known)
      return incoming({ status: 304, headers: { etag: known } });
    return incoming(answer, wrong);
  }

  return { send, requests };
}
