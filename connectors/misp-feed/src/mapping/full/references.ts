import { relationship, type StixId, type StixObject } from "@octi/sdk/stix";
import type { Relationship } from "stix2-ts-types";
import type { MispObject } from "../../event.ts";
import type { Provenance } from "../threats.ts";

/**
 * Relationships of MISP that OpenCTI knows between the same types: `relationship source target`. All others are
 * `related-to`, and say in their description what they were.
 */
const kept: ReadonlySet<string> = new Set([
  ...["ipv4-addr", "ipv6-addr", "domain-name"].map((target) => `resolves-to domain-name ${target}`),
  ...["ipv4-addr", "ipv6-addr"].map((target) => `resolves-to hostname ${target}`),
  ...["ipv4-addr", "ipv6-addr"].map((source) => `belongs-to ${source} autonomous-system`),
  ...["file", "url", "domain-name", "ipv4-addr", "ipv6-addr"].map((target) => `based-on indicator ${target}`),
]);
/** MISP's names of what STIX calls otherwise. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["resolved-to", "resolves-to"],
  ["hosted-by", "belongs-to"],
]);

/** Who asks for an object by MISP's UUID gets what was made of it. */
export function* referencesOf(
  objects: readonly MispObject[],
  { byUuid, provenance }: { byUuid: ReadonlyMap<string, StixObject>; provenance: Provenance },
): Generator<Relationship> {
  for (const object of objects) {
    for (const reference of object.ObjectReference) {
      if (reference.deleted) continue;
      const source = byUuid.get(reference.object_uuid ?? reference.source_uuid ?? object.uuid ?? "");
      const target = byUuid.get(reference.referenced_uuid ?? "");
      if (!source || !target || source.id === target.id) continue;
      const said = reference.relationship_type ?? "related-to";
      const type = synonyms.get(said) ?? said;
      const isKept = kept.has(`${type} ${source.type} ${target.type}`);
      const told = [isKept || said === "related-to" ? "" : said, reference.comment ?? ""].filter((text) => text !== "");
      yield relationship(isKept ? type : "related-to", source as { id: StixId }, target as { id: StixId }, {
        description: told.length > 0 ? told.join(": ") : undefined,
        ...provenance,
      });
    }
  }
}
