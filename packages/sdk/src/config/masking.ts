import type * as z from "zod";
import { type Variable, variableOf } from "./env.ts";

/** Shorter texts are found in the middle of words: masking them would spoil the log and hide nothing. */
const shortest = 4;

/** The password of an address, also of one without scheme, as proxies are written. */
const password = /^(?:[a-z][a-z\d+.-]*:\/\/)?[^\s/?#:@]*:([^\s/?#]*)@/i;
/** Anything that may be user and password, however broken the address is: rather too much than too little. */
const credentials = /^([a-z][a-z\d+.-]*:\/\/)?.*@/is;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Query parameters that carry keys, by their names. */
const secretParameter = /([?&][^=&#]*(?:key|token|secret|pass|pwd|sig|auth|cred|session)[^=&#]*=)([^&#\s]*)/gi;

/** What a query of an address carries where it is long enough to be a key, whatever its name. */
const longParameter = /([?&][^=&#\s]*=|[?&](?![^&#\s]*=))([^&#\s]{8,})/g;
const isAddress = (value: string): boolean => /^\s*[a-z][a-z\d+.-]*:\/\//i.test(value);

/** Shorter pieces of base64 turn up by chance. */
const shortestPiece = 8;

/** What base64 makes of a text that stands anywhere in a longer one: each place modulo 3 has its own, without the ends that depend on the neighbours. */
function* piecesOfBase64(text: string): Generator<string> {
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.from("\0".repeat(before) + text).toString("base64");
    const end = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6);
    const piece = encoded.slice(Math.ceil((before * 8) / 6), end);
    if (piece.length >= shortestPiece) yield* [piece, piece.replaceAll("+", "-").replaceAll("/", "_")];
  }
}

/** All ways in which a secret may turn up: as it is, in an address, and in base64, as `Authorization: Basic` has it. */
export function formsOf(secret: string): readonly string[] {
  if (secret.length < shortest) return [];
  const wellFormed = secret.toWellFormed();
  return [...new Set([secret, encodeURIComponent(wellFormed), encodeURI(wellFormed), ...piecesOfBase64(secret)])];
}

/** Values that must not leave the process: those of secrets, of own headers, and passwords inside addresses, in all forms. */
export function secretsIn(
  shape: Readonly<Record<string, z.ZodType>>,
  values: ReadonlyMap<string, { readonly value: string }>,
): readonly string[] {
  const secrets = new Set<string>();
  for (const [name, schema] of Object.entries(shape)) {
    const value = values.get(name)?.value;
    if (value === undefined) continue;
    const variable = variableOf(schema);
    const target = shape[variable?.deprecated?.use ?? ""];
    if (variable?.secret || (target && variableOf(target)?.secret)) secrets.add(value).add(value.trim());
    if (name === "OPENCTI_CUSTOM_HEADERS") {
      for (const pair of value.split(";")) {
        const header = pair.slice(pair.indexOf(":") + 1).trim();
        // of `Bearer x` also `x`, of `Basic x` also what it stands for
        const [, scheme = "", credentials = ""] = /^(\S+)\s+(\S+)$/.exec(header) ?? [];
        secrets.add(header).add(credentials);
        if (scheme.toLowerCase() === "basic") {
          secrets.add(
            Buffer.from(credentials, "base64")
              .toString()
              .replace(/^[^:]*:/, ""),
          );
        }
      }
    }
    const queried = [...value.matchAll(secretParameter), ...(isAddress(value) ? value.matchAll(longParameter) : [])];
    for (const [, , parameter = ""] of queried) {
      // a `+` is a blank to some readers and itself to others
      secrets
        .add(parameter)
        .add(decoded(parameter))
        .add(decoded(parameter.replaceAll("+", " ")));
    }
    const [, written] = password.exec(value) ?? [];
    if (written === undefined) continue;
    secrets.add(written).add(decoded(written));
    // as URL writes it, which is how it turns up in what others print
    if (URL.canParse(value)) secrets.add(new URL(value).password);
  }
  return [...new Set([...secrets].flatMap(formsOf))];
}

/** A value as an error may show it: secrets and PEM are `***`, and of an address what stands before its `@`, and in its query keys and all that is long. */
export function shown(value: string, variable: Pick<Variable, "secret"> | undefined): string {
  if (variable?.secret || value.includes("-----BEGIN")) return "***";
  const text = value.replace(credentials, "$1***@").replace(secretParameter, "$1***");
  return isAddress(value) ? text.replace(longParameter, "$1***") : text;
}
