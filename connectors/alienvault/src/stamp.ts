/**
 * A moment in UTC with microseconds and no zone, `2024-03-01T08:09:10.123000`: such texts compare as the moments do. What
 * Python's `isoformat()` writes of a naive datetime, but for the fraction that it leaves out where it is zero.
 */
export type Stamp = string;

const common = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;
/** What pydantic 1 takes for a date and time, and a date alone. */
const written =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?\s*$/i;
/** Larger numbers are milliseconds, as pydantic 1 has it. */
const mostSeconds = 2e10;

/** A number, or a text that is one: since 1970. */
const isNumber = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value));

const isDay = (text: string): boolean => {
  const day = Number(text.slice(8, 10));
  // a 31st of February is no error to Date: it is moved into March
  const found = new Date(`${text.slice(0, 10)}T00:00Z`);
  return found.getUTCDate() === day;
};

/** The moment of a Date. */
export function stampOf(date: Date): Stamp {
  return `${date.toISOString().slice(0, 23)}000`;
}

/**
 * Reads a date in any of the forms that OTX has had or may have: ISO 8601 with or without time, fraction and zone (UTC where
 * none is said), seconds or milliseconds since 1970, or the form of mails. `undefined` where it is none.
 */
export function readStamp(value: unknown): Stamp | undefined {
  if (isNumber(value)) {
    const number = Number(value);
    return ofDate(new Date(Math.abs(number) > mostSeconds ? number : number * 1_000));
  }
  if (typeof value !== "string") return undefined;
  if (common.test(value)) {
    const whole = `${value}${value.length === 19 ? "." : ""}`.padEnd(26, "0");
    return isDay(whole) && !Number.isNaN(Date.parse(`${whole}Z`)) ? whole : undefined;
  }
  const [, year, month = "", day = "", hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] =
    written.exec(value) ?? [];
  if (year === undefined) return /^[a-z]{3},? /i.test(value) ? ofDate(new Date(value)) : undefined;
  const two = (text: string) => text.padStart(2, "0");
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  const local = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${micros.slice(0, 3)}`;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^(Z|UTC)$/i, "Z");
  const date = new Date(`${local}${offset}`);
  return isDay(local) && !Number.isNaN(date.getTime())
    ? `${date.toISOString().slice(0, 23)}${micros.slice(3)}`
    : undefined;
}

function ofDate(date: Date): Stamp | undefined {
  return Number.isNaN(date.getTime()) ? undefined : stampOf(date);
}

/** As Python writes it: `2024-03-01T08:09:10.123000`, without the fraction where it is zero. */
export function pythonText(stamp: Stamp): string {
  return stamp.endsWith(".000000") ? stamp.slice(0, 19) : stamp;
}

/**
 * What Python's `isoformat()` writes of a date as it came: the text that ids of reports are made of. With its zone where it
 * said one, as pydantic keeps it; a number is in UTC.
 */
export function pythonTextOf(value: unknown, stamp: Stamp): string {
  const zone = isNumber(value) ? "Z" : written.exec(String(value))?.[8];
  if (zone === undefined) return pythonText(stamp);
  const [, sign = "+", hours = "00", minutes = "00"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const local = new Date(Date.parse(`${stamp.slice(0, 23)}Z`) + offset * 60_000).toISOString().slice(0, 23);
  return `${pythonText(`${local}${stamp.slice(23)}`)}${sign}${hours}:${minutes}`;
}

/** As STIX has it: in UTC, with no more decimals than there are. */
export function stixText(stamp: Stamp): string {
  return `${stamp.replace(/\.?0+$/, "")}Z`;
}

/** The later one of two moments. */
export function later(one: Stamp, other: Stamp): Stamp {
  if (other > one) return other;
  return one;
}
