import { relationship, type StixObject } from "@octi/sdk/stix";
import { type MispEvent, MispObject, tellWrong } from "../../event.ts";
import { authorOf } from "../author.ts";
import type { Means } from "../means.ts";
import { notesOf } from "../notes.ts";
import { reportOf } from "../report.ts";
import { allOf } from "../threats.ts";
import { type About, openAbouts } from "./about.ts";
import { alone } from "./attribute.ts";
import { openMaking } from "./making.ts";
import { objectOf } from "./object.ts";
import { referencesOf } from "./references.ts";

/**
 * The objects of an event with all that MISP says: its objects as one object each, references between them, further types of
 * attributes, the galaxies that there really are, PAP, sightings by their type. Deleted ones are left out. Lazily, since an
 * event may have 100,000 attributes.
 *
 * Of an id the first object of the event stays.
 */
export function* full(event: MispEvent, { config, guesses, skip }: Means): Generator<StixObject, void> {
  const author = authorOf(event, { config, skip });
  const abouts = openAbouts(event, author, { config, guesses });
  const { whole } = abouts;
  const making = openMaking(event, abouts, { config, skip });
  const { fresh, safely, byUuid, object_refs } = making;

  tellWrong(event, event.uuid ?? event.info, skip);
  yield author;
  yield* fresh(whole.markings, false);
  yield* fresh(allOf(whole.threats));
  yield* fresh(between(whole));

  for (const attribute of making.read(event.Attribute)) {
    yield* safely(attribute.uuid, () => alone(attribute, making));
    making.attach(attribute);
  }
  const objects = event.Object.flatMap((raw) => {
    const { data, error } = MispObject.safeParse(raw);
    if (data) tellWrong(data, data.uuid ?? event.info, skip);
    else skip(event.uuid ?? event.info, error);
    return data && !data.deleted ? [data] : [];
  });
  for (const data of objects) yield* safely(data.uuid, () => objectOf(data, making));
  yield* fresh(referencesOf(objects, { byUuid, provenance: whole.provenance }));

  if (!config.MISP_FEED_CREATE_REPORTS) return;
  const { labels, provenance } = whole;
  if (object_refs.length === 0) object_refs.push(author.id);
  const own = { source_name: "MISP", external_id: event.uuid ?? "", description: "UUID of the event" };
  const report = reportOf(event, {
    type: config.MISP_FEED_REPORT_TYPE,
    labels,
    provenance,
    object_refs,
    external_references: [...(event.uuid ? [own] : []), ...making.links],
    files: making.files,
  });
  yield report;
  const reports = event.EventReport.filter(({ deleted }) => !deleted);
  yield* notesOf(reports, { report, provenance, byUuid: (uuid) => byUuid.get(uuid) });
}

/** What the threats of an event have to do with each other. */
function* between({ threats, provenance }: About): Generator<StixObject> {
  const { intrusionSets, malwares, attackPatterns, sectors, countries } = threats;
  const users = malwares.length > 0 ? malwares : intrusionSets;
  for (const user of users) for (const pattern of attackPatterns) yield relationship("uses", user, pattern, provenance);
  for (const threat of [...intrusionSets, ...malwares])
    for (const target of [...sectors, ...countries]) yield relationship("targets", threat, target, provenance);
}
