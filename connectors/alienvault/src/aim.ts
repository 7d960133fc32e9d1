/** A page of a list, from 1 on, and how many entries its pages have. */
export interface Aim {
  readonly page: number;
  readonly limit: number;
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
 * The page that holds the oldest entries of interest, as many as may be, and more than the held ones. It is the list's last
 * one; or where the list ends with old entries it ends with one of these, by which it shows that nothing lies between.
 *
 * @param most entries that a page may have, where that is enough
 */
export function aimAt({ count, old, held }: List, most: number): Aim {
  const wanted = Math.max(0, count - old);
  const useful = (limit: number) => (old > 0 ? wanted % limit : ((wanted - 1) % limit) + 1);
  const whole = wanted + (old > 0 ? 1 : 0); // a page of so many holds all
  if (whole <= most) return { page: 1, limit: most };
  let limit = most;
  for (let other = most - 1; other >= most / 2; other--) if (useful(other) > useful(limit)) limit = other;
  while (useful(limit) <= held && limit < whole) limit += 1;
  return { page: limit >= whole ? 1 : Math.floor((old > 0 ? wanted : wanted - 1) / limit) + 1, limit };
}
