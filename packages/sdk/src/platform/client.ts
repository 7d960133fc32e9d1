import { GraphQLClient } from "graphql-request";
import type { Logger } from "pino";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { openDeadline } from "../http/deadline.ts";
import { answerOf, type Fetch, type FetchAnswer, type FetchInit, plainHeaders } from "../http/fetch.ts";
import { checkAnswer } from "./answer.ts";
import { backoff } from "./backoff.ts";
import { GraphqlError, graphqlFailure } from "./graphql-error.ts";
import { multipart, type Upload } from "./multipart.ts";
import { networkFailure, neverArrived } from "./network-failure.ts";
import type { Operation } from "./operation.ts";
import { openOutage } from "./outage.ts";

/** What a client is made of; plain values, read from the settings by the caller. */
export interface ClientOptions {
  /** `OPENCTI_URL`, with or without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** `OPENCTI_CUSTOM_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks, in pycti's form (connector-sdk-contract 0.1): `octi/0.1.0`. */
  readonly userAgent: string;
  /** Has to leave redirects alone when it is told `redirect: "manual"`. */
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 to 1, for the jitter of waits. */
  readonly random?: () => number;
  /** Milliseconds that an answer may take: pycti's 300 s where nothing is said. */
  readonly timeout?: number;
  /** Milliseconds for which a repeated request goes on trying: 5 minutes where nothing is said. */
  readonly patience?: number;
  /** Told each time that a request is sent again. */
  readonly retried?: () => void;
}

/** How one request is made. */
export interface RequestOptions {
  /** Ends the request and its repetitions at once. */
  readonly signal?: AbortSignal;
  /** Milliseconds that an answer may take. */
  readonly timeout?: number;
  /**
   * Tries again while the platform is away: `always` where doing it twice is doing it once, `unreached` where it is not:
   * then only what cannot have arrived is sent again.
   */
  readonly retry?: "always" | "unreached";
  /** A file as the value of a variable, which is left out of the variables then. */
  readonly upload?: Upload;
}

/** The one way to OpenCTI's GraphQL. */
export interface PlatformClient {
  /** Where GraphQL is, without credentials: `http://opencti:8080/graphql`. */
  readonly url: string;
  /**
   * @throws {PlatformUnavailable} no answer, 408, 429, 5xx, `LOCK_ERROR`, `DATABASE_ERROR`
   * @throws {PlatformRefused} any other error, or an answer of another shape than the operation's
   */
  request<T>(
    operation: Operation<T>,
    variables?: Readonly<Record<string, unknown>>,
    options?: RequestOptions,
  ): Promise<T>;
}

/** pycti's time-out of a request. */
const pyctiTimeout = 300_000;
const defaultPatience = 300_000;

/** Makes a client. Nothing is sent before its first request. */
export function createClient(options: ClientOptions): PlatformClient {
  const { clock, token, headers = {}, random = Math.random } = options;
  const { timeout: usual = pyctiTimeout, patience = defaultPatience } = options;
  const url = new URL(`${options.url.replace(/\/+$/, "")}/graphql`);
  const outage = openOutage(options.log, clock);
  const masked = masking([token, ...Object.values(headers)]);

  const sender = (upload?: Upload) =>
    new GraphQLClient(url.href, {
      headers: {
        accept: "application/json",
        "user-agent": options.userAgent,
        authorization: `Bearer ${token}`,
        // as with pycti, an own header counts more than its like
        ...lowered(headers),
        // absent, the draft that the token's user has open in the browser would be written into (connector-sdk-contract 0.1)
        "opencti-draft-id": "",
      },
      fetch: ((input: URL, init: FetchInit) =>
        answered(options.fetch, input, upload ? withFile(init, upload) : init, url)) as unknown as typeof fetch,
      redirect: "manual",
      errorPolicy: "all",
      excludeOperationName: true,
    });
  const plain = sender();

  async function once<T>(
    operation: Operation<T>,
    variables: Readonly<Record<string, unknown>>,
    request: RequestOptions,
  ): Promise<T> {
    const deadline = openDeadline(request.timeout ?? usual, request.signal);
    try {
      const { upload } = request;
      const { data, errors } = await (upload ? sender(upload) : plain).rawRequest<unknown>({
        query: operation.document,
        variables: upload ? { ...variables, [upload.variable]: null } : variables,
        signal: deadline.signal,
      });
      const error = z.array(GraphqlError).safeParse(errors).data?.[0];
      if (error !== undefined) throw graphqlFailure(error, operation);
      const parsed = operation.answer.safeParse(data);
      if (parsed.success) return parsed.data;
      throw new PlatformRefused(
        `${operation.name}: OpenCTI's answer has another shape: ${z.prettifyError(parsed.error)}`,
        {
          code: "UNEXPECTED_ANSWER",
          hint: "This release of OpenCTI answers otherwise than those that are known (6.4 to 7.x).",
        },
      );
    } catch (error) {
      request.signal?.throwIfAborted();
      throw masked(
        error instanceof PlatformRefused || error instanceof PlatformUnavailable ? error : networkFailure(error, url),
      );
    } finally {
      deadline.close();
    }
  }

  return {
    url: `${url.origin}${url.pathname}`,
    async request(operation, variables = {}, request = {}) {
      const began = clock.now().getTime();
      for (let failures = 1; ; failures++) {
        request.signal?.throwIfAborted();
        try {
          const answer = await once(operation, variables, request);
          outage.answered();
          return answer;
        } catch (error) {
          if (!(error instanceof PlatformUnavailable)) throw error;
          outage.failed(error);
          const again = request.retry === "always" || (request.retry === "unreached" && neverArrived(error));
          if (!again || clock.now().getTime() - began >= patience) throw error;
          await clock.sleep(backoff(failures, random), request.signal);
          options.retried?.();
        }
      }
    },
  };
}

/** Headers by their names in lower case, so that none stands twice. */
const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The same request with a file in it. */
function withFile(init: FetchInit, upload: Upload): FetchInit {
  const { contentType, body } = multipart(String(init.body), upload);
  return {
    ...init,
    headers: { ...plainHeaders(init.headers), "content-type": contentType },
    body: body as Uint8Array<ArrayBuffer>,
  };
}

/** Sends, and throws where the answer isn't GraphQL's: graphql-request keeps too little of such an answer to say why. */
async function answered(send: Fetch, input: URL, init: FetchInit, url: URL): Promise<FetchAnswer> {
  const response = await send(input, init);
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  checkAnswer(
    { status: response.status, contentType, location: response.headers.get("location") ?? undefined, text },
    url,
  );
  // a GraphQL answer with 4xx is one all the same; its errors are looked at, not its status
  return answerOf(200, { "content-type": "application/json" }, text);
}

/** Takes secrets out of an error's text: a proxy's page, or a refused value, may repeat what it was sent. */
function masking(secrets: readonly string[]): <E extends Error>(error: E) => E {
  const long = secrets.filter((secret) => secret.length >= 4);
  return (error) => {
    for (const secret of long) {
      error.message = error.message.replaceAll(secret, "***");
      if (error.stack !== undefined) error.stack = error.stack.replaceAll(secret, "***");
      if (error.cause instanceof Error) error.cause.message = error.cause.message.replaceAll(secret, "***");
    }
    return error;
  };
}
