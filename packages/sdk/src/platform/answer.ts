import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { Unanswered } from "./network-failure.ts";

/** What an HTTP client received. */
interface Received {
  readonly status: number;
  readonly contentType: string;
  /** `Location` of a redirect. */
  readonly location: string | undefined;
  readonly text: string;
}

/** The first characters of a body on one line, for a message. */
function excerpt(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, " ").trim();
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}

function isGraphql(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && ("data" in body || "errors" in body);
  } catch {
    return false;
  }
}

/** Where a redirect leads, without a query that may hold a one-time secret. */
function destination(location: string, url: URL): URL | undefined {
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

function redirected(location: string, url: URL): PlatformRefused {
  const to = destination(location, url);
  const where = to === undefined ? "another address" : `${to.origin}${to.pathname}`;
  const base = to?.pathname.endsWith(url.pathname)
    ? `${to.origin}${to.pathname.slice(0, -"/graphql".length)}`
    : undefined;
  return new PlatformRefused(`OpenCTI's address redirects to ${where}`, {
    code: "REDIRECTED",
    hint:
      base === undefined
        ? "A single sign-on or a proxy stands before OpenCTI: let /graphql pass with a bearer token, or use OpenCTI's internal address in OPENCTI_URL."
        : `Set OPENCTI_URL=${base}: the token is not sent along redirects.`,
  });
}

/**
 * Throws what an answer means that is not GraphQL's; says nothing about GraphQL's own errors, which OpenCTI sends with
 * status 200 (platform-contract 1).
 *
 * @throws {PlatformUnavailable} 408, 429 and 5xx
 * @throws {PlatformRefused} a redirect, a page, a wrong path, another service
 */
export function checkAnswer(received: Received, url: URL): void {
  const { status, contentType, location, text } = received;
  const html = contentType.includes("html") || /^\s*<(!doctype|html)/i.test(text);

  if (status >= 300 && status < 400) throw redirected(location ?? "", url);
  if (status >= 500 && /too large/i.test(text)) {
    throw new PlatformRefused(`OpenCTI answers ${status}: ${excerpt(text)}`, {
      code: "PAYLOAD_TOO_LARGE",
      hint: "A request is larger than OpenCTI takes: raise APP__MAX_PAYLOAD_BODY_SIZE on the platform (50mb by default).",
    });
  }
  if (status >= 500 || status === 429 || status === 408) {
    const message = `OpenCTI answers ${status}${html ? " with a page" : `: ${excerpt(text)}`}`;
    throw new PlatformUnavailable(message, {
      cause: new Unanswered(`HTTP_${status}`, message),
      hint:
        status === 429
          ? "OpenCTI or a proxy before it limits the requests of this address."
          : status === 500
            ? "Look at the log of OpenCTI."
            : "The proxy before OpenCTI doesn't reach it: it is starting, overloaded or down.",
    });
  }
  if (isGraphql(text)) return;
  if (status === 413) {
    throw new PlatformRefused("a proxy before OpenCTI answers 413: the request is too large", {
      code: "PAYLOAD_TOO_LARGE",
      hint: "Raise the proxy's limit of a request's body (nginx: client_max_body_size) to 50 MB, as OpenCTI takes it.",
    });
  }
  if (status === 401 || status === 403) {
    throw new PlatformRefused(`${url.host} answers ${status} in place of OpenCTI`, {
      code: `HTTP_${status}`,
      hint: "OpenCTI itself never answers so: a proxy or firewall before it asks for credentials (OPENCTI_CUSTOM_HEADERS) or blocks this address.",
    });
  }
  if (status === 404) {
    throw new PlatformRefused(`there is no GraphQL at ${url.origin}${url.pathname}`, {
      code: "NOT_FOUND",
      hint: "OPENCTI_URL has a wrong path or names another service: it is the address of OpenCTI's start page, with its base path if it has one, without /graphql.",
    });
  }
  throw new PlatformRefused(
    `${url.origin}${url.pathname} answers ${status} with ${html ? "a page" : `${contentType || "an unknown type"}: ${excerpt(text)}`} instead of GraphQL`,
    {
      code: "NOT_GRAPHQL",
      hint: html
        ? "OPENCTI_URL has a wrong path, or a login page or a proxy's page stands before OpenCTI: it is the address of OpenCTI's start page, without /graphql or /dashboard."
        : "OPENCTI_URL names another service than OpenCTI.",
    },
  );
}
