import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { ConfigurationError } from "../errors.ts";

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * The certificates of a PEM text, or of the file that is named.
 *
 * @param key the setting that the text comes from, for the error
 * @throws {ConfigurationError} no such file, no certificate in it, or one that cannot be read
 */
export function readCertificates(source: string, key: string): readonly string[] {
  // `\n` as two characters is what an environment file makes of a line break
  const inline = source.includes("-----BEGIN") ? source.replaceAll("\\n", "\n") : undefined;
  const expected = "PEM text that begins with -----BEGIN CERTIFICATE-----, or the path of such a file";
  const wrong = (message: string) =>
    new ConfigurationError([
      { key, ...(inline === undefined ? { value: source } : {}), message, example: "/certs/ca.pem" },
    ]);
  const found = (inline ?? read(source, wrong, expected)).match(block) ?? [];
  if (found.length === 0) throw wrong(`has no certificate: expected ${expected}`);
  for (const [index, pem] of found.entries()) {
    try {
      new X509Certificate(pem);
    } catch {
      throw wrong(`certificate ${index + 1} of ${found.length} cannot be read: it is damaged`);
    }
  }
  return found;
}

function read(path: string, wrong: (message: string) => ConfigurationError, expected: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw wrong(`this file cannot be read${code}: expected ${expected}`);
  }
}

/** Accepts these CAs; `besideUsual`: and those that Node accepts without being told (its own list, `NODE_EXTRA_CA_CERTS`, with `--use-system-ca` the system's). */
export function trusting(certificates: readonly string[], options: { besideUsual: boolean }): SecureContext {
  return createSecureContext({
    ca: options.besideUsual ? [...getCACertificates("default"), ...certificates] : [...certificates],
  });
}
