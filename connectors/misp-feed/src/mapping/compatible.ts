import { organization, type StixId, type StixObject, sighting, text, tlpMarking } from "@octi/sdk/stix";
import type { ExternalReference, MarkingDefinition } from "stix2-ts-types";
import { Attribute, type MispEvent, MispObject, tellWrong } from "../event.ts";
import { authorOf } from "./author.ts";
import { addGalaxy } from "./galaxies.ts";
import { addGuess } from "./guesses.ts";
import { indicatorOf } from "./indicators.ts";
import type { Common } from "./kinds.ts";
import { labelsOf } from "./labels.ts";
import type { Part } from "./lost.ts";
import { markingsOf } from "./markings.ts";
import type { Means } from "./means.ts";
import { notesOf } from "./notes.ts";
import { partsOf } from "./parts.ts";
import { openReferences } from "./references.ts";
import { type Made, relationshipsOf } from "./relationships.ts";
import { fileOf, linksOf, type ReportFile, referenceOf, reportOf } from "./report.ts";
import { scoreOf } from "./score.ts";
import { addThreatTag } from "./threat-tags.ts";
import { allOf, noThreats, openThreats, type Provenance, type Threats } from "./threats.ts";
import { instantOf } from "./time.ts";

/** What the attributes of one MISP object share; those of the event itself have none. */
interface Within {
  readonly object: StixObject | undefined;
  readonly references: ExternalReference[];
}

/** What tags and galaxies of an attribute, or else of the event, say about it. */
interface About {
  readonly provenance: Provenance;
  readonly markings: readonly MarkingDefinition[];
  readonly labels: string[];
  readonly threats: Threats;
}

/** What the Python connector puts into a report of nothing, since STIX asks for one reference: OpenCTI has no such object. */
const placeholder: StixId = "intrusion-set--fc5ee88d-7987-4c00-991e-a863e9aa8a0e";

const nobody = noThreats();

/**
 * The objects of an event as the Python connector makes them, and what it loses: composites whole, all hashes. Lazily,
 * since an event may have 100,000 attributes.
 *
 * Of an id the first object stays, and of two ends the first relationship, whatever its type. What the Python connector
 * loses comes last, so that it takes the place of nothing.
 */
export function* compatible(event: MispEvent, { config, guesses, skip }: Means): Generator<StixObject, void> {
  const author = authorOf(event, { config, skip });
  const created_by_ref = author.id;
  const score = scoreOf(event.threat_level_id);

  function threatsOf(galaxies: MispEvent["Galaxy"], tags: readonly string[], provenance: Provenance): Threats {
    if (galaxies.length === 0 && tags.length === 0) return nobody;
    const { threats, add } = openThreats(provenance);
    for (const galaxy of galaxies) addGalaxy(galaxy, add);
    for (const tag of tags) {
      addGuess(tag, guesses, add);
      addThreatTag(tag, add);
    }
    return threats;
  }

  function about(item: Pick<MispEvent, "Tag" | "Galaxy">, other?: About): About {
    const tags = item.Tag ?? [];
    const own = markingsOf(tags, { fromTags: config.MISP_FEED_MARKINGS_FROM_TAGS, pap: false });
    const markings = own.length > 0 ? own : (other?.markings ?? [tlpMarking("TLP:CLEAR")]);
    const provenance = { created_by_ref, object_marking_refs: markings.map(({ id }) => id) };
    const labels = config.MISP_FEED_CREATE_TAGS_AS_LABELS ? labelsOf(tags) : [];
    return {
      provenance,
      markings,
      labels: other && item.Tag === undefined ? other.labels : labels,
      threats: threatsOf(item.Galaxy, tags, provenance),
    };
  }

  const whole = about(event);
  /** Of an attribute that says nothing itself. */
  const inherited: About = { ...whole, threats: nobody };
  const sent = new Set<string>();
  const references = openReferences(event);
  const object_refs: StixId[] = [];
  const external_references: ExternalReference[] = [];
  const files: ReportFile[] = [];
  const lost: { readonly attribute: Attribute; readonly parts: readonly Part[]; readonly within: Within }[] = [];

  /** Passes on what is new in this event. */
  function* fresh(objects: Iterable<StixObject>, inReport = true): Generator<StixObject> {
    for (const object of objects) {
      const key = object.type === "relationship" ? `${object.source_ref}${object.target_ref}` : object.id;
      if (sent.has(key)) continue;
      sent.add(key);
      references.add(object);
      if (inReport) object_refs.push(object.id);
      yield object;
    }
  }

  function commonOf(attribute: Attribute, { provenance, labels }: About, within: Within): Common {
    const noScore = attribute.to_ids ? undefined : config.MISP_FEED_IMPORT_TO_IDS_NO_SCORE;
    return {
      x_opencti_description: attribute.comment ?? undefined,
      x_opencti_score: noScore ?? score,
      labels,
      external_references: within.references,
      ...provenance,
    };
  }

  function make(part: Part, attribute: Attribute, common: Common): Made {
    const { kind, value } = part;
    const seconds = attribute.timestamp ?? event.timestamp;
    let found: Made["indicator"];
    if (config.MISP_FEED_CREATE_INDICATORS && kind.pattern && seconds !== undefined && seconds !== null) {
      const { mainType, patternType } = kind;
      const sought = { value, pattern: kind.pattern(value), mainType, patternType, valid_from: instantOf(seconds) };
      found = indicatorOf(sought, attribute, common);
    }
    const observable = config.MISP_FEED_CREATE_OBSERVABLES
      ? kind.observable?.(value, common, part.filename)
      : undefined;
    return { indicator: found, observable };
  }

  function* sightings({ Sighting }: Attribute, found: StixObject | undefined): Generator<StixObject> {
    for (const { Organisation, date_sighting } of Sighting) {
      if (!Organisation || Organisation.name === author.name) continue;
      const where = organization({ name: Organisation.name });
      yield* fresh([where], false);
      if (!found) continue;
      const [first_seen, last_seen] = [instantOf(date_sighting), instantOf(date_sighting + 3600)];
      const id = { where_sighted_refs: where.id as unknown as StixId[] }; // pycti hashes one id here, not a list of one
      const refs = { sighting_of_ref: found.id, where_sighted_refs: [where.id] };
      yield* fresh([sighting({ ...refs, first_seen, last_seen, id } as Parameters<typeof sighting>[0])], false);
    }
  }

  function* values(attribute: Attribute, parts: readonly Part[], within: Within): Generator<StixObject> {
    const isPlain = attribute.Tag === undefined && attribute.Galaxy.length === 0;
    const here = isPlain ? inherited : about(attribute, whole);
    const common = commonOf(attribute, here, within);
    for (const part of parts) {
      let made: Made;
      try {
        made = make(part, attribute, common);
      } catch (error) {
        skip(attribute.uuid ?? event.info, error);
        made = { indicator: undefined, observable: undefined };
      }
      if (made.indicator) yield* fresh([made.indicator]);
      if (part.needs && made.observable) yield* fresh([part.needs(common)]);
      if (made.observable && !objectTexts.has(made.observable.id)) yield* fresh([made.observable]);
      yield* fresh(here.markings, false);
      yield* sightings(attribute, made.indicator);
      yield* fresh(allOf(here.threats));
      const around = { object: within.object, event: whole.threats, attribute: here.threats };
      yield* fresh(
        relationshipsOf(made, { ...around, provenance: here.provenance, description: attribute.comment ?? undefined }),
      );
    }
  }

  function* one(raw: unknown, within: Within, links: ExternalReference[]): Generator<StixObject> {
    const { data: attribute, error } = Attribute.safeParse(raw);
    if (!attribute) {
      skip(event.uuid ?? event.info, error);
      return;
    }
    tellWrong(attribute, attribute.uuid ?? event.info, skip);
    const link = referenceOf(attribute);
    if (link) links.push(link);
    else {
      const asText = config.MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT;
      const { read, lost: more } = partsOf(attribute.type, attribute.value, asText);
      if (read.length > 0) yield* values(attribute, read, within);
      if (more.length > 0) lost.push({ attribute, parts: more, within });
    }
    if (!config.MISP_FEED_IMPORT_WITH_ATTACHMENTS) return;
    try {
      const file = fileOf(attribute);
      if (file) files.push(file);
    } catch (reason) {
      skip(attribute.uuid ?? event.info, reason);
    }
  }

  const objects = event.Object.flatMap((raw) => {
    const { data, error } = MispObject.safeParse(raw);
    if (data) tellWrong(data, data.uuid ?? event.info, skip);
    else skip(event.uuid ?? event.info, error);
    return data ? [{ ...data, links: linksOf(data) }] : [];
  });
  const objectTexts = new Map<string, StixObject>();
  const textOf = (object: (typeof objects)[number]): StixObject | undefined => {
    if (!config.MISP_FEED_CREATE_OBJECT_OBSERVABLES) return undefined;
    const { data: first } = Attribute.safeParse(object.Attribute[0]);
    const alone = config.MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT_TRANSPARENT;
    if (alone && !first) return undefined;
    return text({
      value: alone ? (first?.value ?? "") : `${object.name}${first ? ` (${first.type}=${first.value})` : ""}`,
      description: object.description ?? undefined,
      x_opencti_score: score,
      labels: whole.labels,
      external_references: object.links,
      ...whole.provenance,
    } as Parameters<typeof text>[0]);
  };
  const within = objects.map((object) => {
    let made: StixObject | undefined;
    try {
      made = textOf(object);
    } catch (error) {
      skip(object.uuid ?? event.info, error); // half a character has no id
    }
    if (made && !objectTexts.has(made.id)) objectTexts.set(made.id, made);
    return { object: made, references: object.links };
  });

  tellWrong(event, event.uuid ?? event.info, skip);
  yield author;
  references.add(author);
  yield* fresh(whole.markings, false);
  yield* fresh(allOf(whole.threats));
  for (const raw of event.Attribute) yield* one(raw, { object: undefined, references: [] }, external_references);
  for (const [at, object] of objects.entries()) {
    const inside = within[at] ?? { object: undefined, references: [] };
    for (const raw of object.Attribute) yield* one(raw, inside, []);
  }
  yield* fresh(objectTexts.values());
  yield* fresh(references.between(objects, created_by_ref));
  for (const { attribute, parts, within: inside } of lost) yield* values(attribute, parts, inside);

  if (!config.MISP_FEED_CREATE_REPORTS) return;
  const { labels, provenance } = whole;
  if (object_refs.length === 0) object_refs.push(placeholder);
  const parts = { type: config.MISP_FEED_REPORT_TYPE, labels, provenance, object_refs, external_references, files };
  const made = reportOf(event, parts);
  yield made;
  yield* notesOf(event.EventReport, { report: made, provenance, byUuid: references.byUuid });
}
