import { relationship, type StixId, type StixObject } from "@octi/sdk/stix";
import type { Relationship } from "stix2-ts-types";
import type { MispEvent, MispObject } from "../event.ts";

/** Finds objects of an event by the UUID in their ids. */
export interface References {
  add(object: StixObject): void;
  byUuid(uuid: string): StixObject | undefined;
  /** What the Python connector makes of object references: it looks for OpenCTI's ids, which MISP's UUIDs hardly ever are. */
  between(objects: readonly MispObject[], created_by_ref: StixId<"identity">): Generator<Relationship>;
}

/** Whether anything in the event may name an object by its UUID. */
const isReferring = ({ EventReport, Object: objects }: MispEvent): boolean =>
  EventReport.length > 0 ||
  objects.some((object) => ((object ?? {}) as { ObjectReference?: unknown }).ObjectReference !== undefined);

/** The object of a UUID is the first that came with it. Nothing is kept of an event in which nobody asks. */
export function openReferences(event: MispEvent): References {
  const isKept = isReferring(event);
  const found = new Map<string, StixObject>();
  const byUuid = (uuid: string) => found.get(uuid);
  return {
    add(object) {
      if (!isKept) return;
      const uuid = object.id.slice(-36);
      if (!found.has(uuid)) found.set(uuid, object);
    },
    byUuid,
    *between(objects, created_by_ref) {
      for (const reference of objects.flatMap(({ ObjectReference }) => ObjectReference)) {
        const source = byUuid(reference.source_uuid ?? "");
        const target = byUuid(reference.referenced_uuid ?? "");
        if (!source || !target) continue;
        const description = `Original Relationship: ${reference.relationship_type ?? ""}  \nComment: ${reference.comment ?? ""}`;
        yield relationship("related-to", source, target, { created_by_ref, description });
      }
    },
  };
}
