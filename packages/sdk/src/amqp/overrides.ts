import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Settings } from "../config/settings.ts";
import { ConfigurationError } from "../errors.ts";
import { readCertificates } from "../http/certificates.ts";
import type { BrokerOverrides } from "./broker.ts";

/**
 * What the `MQ_*` variables say, with the files that they name read.
 *
 * @throws {ConfigurationError} a file that cannot be read or holds something else, a key without its certificate
 */
export function brokerOverrides(settings: Settings): BrokerOverrides {
  const { MQ_USE_SSL_CA: ca, MQ_USE_SSL_CERT: certificate, MQ_USE_SSL_KEY: key } = settings;
  const passphrase = settings.MQ_USE_SSL_PASSPHRASE?.reveal();
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ConfigurationError([
      {
        key: key === undefined ? "MQ_USE_SSL_KEY" : "MQ_USE_SSL_CERT",
        message: "is not set: a client certificate needs MQ_USE_SSL_CERT and MQ_USE_SSL_KEY",
      },
    ]);
  }
  return {
    host: settings.MQ_HOST?.trim(),
    port: settings.MQ_PORT,
    vhost: settings.MQ_VHOST?.trim(),
    user: settings.MQ_USER,
    password: settings.MQ_PASS?.reveal,
    useTls: settings.MQ_USE_SSL,
    tls: {
      verify: settings.MQ_USE_SSL_REJECT_UNAUTHORIZED,
      ca: ca === undefined ? [] : readCertificates(ca, "MQ_USE_SSL_CA"),
      certificate: certificate && readCertificates(certificate, "MQ_USE_SSL_CERT").join("\n"),
      key: key && readKey(key.reveal(), passphrase),
      passphrase,
    },
  };
}

/** A private key as PEM text, looked at here so that a wrong passphrase is told at the start. */
function readKey(source: string, passphrase: string | undefined): string {
  const wrong = (message: string) => new ConfigurationError([{ key: "MQ_USE_SSL_KEY", message }]);
  let pem: string;
  try {
    pem = source.includes("-----BEGIN") ? source.replaceAll("\\n", "\n") : readFileSync(source, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw wrong(
      `this file cannot be read${code}: expected PEM text that begins with -----BEGIN, or the path of such a file`,
    );
  }
  try {
    createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    throw wrong(
      "is no private key that can be read: expected PEM text, and its MQ_USE_SSL_PASSPHRASE where it is encrypted",
    );
  }
  return pem;
}
