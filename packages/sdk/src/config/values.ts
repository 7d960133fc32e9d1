import type { Tlp } from "../stix/marking.ts";
import { before, parseDuration } from "./duration.ts";

/** Throws what a value should have been. */
export function expected(what: string): never {
  throw new Error(`expected ${what}`);
}

/** pydantic's words, which the Python connectors' settings are read with. */
const yes = new Set(["yes", "true", "1", "on", "y", "t"]);
const no = new Set(["no", "false", "0", "off", "n", "f"]);

/**
 * Reads a boolean as people write it, in any case. pycti takes `TRUE` and `0` for texts, which then count as true
 * (connector-sdk-contract 1); here they mean what they say.
 *
 * @throws {Error} what was expected
 */
export function readBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  return expected("true or false");
}

/**
 * Reads a number, whole where asked.
 *
 * @throws {Error} what was expected
 */
export function readNumber(text: string, { minimum, whole }: { minimum: number | undefined; whole: boolean }): number {
  const value = Number(text);
  const what = whole ? "a whole number" : "a number";
  if (text.trim() === "" || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) return expected(what);
  if (minimum !== undefined && value < minimum) return expected(`${what} from ${minimum} on`);
  return value;
}

/** Reads texts with commas between; blanks around them and empty ones are dropped. */
export function readList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The markings of TLP 2.0. WHITE is TLP 1's name of CLEAR. */
export type CurrentTlp = Exclude<Tlp, "TLP:WHITE">;

/** The markings of TLP 2.0, from the most to the least shared. */
export const tlps = [
  "TLP:CLEAR",
  "TLP:GREEN",
  "TLP:AMBER",
  "TLP:AMBER+STRICT",
  "TLP:RED",
] as const satisfies CurrentTlp[];

/**
 * Reads a marking with or without `TLP:`, in any case; WHITE is CLEAR.
 *
 * @throws {Error} what was expected
 */
export function readTlp(text: string): CurrentTlp {
  const name = text
    .trim()
    .toUpperCase()
    .replace(/^(TLP:\s*)?/, "TLP:")
    .replace(/^TLP:WHITE$/, "TLP:CLEAR");
  return tlps.find((tlp) => tlp === name) ?? expected(`one of ${tlps.join(", ")}`);
}

/**
 * Reads a URL with http, https or file, and gives it as it was written.
 *
 * @throws {Error} what was expected
 */
export function readUrl(text: string): string {
  const url = text.trim();
  const known = URL.canParse(url) && ["http:", "https:", "file:"].includes(new URL(url).protocol);
  return known ? url : expected("a URL with http://, https:// or file://");
}

/**
 * Reads a URL as `readUrl` does, or a word for "there is to be none": `false`, or any other that `readBoolean` takes for it.
 *
 * @throws {Error} what was expected
 */
export function readUrlOrFalse(text: string): string | false {
  if (no.has(text.trim().toLowerCase())) return false;
  try {
    return readUrl(text);
  } catch {
    return expected("a URL with http://, https:// or file://, or false");
  }
}

/**
 * Reads an ISO 8601 duration, and gives it as it was written.
 *
 * @throws {Error} what was expected
 */
export function readDuration(text: string): string {
  try {
    parseDuration(text.trim());
    return text.trim();
  } catch {
    return expected("an ISO 8601 duration such as P2D, PT6H or P1M");
  }
}

/** An instant, or how long before now: the answer takes the run's `now`, so that a mapping needs no clock. */
export type Instant = (now: Date) => Date;

const instant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads an ISO 8601 date, with or without a time (UTC where no zone is said), or a duration that counts back from now, as
 * connectors-sdk's `DatetimeFromIsoString` does (connector-sdk-contract 13.1).
 *
 * @throws {Error} what was expected
 */
export function readInstant(text: string): Instant {
  const written = text.trim();
  if (written.startsWith("P")) {
    const duration = parseDuration(readDuration(written));
    return (now) => before(now, duration);
  }
  const [, day = "", time = "00:00", zone = "Z"] = instant.exec(written) ?? [];
  const date = new Date(`${day}T${time}${zone}`.toUpperCase());
  // a 31st of February is no error to Date: it is moved into March
  const isDay = day !== "" && new Date(`${day}T00:00Z`).getUTCDate() === Number(day.slice(8));
  if (!isDay || Number.isNaN(date.getTime())) return expected("a date such as 2024-01-31, or a duration such as P30D");
  return () => new Date(date);
}

/** A TCP port. */
export function readPort(text: string): number {
  const port = readNumber(text, { minimum: 1, whole: true });
  return port > 65_535 ? expected("a port, from 1 to 65535") : port;
}
