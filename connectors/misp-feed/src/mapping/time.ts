/** The last answer: most attributes of an event were made in one second. */
let last: { readonly seconds: number; readonly text: string } = { seconds: 0, text: "1970-01-01T00:00:00Z" };

/** Whether so many seconds since 1970 are a time of the years 1 to 9999, which is all that four digits can write. */
export const isInstant = (seconds: number): boolean => seconds >= -62_135_596_800 && seconds <= 253_402_300_799;

/** Milliseconds since 1970 as STIX has them at most: `2023-11-14T22:30:00.000Z`; `undefined` for no such time. */
export const momentOf = (milliseconds: number): string | undefined =>
  isInstant(milliseconds / 1000) ? new Date(milliseconds).toISOString() : undefined;

/** Seconds since 1970 as stix2 writes them: `2023-11-14T22:30:00Z`. @throws {RangeError} no time of the years 1 to 9999 */
export function instantOf(seconds: number): string {
  if (!isInstant(seconds)) throw new RangeError(`${seconds} is no time in seconds of the years 1 to 9999`);
  if (last.seconds !== seconds) last = { seconds, text: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` };
  return last.text;
}

/** The day of a date, also of one without leading zeros, as Python reads it; `undefined` where it is no date. */
export function dayOf(date: string | null | undefined): string | undefined {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(date ?? "") ?? [];
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const read = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.getUTCDate() === Number(day) ? written : undefined;
}
