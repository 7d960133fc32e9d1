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
  const ends = endsOf(object);
  const isMarking = config.MITRE_REVOKED === "mark";
  const isRevoked = (id: string) => release.revoked.has(id);
  const tellsOfIt = isMarking && (isRevoked(object.id) || object.relationship_type === "revoked-by");
  if (!tellsOfIt && (isRevoked(object.id) || ends.some(isRevoked))) return "left";

  const isUnwanted = (id: string) =>
    config.MITRE_DEPRECATED === "skip" && release.deprecated.has(id) && !(isMarking && isRevoked(id));
  if (isUnwanted(object.id) || ends.some(isUnwanted)) return "left";

  // a sighting may lose one of several places: the SDK knows
  const isLost = object.type === "relationship" && ends.some((ref) => isUnstorable(typeOf(ref)));
  return isUnstorable(object.type) || isLost ? "unstorable" : "sent";
}

/** @throws {ZodError} a relationship without its ends */
export function checkEnds(object: BundleObject): void {
  if (object.type === "relationship") Link.parse(object);
}
