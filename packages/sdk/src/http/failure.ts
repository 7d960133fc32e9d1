const certificate = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** The proxy did not do its part: it is out of reach, its certificate is not accepted, or it refuses the way. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
  readonly code = "PROXY";
  /** What the proxy answered to CONNECT. */
  readonly status?: number;
  constructor(message: string, options: ErrorOptions & { status?: number } = {}) {
    super(message, options);
    if (options.status !== undefined) this.status = options.status;
  }
}

/** The code that an error or one of its causes carries: Node's own (`ECONNREFUSED`), `TIMEOUT`, else `NETWORK`. */
export function failureCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (at.name === "TimeoutError") return "TIMEOUT";
  }
  return "NETWORK";
}

/** Whether Node refuses to send the request as it is: a header with a line break, a path with a space. */
const isUnsendable = (code: string) => code.startsWith("ERR_INVALID_") || code === "ERR_UNESCAPED_CHARACTERS";

/** Whether another try would fail as this one did. */
export const isLasting = (code: string): boolean => isCertificateFailure(code) || isUnsendable(code);

/** Whether the other side's certificate is not accepted. */
export const isCertificateFailure = (code: string): boolean => certificate.has(code);

/** Whether the request certainly did not get there. */
export const isUnsent = (code: string): boolean =>
  code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ECONNREFUSED" || isCertificateFailure(code);

/** What a failed connection means, in words: `nothing listens at feed.example:8080 (ECONNREFUSED)`. */
export function failureText(error: unknown, url: URL): string {
  if (error instanceof ProxyError) return error.message;
  const code = failureCode(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `the name ${url.hostname} is not known here (${code})`;
  if (code === "ECONNREFUSED") return `nothing listens at ${url.host} (${code})`;
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return `there is no way to ${url.hostname} (${code})`;
  if (isCertificateFailure(code)) {
    const advice =
      code === "ERR_TLS_CERT_ALTNAME_INVALID"
        ? "it is for another name"
        : "a private CA is given with HTTPS_CA_CERTIFICATES";
    return `the certificate of ${url.host} is not accepted: ${advice} (${code})`;
  }
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") return `${url.host} doesn't speak TLS as it should (${code})`;
  if (code.startsWith("HPE_")) return `${url.host} doesn't speak HTTP as it should (${code})`;
  if ((code === "TIMEOUT" || isUnsendable(code)) && error instanceof Error) return error.message;
  return `the connection to ${url.host} was cut (${code})`;
}
