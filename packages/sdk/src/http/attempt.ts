import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Clock } from "../clock.ts";
import { SourceDenied, SourceMissing } from "../errors.ts";
import { type Answer, excerpt, headBytes, isPage, wrongShape } from "./answer.ts";
import { type Deadline, openDeadline } from "./deadline.ts";
import { encodings, unpacked } from "./encoding.ts";
import { type Exchange, exchange } from "./exchange.ts";
import { failureCode, failureText, isLasting, isUnsent } from "./failure.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./http.ts";
import { BrokenOff, receive } from "./receive.ts";
import { isPassing, retryAfter, TryFailed } from "./retry.ts";
import type { Secrets } from "./secrets.ts";
import type { Incoming, Transport } from "./transport.ts";
import { conditions, formatValidator, isSame, parseValidator } from "./validator.ts";

/** One address that is asked for, and what an answer is measured by. */
export interface Request extends Omit<Exchange, "signal" | "stall"> {
  /** Validator of what is known. */
  readonly unless: string | undefined;
  /** Milliseconds that one try may take. */
  readonly timeout: number;
  readonly maxBytes: number;
}

/** What a try is made with. */
export interface Means {
  readonly send: Transport["send"];
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly secrets: Secrets;
}

/** What came of a try: a feed, or nothing where it is what is known. */
export interface Outcome {
  readonly feed: Feed | undefined;
  readonly status: number | undefined;
  /** Of the unpacked body. */
  readonly bytes: number;
}

/** Milliseconds without a byte after which a connection is given up. */
const longestStall = 60_000;

/** Whether repeating a request is making it once (RFC 9110, 9.2.2). */
const isRepeatable = (method: string) => ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].includes(method);
/** Statuses that say that the request was not acted upon. */
const isRefused = (status: number) => status === 429 || status === 503;

/**
 * Asks once, and receives what is answered.
 *
 * @throws {TryFailed} no answer, or one that says that there is none now
 * @throws {SourceDenied} 401, 403, 407
 * @throws {SourceMissing} 404, 410
 * @throws {SourceShape} another body than can have been asked for
 */
export async function attempt(request: Request, means: Means): Promise<Outcome> {
  if (request.url.protocol === "file:") return readLocal(request, means);
  const deadline = openDeadline(request.timeout, means.signal);
  try {
    return await askOnce(request, means, deadline);
  } finally {
    deadline.close();
  }
}

async function askOnce(request: Request, means: Means, deadline: Deadline): Promise<Outcome> {
  const { url, method, timeout } = request;
  const { secrets } = means;
  const known = parseValidator(request.unless ?? "");
  let asked = url;
  let incoming: Incoming;
  try {
    incoming = await exchange(
      means.send,
      {
        ...request,
        headers: { ...request.headers, ...(request.unless === undefined ? {} : conditions(url, known)) },
        signal: deadline.signal,
        stall: Math.min(timeout, longestStall),
      },
      secrets,
      (hop) => {
        asked = hop;
      },
    );
  } catch (error) {
    throw failed(error, asked, request, means, deadline);
  }

  const { status, headers } = incoming;
  const contentType = secrets.text(headers["content-type"] ?? "");
  const answer = { address: shownAddress(url, asked, secrets), status, contentType, secrets };
  if (status === 304 && request.unless !== undefined) {
    incoming.discard();
    return { feed: undefined, status, bytes: 0 };
  }
  if (status < 200 || status > 299) {
    const head = await beginning(incoming);
    const said = `${answer.address} answers ${status}: ${excerpt({ head, secrets })}`;
    if (status === 401 || status === 403 || status === 407) throw new SourceDenied(said, { status });
    if (status === 404 || status === 410) throw new SourceMissing(said, { status });
    throw new TryFailed(said, {
      status,
      again: isPassing(status) && (isRepeatable(method) || isRefused(status)),
      retryAfter: retryAfter(headers["retry-after"], means.clock.now()),
    });
  }
  try {
    const etag = headers.etag;
    const modified = headers["last-modified"];
    return await accept(incoming.body, encodings(headers["content-encoding"]), request, answer, {
      ...(etag === undefined ? {} : { etag }),
      ...(modified === undefined ? {} : { modified }),
    });
  } catch (error) {
    throw error instanceof BrokenOff ? failed(error, asked, request, means, deadline) : error;
  }
}

/** Receives a body, and refuses it at once where it cannot be what was asked for: a fallback can still be asked then. */
async function accept(
  body: AsyncIterable<Uint8Array>,
  packed: readonly string[],
  request: Request,
  about: Omit<Answer, "head">,
  given: { etag?: string; modified?: string },
): Promise<Outcome> {
  const received = await receive(body, {
    encodings: packed,
    maxBytes: request.maxBytes,
    wrong: (why, head, cause) => wrongShape({ ...about, head }, why, cause),
  });
  const { head, bytes, sha256, ends } = received;
  const answer = { ...about, head };
  if (isPage(head) && !/html/i.test(request.headers.accept ?? "")) throw wrongShape(answer, "is a page, not data");
  const isJson = /\bjson\b/i.test(about.contentType) || /\.json(\.gz)?$/i.test(request.url.pathname);
  const cut = isJson ? endOf(ends) : undefined;
  if (cut !== undefined) throw wrongShape(answer, `${cut}, after ${bytes} bytes`);

  const validator = { ...given, sha256 };
  const isKnown = request.unless !== undefined && isSame(parseValidator(request.unless), validator);
  return {
    feed: isKnown ? undefined : createFeed(received, formatValidator(request.url, validator), answer),
    status: about.status,
    bytes,
  };
}

/** What is wrong with the end of a body, where a JSON object or array has another one than its own. */
function endOf([first, last]: readonly [number | undefined, number | undefined]): string | undefined {
  const own = first === 0x7b ? 0x7d : first === 0x5b ? 0x5d : undefined;
  if (own === undefined || last === own) return undefined;
  return "is cut off, or followed by something else: its JSON does not end";
}

async function readLocal(request: Request, { secrets }: Means): Promise<Outcome> {
  const address = secrets.address(request.url);
  try {
    // a file's date says less than its content, and reading it costs next to nothing
    return await accept(
      createReadStream(fileURLToPath(request.url)),
      [],
      request,
      { address, status: undefined, contentType: "", secrets },
      {},
    );
  } catch (error) {
    if (!(error instanceof BrokenOff)) throw error;
    const code = failureCode(error);
    if (code === "ENOENT")
      throw new SourceMissing(`${address} does not exist (${code})`, { status: 404, cause: error });
    if (code === "EACCES" || code === "EPERM") {
      throw new SourceDenied(`${address} may not be read (${code})`, { status: 403, cause: error });
    }
    throw new TryFailed(`${address} cannot be read (${code})`, { again: false, cause: error });
  }
}

/** A connection that failed, as what it means for the request; what ended the run stays what it is. */
function failed(error: unknown, asked: URL, request: Request, means: Means, deadline: Deadline): unknown {
  const { secrets } = means;
  means.signal.throwIfAborted();
  const code = failureCode(error);
  // neither a connection nor Node failed: a redirect that isn't followed, certificates that cannot be read
  if (code === "NETWORK" && !(error instanceof BrokenOff)) return error;
  const cause = error instanceof BrokenOff ? error.cause : error;
  const text = deadline.passed ? `no whole answer within ${request.timeout / 1_000} s` : failureText(cause, asked);
  const progress = error instanceof BrokenOff ? ` ${error.message}:` : " is not reached:";
  return new TryFailed(secrets.text(`${shownAddress(request.url, asked, secrets)}${progress} ${text}`), {
    again: !isLasting(code) && (isRepeatable(request.method) || isUnsent(code)),
    cause,
  });
}

/** Says both addresses where a redirect led elsewhere, and that credentials did not go along. */
function shownAddress(asked: URL, answered: URL, secrets: Secrets): string {
  const address = secrets.address(answered);
  if (answered.href === asked.href) return address;
  const note = answered.origin === asked.origin ? "" : ", without credentials";
  return `${address} (redirected from ${secrets.address(asked)}${note})`;
}

/** The first bytes of a page that says why; what cannot be read isn't worth another error. */
async function beginning({ headers, body }: Incoming): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of unpacked(body, encodings(headers["content-encoding"]))) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= headBytes) break;
    }
  } catch {
    // the status says enough
  }
  return head.subarray(0, headBytes);
}
