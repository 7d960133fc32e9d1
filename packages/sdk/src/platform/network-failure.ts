import { PlatformUnavailable } from "../errors.ts";
import { failureCode, isCertificateFailure, ProxyError } from "../http/failure.ts";

/** Why a request was not answered, as a code: Node's own (`ECONNREFUSED`), `TIMEOUT`, or `HTTP_<status>`. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Codes after which the request cannot have reached OpenCTI's GraphQL. */
const unreached = new Set(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "HTTP_429"]);

/** Whether OpenCTI certainly has not acted on the request: then even one that counts something may be sent again. */
export function neverArrived(error: PlatformUnavailable): boolean {
  const { cause } = error;
  return cause instanceof Unanswered && (unreached.has(cause.code) || isTls(cause.code));
}

const isTls = (code: string) => isCertificateFailure(code) || code.startsWith("ERR_SSL_") || code === "EPROTO";

const local = new Set(["localhost", "127.0.0.1", "[::1]", "0.0.0.0"]);

/**
 * A request that got no answer, as an error with a hint for the operator.
 *
 * @param error what the HTTP client threw
 * @param url where OpenCTI's GraphQL is
 */
export function networkFailure(error: unknown, url: URL): PlatformUnavailable {
  const code = failureCode(error);
  const { hostname, host, protocol } = url;
  const told = (message: string, hint: string) =>
    new PlatformUnavailable(`${message} (${code})`, { hint, cause: new Unanswered(code, message) });

  if (error instanceof ProxyError) {
    return told(error.message, "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY: OpenCTI may have to be named in NO_PROXY.");
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return told(
      `the name ${hostname} is not known here`,
      `Check the host in OPENCTI_URL. In Docker it is the name of OpenCTI's service, and the connector has to be on the same network.`,
    );
  }
  if (code === "ECONNREFUSED") {
    return told(
      `nothing listens at ${host}`,
      local.has(hostname)
        ? `OpenCTI is still starting, or OPENCTI_URL is wrong: inside a container ${hostname} is the container itself, so name OpenCTI's service there.`
        : "OpenCTI is still starting (a first start takes minutes), or the port in OPENCTI_URL is wrong.",
    );
  }
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") {
    return told(`there is no way to ${hostname}`, "Check the network, the firewall and the proxy settings.");
  }
  if (isCertificateFailure(code)) {
    return told(
      `the certificate of ${host} is not accepted`,
      code === "ERR_TLS_CERT_ALTNAME_INVALID"
        ? "The certificate is for another name than the host in OPENCTI_URL."
        : "Give the CA with HTTPS_CA_CERTIFICATES or as a path in OPENCTI_SSL_VERIFY, or turn the verification off with OPENCTI_SSL_VERIFY=false.",
    );
  }
  if (isTls(code)) {
    return told(
      `${host} doesn't speak TLS as it should`,
      "OPENCTI_URL says https://, but that port may speak plain HTTP: try http://, or the port of the proxy that ends TLS.",
    );
  }
  if (code === "TIMEOUT" || code === "ETIMEDOUT" || code.endsWith("_TIMEOUT")) {
    return told(
      `${host} gave no answer in time`,
      "OpenCTI or its database is overloaded, or a firewall drops the connection.",
    );
  }
  return told(
    `the connection to ${host} was cut`,
    protocol === "http:"
      ? "OpenCTI or a proxy before it is restarting, or OPENCTI_URL says http:// for a port that speaks https."
      : "OpenCTI or a proxy before it is restarting.",
  );
}
