import type { z } from "zod";

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
  /** What is there, or `undefined` where it is what `unless` (an earlier feed's `validator`) stands for. */
  get(
    url: string | readonly string[],
    options: HttpOptions & { readonly unless: string | undefined },
  ): Promise<Feed | undefined>;
  get(url: string | readonly string[], options?: HttpOptions): Promise<Feed>;
  /** A small answer in one step. */
  json<T>(url: string | readonly string[], schema: z.ZodType<T>, options?: HttpOptions): Promise<T>;
}

/** A body that has arrived whole. It is kept compressed, may be read twice and as slowly as one likes. */
export interface Feed {
  /** For a later `unless`: the ETag as the server gave it, else `sha256:<hex>` of the body, with the server's `Last-Modified` behind it where it has one. */
  readonly validator: string;
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
}
