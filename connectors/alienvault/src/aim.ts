/** Pages of a list that follow each other, from 1 on, and how many entries each has. */
export interface Aim {
  readonly page: number;
  readonly limit: number;
  /** How many pages. */
  readonly span: number;
}

/** What is thought of a list, newest first. */
export interface List {
  /** Its entries. */
  readonly count: number;
  /** How many at its end are of no interest. */
  readonly old: number;
  /** How many before those are there, but of no use without the ones before them. */
  readonly held: number;
}

/**
 * The page that holds the oldest entries of interest, as many as may be, and more than the held ones: several pages where
 * one of that size can't. It is the list's last one; or where the list ends with old entries it ends with one of these, by
 * which it shows that nothing lies between.
 *
 * @param most entries that a page may have
 */
export function aimAt({ count, old, held }: List, most: number): Aim {
  const wanted = Math.max(0, count - old);
  const useful = (limit: number) => (old > 0 ? wanted % limit : ((wanted - 1) % limit) + 1);
  if (wanted + (old > 0 ? 1 : 0) <= most) return { page: 1, limit: most, span: 1 }; // all of it
  let limit = most;
  for (let other = most - 1; other >= most / 2; other--) if (useful(other) > useful(limit)) limit = other;
  const last = Math.floor((old > 0 ? wanted : wanted - 1) / limit) + 1;
  const lacking = Math.max(0, held + 1 - useful(limit));
  const span = Math.min(last, 1 + Math.ceil(lacking / limit));
  return { page: last - span + 1, limit, span };
}
