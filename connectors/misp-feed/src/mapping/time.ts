/** Seconds since 1970 as stix2 writes them: `2023-11-14T22:30:00Z`. @throws {RangeError} no such time */
export const instantOf = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** The day of a date, also of one without leading zeros, as Python reads it; `undefined` where it is no date. */
export function dayOf(date: string | null | undefined): string | undefined {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(date ?? "") ?? [];
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const read = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.getUTCDate() === Number(day) ? written : undefined;
}
