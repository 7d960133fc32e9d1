import type { Config } from "./config.ts";
import { isUnstorable, type Release, typeOf } from "./release.ts";
import { type BundleObject, Link } from "./source.ts";

/** What becomes of an object: it is sent, MITRE has taken it back, or OpenCTI has no place for it. */
export type Fate = "sent" | "left" | "unstorable";

/** The ids that an object cannot be without; a link that lacks one has none, and is told when it is made. */
function endsOf(object: BundleObject): readonly string[] {
  if (object.type === "relationship")
    return [object.source_ref, object.target_ref].filter((ref) => typeof ref === "string");
  if (object.type !== "sighting") return [];
  const seen = Array.isArray(object.where_sighted_refs) ? object.where_sighted_refs : [];
  return [object.sighting_of_ref, ...seen].filter((ref) => typeof ref === "string");
}

/**
 * What becomes of an object of the release. The Python connector takes revoked objects away, and each link to one;
 * `MITRE_REVOKED=mark` sends them, with the links that say by what they were revoked; `MITRE_DEPRECATED=skip` takes
 * ATT&CK's deprecated ones away, too.
 */
export function fateOf(object: BundleObject, release: Release, config: Config): Fate {
  const { revoked } = release;
  const ends = endsOf(object);
  if (config.MITRE_REVOKED === "skip") {
    if (revoked.has(object.id) || ends.some((ref) => revoked.has(ref))) return "left";
  } else {
    const isNews = revoked.has(object.id) || object.relationship_type === "revoked-by";
    if (!isNews && ends.some((ref) => revoked.has(ref))) return "left";
  }
  const isMarked =
    config.MITRE_REVOKED === "mark" && (revoked.has(object.id) || object.relationship_type === "revoked-by");
  if (config.MITRE_DEPRECATED === "skip" && !isMarked) {
    if (release.deprecated.has(object.id) || ends.some((ref) => release.deprecated.has(ref))) return "left";
  }
  if (isUnstorable(object.type) || ends.some((ref) => isUnstorable(typeOf(ref)))) return "unstorable";
  return "sent";
}

/** @throws {ZodError} a relationship without its ends */
export function checkEnds(object: BundleObject): void {
  if (object.type === "relationship") Link.parse(object);
}
