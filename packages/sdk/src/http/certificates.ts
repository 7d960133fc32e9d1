import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { ConfigurationError } from "../errors.ts";

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

const wanted = "PEM text that begins with -----BEGIN CERTIFICATE-----, or the path of such a file";

/**
 * A PEM text, or what is in the file that is named.
 *
 * @throws {Error} no such file, which was expected to be `wanted`
 */
export function pemOf(source: string, wanted: string): string {
  // `\n` as two characters is what an environment file makes of a line break
  if (source.includes("-----BEGIN")) return source.replaceAll("\\n", "\n");
  try {
    return readFileSync(source.trim(), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new Error(`this file cannot be read${code}: expected ${wanted}`);
  }
}

/**
 * The certificates of a PEM text, or of the file that is named.
 *
 * @throws {Error} no such file, no certificate in it, or one that cannot be read
 */
export function certificatesIn(source: string): readonly string[] {
  const found = pemOf(source, wanted).match(block) ?? [];
  if (found.length === 0) throw new Error(`has no certificate: expected ${wanted}`);
  for (const [index, pem] of found.entries()) {
    try {
      new X509Certificate(pem);
    } catch {
      throw new Error(`certificate ${index + 1} of ${found.length} cannot be read: it is damaged`);
    }
  }
  return found;
}

/**
 * {@link certificatesIn}, for what says in code which CAs it accepts.
 *
 * @param key what the text was given for, for the error
 * @throws {ConfigurationError} no such file, no certificate in it, or one that cannot be read
 */
export function readCertificates(source: string, key: string): readonly string[] {
  try {
    return certificatesIn(source);
  } catch (error) {
    const value = source.includes("-----BEGIN") ? {} : { value: source };
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([{ key, ...value, message, example: "/certs/ca.pem" }]);
  }
}

/** Accepts these CAs; `besideUsual`: and those that Node accepts without being told (its own list, `NODE_EXTRA_CA_CERTS`, with `--use-system-ca` the system's). */
export function trusting(certificates: readonly string[], options: { besideUsual: boolean }): SecureContext {
  return createSecureContext({
    ca: options.besideUsual ? [...getCACertificates("default"), ...certificates] : [...certificates],
  });
}
