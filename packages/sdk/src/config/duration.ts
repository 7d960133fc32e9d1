/** An ISO 8601 duration by its parts. Months and years are the calendar's, not 30 and 365 days. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  /** Weeks, days, hours, minutes and seconds together, in milliseconds: UTC has no days of other lengths. */
  readonly milliseconds: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

const number = "(\\d+(?:[.,]\\d+)?)";
const iso = new RegExp(
  `^P(?:${number}Y)?(?:${number}M)?(?:${number}W)?(?:${number}D)?(?:T(?=\\d)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`,
);
/** What pydantic takes beside ISO 8601 (connector-sdk-contract 5): `12:00:00`, `2 days`, `1 day 12:00:00`, and `0`. */
const pythonic = /^(?:(\d+) days?,?(?: |$))?(?:(\d{1,2}):([0-5]\d)(?::([0-5]\d))?)?$/;

const value = (text: string | undefined): number => Number((text ?? "0").replace(",", "."));

/** Longer ones are slips of the pen, and Date ends at the year 275760. */
const longest = 1_000 * 365 * day;

/**
 * Reads `P2D`, `PT30M`, `P1M`, `P1Y2M3W4DT5H6M7.5S`, pydantic's `12:00:00` and `2 days`, and `0`.
 *
 * @throws {RangeError} for anything else: lower case, negative, fractions of months or years (of which length?), no part at
 * all, more than a thousand years
 */
export function parseDuration(text: string): Duration {
  const duration = isoDuration(text) ?? pythonicDuration(text);
  if (duration === undefined) throw new RangeError("not an ISO 8601 duration");
  if (milliseconds(duration) > longest) throw new RangeError("more than a thousand years");
  return duration;
}

function isoDuration(text: string): Duration | undefined {
  const found = text === "P" ? null : iso.exec(text);
  if (!found) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map(value);
  if (!Number.isInteger(years) || !Number.isInteger(months)) throw new RangeError("months and years must be whole");
  const rest = weeks * week + days * day + hours * hour + minutes * minute + seconds * second;
  return { years, months, milliseconds: Math.round(rest) };
}

function pythonicDuration(text: string): Duration | undefined {
  if (text === "0") return { years: 0, months: 0, milliseconds: 0 };
  const found = text === "" ? null : pythonic.exec(text);
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map(value);
  return { years: 0, months: 0, milliseconds: days * day + hours * hour + minutes * minute + seconds * second };
}

/** The instant one duration later; the 31st plus a month is the last day of a shorter month. */
export function after(date: Date, { years, months, milliseconds: rest }: Duration): Date {
  return new Date(shifted(date, years * 12 + months).getTime() + rest);
}

/** The instant one duration earlier. */
export function before(date: Date, { years, months, milliseconds: rest }: Duration): Date {
  return new Date(shifted(date, -(years * 12 + months)).getTime() - rest);
}

/** The date some calendar months away, in UTC. */
function shifted(date: Date, months: number): Date {
  const result = new Date(date);
  const dayOfMonth = result.getUTCDate();
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const last = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(dayOfMonth, last));
  return result;
}

/** The length in milliseconds, for limits: a year counts 365 days and a month 30, as pydantic counts them. */
export function milliseconds({ years, months, milliseconds: rest }: Duration): number {
  return (years * 365 + months * 30) * day + rest;
}
