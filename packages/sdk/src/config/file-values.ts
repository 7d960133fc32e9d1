import { certificatesIn, pemOf } from "../http/certificates.ts";
import { proxyAddress } from "../http/proxy.ts";
import { type Secret, secret } from "./secret.ts";
import { expected, readBoolean } from "./values.ts";

/**
 * Reads CAs: PEM text, or the path of a file of it. Gives PEM text.
 *
 * @throws {Error} what was expected
 */
export const readCa = (text: string): string => certificatesIn(text).join("\n");

/**
 * On, off, or CAs: PEM text, or the path of a file of it, as PEM text.
 *
 * @throws {Error} what was expected
 */
export function readVerify(text: string): boolean | string {
  let switched: boolean | undefined;
  try {
    switched = readBoolean(text);
  } catch {
    switched = undefined;
  }
  return switched ?? (/[/.]|-----BEGIN/.test(text) ? readCa(text) : expected("true, false or the path of a CA file"));
}

/**
 * Reads a private key: PEM text, or the path of a file of it. Gives PEM text, not looked at: that needs the passphrase.
 *
 * @throws {Error} what was expected
 */
export const readKey = (text: string): Secret =>
  secret(pemOf(text, "PEM text that begins with -----BEGIN, or the path of such a file"));

/**
 * Reads the address of an HTTP proxy, and gives it as it was written.
 *
 * @throws {Error} what was expected
 */
export function readProxy(text: string): string {
  proxyAddress(text);
  return text.trim();
}
