import type { Logger } from "pino";
import type { z } from "zod";
import type { Clock } from "../clock.ts";
import { Misuse } from "../errors.ts";
import type { Bucket, BucketOptions } from "../s3/bucket.ts";
import { loadedBucket } from "../s3/load.ts";
import { attempt, type Request } from "./attempt.ts";
import { acceptEncoding } from "./encoding.ts";
import { firstOf } from "./fallback.ts";
import { credentials, duration, lowerCase, nowhere, type Origin, originAt, queryTexts, resolve } from "./origin.ts";
import { openRate } from "./rate.ts";
import { persistently } from "./retry.ts";
import { openSecrets } from "./secrets.ts";
import type { Transport } from "./transport.ts";

/** How a call is made; all of it is optional. */
export interface HttpOptions {
  /** `GET` where nothing is said. */
  readonly method?: string;
  /** A text or bytes as they are; anything else is sent as JSON. */
  readonly body?: unknown;
  /** Sent to the addresses that were asked for, never along a redirect to another origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the address; what is `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** ISO 8601 duration that one try may take: `PT10M` where nothing is said. A connection without a byte ends after a minute at most. */
  readonly timeout?: string;
  /** Bytes that a body may have when it is unpacked: 512 MiB where nothing is said. */
  readonly maxBytes?: number;
  /** Tries that follow a failed one: 3 where nothing is said. */
  readonly retries?: number;
  /** `verify: false` accepts any certificate; a text is the PEM, or the path of a file, of the CAs that are accepted. */
  readonly tls?: { readonly verify?: boolean | string };
}

/** What holds for one origin (`http.at`). */
export interface OriginOptions
  extends Pick<HttpOptions, "headers" | "query" | "timeout" | "maxBytes" | "retries" | "tls"> {
  /** At most so many requests in any stretch of that length: `{ requests: 10, per: "PT1M" }`. */
  readonly rate?: { readonly requests: number; readonly per: string };
}

/**
 * The author's HTTP. Every call has a time-out, is tried again where that helps, and ends with the run.
 *
 * An address is `http:`, `https:` or `file:`; of several the next one is asked when one fails. All of these throw
 * {@link SourceUnavailable}, {@link SourceDenied}, {@link SourceMissing} or {@link SourceShape}.
 */
export interface Http {
  /** The same for one base address: its headers, query and TLS go to that origin and no other, and are masked in every error and log. */
  at(base: string, options?: OriginOptions): Http;
  /**
   * What is there, or `undefined` where it is what `unless` (an earlier feed's `validator`) stands for.
   *
   * @param options.accept looks at the body before it is taken: what it throws has the next address asked
   */
  get(
    url: string | readonly string[],
    options: HttpOptions & { readonly unless: string | undefined; readonly accept?: Accept },
  ): Promise<Feed | undefined>;
  get(url: string | readonly string[], options?: HttpOptions & { readonly accept?: Accept }): Promise<Feed>;
  /** A small answer in one step. */
  json<T>(url: string | readonly string[], schema: z.ZodType<T>, options?: HttpOptions): Promise<T>;
  /** A bucket of S3, over the same proxies and certificates. Close it in the end. */
  bucket(options: BucketOptions): Promise<Bucket>;
}

/** Reads as much of a body as tells whether it is what was asked for; throws {@link SourceShape} where it isn't. */
export type Accept = (feed: Feed) => Promise<unknown>;

/** A body that has arrived whole. It is kept compressed, may be read twice and as slowly as one likes. */
export interface Feed {
  /** For a later `unless`, of any address: the body's hash, and behind it the address' own and the ETag or the date that its server gave. */
  readonly validator: string;
  /** Bytes of the body, unpacked: what reading it whole would take. */
  readonly bytes: number;
  /** @throws {SourceShape} not UTF-8, not JSON, or not what the schema says */
  json<T>(schema: z.ZodType<T>): Promise<T>;
  /** @throws {SourceShape} not UTF-8 */
  text(): Promise<string>;
  /**
   * The items of one array, one at a time, whatever the size of the body.
   *
   * @param path where the array is: `objects`, `data.rows`, or nothing where the body is the array
   * @param only looks at an item's text first: what it refuses isn't parsed
   * @throws {SourceShape} not UTF-8, not JSON, or no array there
   */
  items(path: string, only?: (text: string) => boolean): AsyncIterable<unknown>;
  /**
   * The members of one object, one at a time, whatever the size of the body; one that stands there twice comes twice.
   *
   * @param path where the object is, or nothing where the body is the object
   * @throws {SourceShape} not UTF-8, not JSON, or no object there
   */
  members(path: string): AsyncIterable<readonly [name: string, value: unknown]>;
  /**
   * What stands around the items of that array, which is empty here: the head of a large body in bounded memory. Reads to
   * the end, so that a body that was cut off is told before its first item is used.
   *
   * @throws {SourceShape} as `items`, or not what the schema says
   */
  around<T>(path: string, schema: z.ZodType<T>): Promise<T>;
}

/** What an author's HTTP is made of. */
export interface HttpMeans {
  readonly transport: Pick<Transport, "send">;
  readonly log: Logger;
  /** Ends every call, with its reason. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** `octi/0.1.0`. */
  readonly userAgent: string;
  /** From 0 to 1, for the jitter of waits. */
  readonly random?: () => number;
  /** Told each time that something is asked for again. */
  readonly retried?: () => void;
}

const usualTimeout = "PT10M";
const usualMaxBytes = 512 * 2 ** 20;
const usualRetries = 3;

type GetOptions = HttpOptions & {
  readonly unless?: string | undefined;
  readonly accept?: Accept;
};

/** Makes the HTTP of one run. Nothing is sent yet. */
export function createHttp(means: HttpMeans): Http {
  const { transport, log, signal, clock, userAgent, random = Math.random, retried } = means;
  const secrets = openSecrets();

  function prepare(address: string, origin: Origin, options: GetOptions): Request {
    const { url, headers: fromAddress } = credentials(resolve(address, origin.base, secrets));
    const isOwn = origin.base?.origin === url.origin;
    const own = isOwn ? origin : nowhere;
    const body = asBody(options.body);
    const headers = {
      accept: "application/json, */*;q=0.5",
      "user-agent": userAgent,
      "accept-encoding": acceptEncoding,
      ...(body?.isJson ? { "content-type": "application/json" } : {}),
      ...own.headers,
      ...fromAddress,
      ...lowerCase(options.headers ?? {}),
    };
    for (const [name, value] of Object.entries(headers)) secrets.addHeader(name, value);
    // an address without additions stays as it is written: searchParams would write it anew
    for (const [name, value] of Object.entries({ ...own.query, ...queryTexts(options.query) })) {
      url.searchParams.set(name, value);
    }
    return {
      url,
      method: options.method?.toUpperCase() ?? "GET",
      headers,
      ...(body === undefined ? {} : { body: body.bytes }),
      secretQuery: Object.keys(own.query).length > 0,
      tls: options.tls ?? own.tls,
      unless: options.unless,
      timeout: duration(options.timeout ?? origin.defaults.timeout ?? usualTimeout, "timeout"),
      maxBytes: options.maxBytes ?? origin.defaults.maxBytes ?? usualMaxBytes,
    };
  }

  async function one(address: string, origin: Origin, options: GetOptions): Promise<Feed | undefined> {
    const request = prepare(address, origin, options);
    const shown = secrets.address(request.url);
    const turn = origin.base?.origin === request.url.origin ? origin.turn : undefined;
    return persistently(
      async () => {
        signal.throwIfAborted();
        await turn?.(signal);
        const began = clock.now().getTime();
        const { feed, status, bytes } = await attempt(request, { send: transport.send, signal, clock, secrets });
        log.debug(
          { url: shown, status, bytes, same: feed === undefined, ms: clock.now().getTime() - began },
          "received",
        );
        return feed;
      },
      {
        retries: options.retries ?? origin.defaults.retries ?? usualRetries,
        clock,
        random,
        signal,
        failed({ reason, tries, wait }) {
          retried?.();
          log.info({ url: shown, reason, tries, wait: Math.round(wait) }, "a request failed and is tried again");
        },
      },
    );
  }

  function from(origin: Origin): Http {
    const each = <T>(url: string | readonly string[], ask: (url: string) => Promise<T>) =>
      firstOf(typeof url === "string" ? [url] : url, ask, (error) =>
        log.warn({ reason: error.message }, "an address did not deliver, the next one is asked"),
      );
    const delivered = async (url: string, options: HttpOptions): Promise<Feed> => {
      const feed = await one(url, origin, options);
      if (feed === undefined) throw new Misuse("json takes no `unless`: get does");
      return feed;
    };
    function get(
      url: string | readonly string[],
      options: HttpOptions & { unless: string | undefined; accept?: Accept },
    ): Promise<Feed | undefined>;
    function get(url: string | readonly string[], options?: HttpOptions & { accept?: Accept }): Promise<Feed>;
    function get(url: string | readonly string[], options: GetOptions = {}): Promise<Feed | undefined> {
      return each(url, async (address) => {
        const feed = await one(address, origin, options);
        if (feed) await options.accept?.(feed);
        return feed;
      });
    }
    return {
      at: (base, options = {}) =>
        from(originAt(origin, base, options, { secrets, rate: (limit) => openRate(limit, clock) })),
      get,
      // parsed within the list: an answer of another shape has the next address asked
      json: (url, schema, options = {}) =>
        each(url, async (address) => (await delivered(address, options)).json(schema)),
      bucket: (options) => loadedBucket(options, { send: transport.send, signal }),
    };
  }

  return from(nowhere);
}

function asBody(body: unknown): { bytes: string | Uint8Array; isJson: boolean } | undefined {
  if (body === undefined) return undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return { bytes: body, isJson: false };
  return { bytes: JSON.stringify(body), isJson: true };
}
