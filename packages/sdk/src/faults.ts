import * as z from "zod";

/** Faults of the shape that an error names; a feed of another shape has one for every record. */
const shownFaults = 5;

/** `vulnerabilities[3].cveID: expected string, received undefined; …` */
export function faults({ issues }: z.ZodError): string {
  const shown = issues
    .slice(0, shownFaults)
    .map(({ path, message }) => `${z.core.toDotPath(path) || "the whole"}: ${message}`);
  const more = issues.length - shown.length;
  return `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
