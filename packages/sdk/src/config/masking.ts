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

/** Values that must not leave the process: those of secrets, of own headers, and passwords inside addresses. */
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
      for (const pair of value.split(";")) secrets.add(pair.slice(pair.indexOf(":") + 1).trim());
    }
    const [, written] = password.exec(value) ?? [];
    if (written === undefined) continue;
    secrets.add(written).add(decoded(written));
    // as URL writes it, which is how it turns up in what others print
    if (URL.canParse(value)) secrets.add(new URL(value).password);
  }
  return [...secrets].filter((secret) => secret.length >= shortest);
}

/** A value as an error may show it: secrets are `***`, and of an address what stands before its `@`. */
export function shown(value: string, variable: Pick<Variable, "secret"> | undefined): string {
  if (variable?.secret) return "***";
  return value.replace(credentials, "$1***@");
}
