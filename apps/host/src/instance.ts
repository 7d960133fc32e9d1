import type { Own, Problem } from "@octi/sdk/runtime";

/** One connector of a process that runs several. */
export interface Instance {
  readonly slug: string;
  /** Its name in logs, on pages and in metrics: `circl` of `misp-feed:circl`, else the slug. */
  readonly label: string;
  /** How its settings are told from the others'. */
  readonly own: Own;
}

const form = /^([a-z][a-z\d]*(?:-[a-z\d]+)*)(?::([a-z\d]+(?:[-_][a-z\d]+)*))?$/i;

/** In front of the names of an instance's variables: `CIRCL__`, `CISA_KEV__`. */
const prefixOf = (label: string): string => `${label.toUpperCase().replaceAll("-", "_")}__`;

/**
 * Reads what is to run: `cisa-kev`, or `misp-feed:circl` where a kind runs more than once.
 *
 * @param slugs kinds that there are
 * @param key where it was written, for what is wrong
 * @param problems gets what is wrong, in words
 */
export function instancesOf(
  written: readonly string[],
  slugs: readonly string[],
  key: string,
  problems: Problem[],
): readonly Instance[] {
  const instances = new Map<string, Instance>();
  for (const value of written) {
    const [, slug = "", name] = form.exec(value) ?? [];
    if (slug === "") {
      const message =
        "expected a connector, and a name of letters, digits and - behind a colon where there are several";
      problems.push({ key, value, message, example: "cisa-kev,misp-feed:circl" });
      continue;
    }
    if (!slugs.includes(slug)) {
      problems.push({ key, value, message: `there is no connector "${slug}": expected one of ${slugs.join(", ")}` });
      continue;
    }
    const label = name ?? slug;
    const prefix = prefixOf(label);
    const other = instances.get(prefix);
    if (other) {
      const message = `has the prefix ${prefix} as ${other.own.section} has: give each a name of its own behind a colon`;
      problems.push({ key, value, message, example: `${slug}:other` });
      continue;
    }
    instances.set(prefix, { slug, label, own: { prefix, section: value, ...(name !== undefined && { name }) } });
  }
  return [...instances.values()];
}
