import { organization, relationship, type StixId, type StixObject, sighting, tlpMarking } from "@octi/sdk/stix";
import type { ExternalReference, MarkingDefinition } from "stix2-ts-types";
import { Attribute, type MispEvent, MispObject } from "../../event.ts";
import { authorOf } from "../author.ts";
import { addGuess } from "../guesses.ts";
import { indicatorOf } from "../indicators.ts";
import type { Common } from "../kinds.ts";
import { labelsOf } from "../labels.ts";
import type { Part } from "../lost.ts";
import { isMarkingTag, markingsOf } from "../markings.ts";
import type { Means } from "../means.ts";
import { notesOf } from "../notes.ts";
import { fileOf, type ReportFile, reportOf } from "../report.ts";
import { scoreOf } from "../score.ts";
import { allOf, openThreats, type Provenance, type Threats } from "../threats.ts";
import { instantOf } from "../time.ts";
import { entityOf } from "./entities.ts";
import { addClusters, addTag, isEntityTag } from "./galaxies.ts";
import { wholeOf } from "./object-kinds.ts";
import { fullParts } from "./parts.ts";
import { referencesOf } from "./references.ts";

interface About {
  readonly provenance: Provenance;
  readonly markings: readonly MarkingDefinition[];
  readonly labels: string[];
  readonly threats: Threats;
}

/** A time as MISP writes it: ISO 8601, or seconds. */
function timeOf(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Since when and until when something was seen. */
const seenOf = ({ first_seen, last_seen }: Pick<Attribute, "first_seen" | "last_seen">) => {
  const [first, last] = [timeOf(first_seen), timeOf(last_seen)];
  return { first, last: first && last && last > first ? last : undefined };
};

/**
 * The objects of an event with all that MISP says: its objects as one object each, references between them, further types of
 * attributes, the galaxies that there really are, PAP, sightings by their type. Deleted ones are left out.
 *
 * Of an id the first object of the event stays.
 */
export function* full(event: MispEvent, { config, guesses, skip }: Means): Generator<StixObject, void> {
  const author = authorOf(event, config.MISP_FEED_AUTHOR_FROM_TAGS);
  const created_by_ref = author.id;
  const score = scoreOf(String(event.threat_level_id ?? ""));
  const sent = new Set<string>();
  const object_refs: StixId[] = [];
  const byUuid = new Map<string, StixObject>();
  const external_references: ExternalReference[] = event.uuid
    ? [{ source_name: "MISP", external_id: event.uuid, description: "UUID of the event" }]
    : [];
  const files: ReportFile[] = [];

  function about(item: Pick<MispEvent, "Tag" | "Galaxy">, other?: About): About {
    const tags = item.Tag ?? [];
    const own = markingsOf(tags, { fromTags: config.MISP_FEED_MARKINGS_FROM_TAGS, pap: true });
    // an attribute that says nothing of the colour keeps the event's
    const markings = own.length > 0 ? own : (other?.markings ?? [tlpMarking("TLP:CLEAR")]);
    const provenance = { created_by_ref, object_marking_refs: markings.map(({ id }) => id) };
    const labels = tags.filter((tag) => !isEntityTag(tag) && !isMarkingTag(tag));
    const { threats, add } = openThreats(provenance);
    for (const galaxy of item.Galaxy) addClusters(galaxy, add);
    for (const tag of tags) {
      addGuess(tag, guesses, add);
      addTag(tag, add);
    }
    const named = config.MISP_FEED_CREATE_TAGS_AS_LABELS ? [...new Set(labelsOf(labels).filter(Boolean))] : [];
    return { provenance, markings, labels: other && item.Tag === undefined ? other.labels : named, threats };
  }
  const whole = about(event);

  function* fresh(objects: Iterable<StixObject>, inReport = true): Generator<StixObject> {
    for (const object of objects) {
      if (sent.has(object.id)) continue;
      sent.add(object.id);
      if (inReport) object_refs.push(object.id);
      yield object;
    }
  }

  const commonOf = (attribute: Pick<Attribute, "to_ids" | "comment">, here: About): Common => ({
    x_opencti_description: attribute.comment || undefined,
    x_opencti_score: (attribute.to_ids ? undefined : config.MISP_FEED_IMPORT_TO_IDS_NO_SCORE) ?? score,
    labels: here.labels,
    external_references: [],
    ...here.provenance,
  });

  /** Indicator, observable, and what they are about. */
  function* found(
    attribute: Pick<Attribute, "comment" | "to_ids" | "first_seen" | "last_seen" | "timestamp" | "Sighting">,
    made: {
      observable?: StixObject | undefined;
      value: string;
      pattern?: string | undefined;
      patternType?: string | undefined;
      mainType?: string | undefined;
    },
    here: About,
  ): Generator<StixObject> {
    const common = commonOf(attribute, here);
    const seen = seenOf(attribute);
    const stamp = attribute.timestamp ?? event.timestamp;
    const changed = stamp === undefined || stamp === null ? undefined : instantOf(stamp);
    const valid_from = seen.first ?? changed;
    const expired = attribute.Sighting.filter(({ type }) => type === "2").map(({ date_sighting }) => date_sighting);
    const until = expired.length > 0 ? instantOf(Math.max(...expired)) : undefined;
    const valid_until = until && valid_from && until > valid_from ? until : undefined;
    const { pattern, patternType, mainType, value } = made;
    const indicator =
      config.MISP_FEED_CREATE_INDICATORS && pattern !== undefined && valid_from
        ? indicatorOf(
            { value, pattern, patternType, mainType, valid_from, valid_until, made: changed },
            attribute,
            common,
          )
        : undefined;
    const observable = config.MISP_FEED_CREATE_OBSERVABLES ? made.observable : undefined;
    if (indicator) yield* fresh([indicator]);
    if (observable) yield* fresh([observable]);
    yield* fresh(here.markings, false);
    if (indicator && observable) {
      const dates = { start_time: seen.first, stop_time: seen.last };
      yield* fresh([relationship("based-on", indicator, observable, { created_by_ref, ...dates })]);
    }
    yield* fresh(allOf(here.threats));
    yield* relatives(indicator, observable, here);
    for (const { Organisation, date_sighting, type } of attribute.Sighting) {
      if (!indicator || type === "2") continue;
      const where = organization({ name: Organisation.name });
      yield* fresh([where], false);
      const [first_seen, last_seen] = [instantOf(date_sighting), instantOf(date_sighting + 3600)];
      const negative = type === "1" ? { x_opencti_negative: true } : {}; // a false positive
      const refs = { sighting_of_ref: indicator.id, where_sighted_refs: [where.id], ...here.provenance };
      yield* fresh([sighting({ ...refs, first_seen, last_seen, ...negative } as Parameters<typeof sighting>[0])]);
    }
  }

  function* relatives(
    indicator: StixObject | undefined,
    observable: StixObject | undefined,
    { threats, provenance }: About,
  ): Generator<StixObject> {
    const acting = [whole.threats, threats].flatMap((all) => [...all.intrusionSets, ...all.malwares, ...all.tools]);
    for (const threat of acting) {
      if (indicator) yield* fresh([relationship("indicates", indicator, threat, provenance)]);
      if (observable) yield* fresh([relationship("related-to", observable, threat, provenance)]);
    }
    for (const pattern of threats.attackPatterns) {
      if (indicator) yield* fresh([relationship("indicates", indicator, pattern, provenance)]);
    }
    for (const target of [...threats.sectors, ...threats.countries]) {
      if (indicator) yield* fresh([relationship("related-to", indicator, target, provenance)]);
      if (observable) yield* fresh([relationship("related-to", observable, target, provenance)]);
    }
  }

  function* parts(attribute: Attribute, list: readonly Part[], here: About): Generator<StixObject> {
    for (const part of list) {
      const { kind, value } = part;
      const common = commonOf(attribute, here);
      const observable = kind.observable?.(value, common, part.filename);
      if (part.needs && config.MISP_FEED_CREATE_OBSERVABLES) yield* fresh([part.needs(common)]);
      const { patternType, mainType } = kind;
      yield* found(attribute, { observable, value, pattern: kind.pattern?.(value), patternType, mainType }, here);
      if (observable && part.resolvedBy !== undefined && config.MISP_FEED_CREATE_OBSERVABLES) {
        const [domain] = fullParts("domain", part.resolvedBy);
        const source = domain?.kind.observable?.(part.resolvedBy, common);
        if (source) yield* fresh([relationship("resolves-to", source, observable, here.provenance)]);
      }
    }
  }

  function* one(attribute: Attribute): Generator<StixObject> {
    if (attribute.type === "link") {
      external_references.push({
        source_name: attribute.category ?? "MISP",
        url: attribute.value,
        ...(attribute.comment && { description: attribute.comment }),
      });
      return;
    }
    const here = about(attribute, whole);
    const entity = entityOf(attribute, commonOf(attribute, here));
    if (entity) {
      yield* fresh(here.markings, false);
      yield* fresh([entity]);
      if (attribute.uuid) byUuid.set(attribute.uuid, entity);
      return;
    }
    const list = fullParts(attribute.type, attribute.value);
    if (list.length === 0 && config.MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT) {
      const text = `${attribute.value} (type=${attribute.type})`;
      yield* parts(attribute, fullParts("text", text), here);
      return;
    }
    for (const object of parts(attribute, list, here)) {
      if (
        attribute.uuid &&
        object.type !== "relationship" &&
        object.type !== "marking-definition" &&
        !byUuid.has(attribute.uuid)
      ) {
        byUuid.set(attribute.uuid, object);
      }
      yield object;
    }
  }

  function* safely(key: string, make: () => Iterable<StixObject>): Generator<StixObject> {
    try {
      yield* make();
    } catch (error) {
      skip(key, error);
    }
  }

  function read(raw: readonly unknown[]): Attribute[] {
    return raw.flatMap((item) => {
      const { data, error } = Attribute.safeParse(item);
      if (!data) skip(event.uuid ?? event.info, error);
      return data && !data.deleted ? [data] : [];
    });
  }

  function* attach(attribute: Attribute): Generator<StixObject> {
    if (!config.MISP_FEED_IMPORT_WITH_ATTACHMENTS) return;
    const file = fileOf(attribute);
    if (file) files.push(file);
    yield* [];
  }

  function* object(data: MispObject): Generator<StixObject> {
    const attributes = read(data.Attribute);
    for (const attribute of attributes) yield* safely(attribute.uuid ?? event.info, () => attach(attribute));
    const isSought = attributes.some(({ to_ids }) => to_ids);
    const stamps = attributes.flatMap(({ timestamp }) => timestamp ?? []);
    const described = {
      comment: data.comment || undefined,
      to_ids: isSought,
      timestamp: stamps.length > 0 ? Math.max(...stamps) : undefined,
      first_seen: data.first_seen,
      last_seen: data.last_seen,
      Sighting: attributes.flatMap(({ Sighting }) => Sighting),
    };
    const tagged = attributes.find(({ Tag, Galaxy }) => Tag !== undefined || Galaxy.length > 0);
    const here = about(tagged ?? { Tag: undefined, Galaxy: [] }, whole);
    let made: ReturnType<typeof wholeOf>;
    try {
      made = wholeOf(data, attributes, commonOf(described, here));
    } catch (error) {
      skip(data.uuid ?? event.info, error); // its attributes are made alone
    }
    if (made) {
      const { main, pattern, mainType } = made;
      const isEntity = mainType === undefined;
      if (isEntity || config.MISP_FEED_CREATE_OBSERVABLES) {
        yield* fresh(here.markings, false);
        yield* fresh(made.parts);
      }
      if (isEntity) yield* fresh([main]);
      else {
        const title = (main as { name?: string }).name ?? [...made.used][0]?.value ?? data.name;
        yield* found(described, { observable: main, value: title, pattern, mainType }, here);
      }
      if (isEntity || config.MISP_FEED_CREATE_OBSERVABLES) {
        if (data.uuid) byUuid.set(data.uuid, main);
        for (const { uuid } of made.used) if (uuid) byUuid.set(uuid, main);
      }
    }
    const used = made?.used;
    const rest = attributes.filter((attribute) => !used?.has(attribute));
    for (const attribute of rest) yield* safely(attribute.uuid ?? event.info, () => one(attribute));
    if (made || !data.uuid) return;
    // an object without one of its own is stood for by the first of its attributes
    const first = rest.flatMap(({ uuid }) => (uuid ? (byUuid.get(uuid) ?? []) : []))[0];
    if (first) byUuid.set(data.uuid, first);
    if (data.name === "domain-ip" || data.name === "dns-record") yield* resolutions(rest, here);
  }

  /** Domains of an object that resolve to its addresses. */
  function* resolutions(attributes: readonly Attribute[], here: About): Generator<StixObject> {
    const of = (...types: readonly string[]) =>
      attributes.flatMap(({ uuid }) => {
        const made = uuid ? byUuid.get(uuid) : undefined;
        const observed = made?.type === "indicator" ? undefined : made;
        return observed && types.includes(observed.type) ? [observed] : [];
      });
    if (!config.MISP_FEED_CREATE_OBSERVABLES) return;
    for (const domain of of("domain-name", "hostname"))
      for (const target of of("ipv4-addr", "ipv6-addr"))
        yield* fresh([relationship("resolves-to", domain, target, here.provenance)]);
  }

  yield author;
  yield* fresh(whole.markings, false);
  yield* fresh(allOf(whole.threats));
  const { intrusionSets, malwares, attackPatterns, sectors, countries } = whole.threats;
  const users = malwares.length > 0 ? malwares : intrusionSets;
  for (const user of users)
    for (const pattern of attackPatterns) yield* fresh([relationship("uses", user, pattern, whole.provenance)]);
  for (const threat of [...intrusionSets, ...malwares])
    for (const target of [...sectors, ...countries])
      yield* fresh([relationship("targets", threat, target, whole.provenance)]);

  for (const attribute of lazily(event.Attribute)) {
    yield* safely(attribute.uuid ?? event.info, () => one(attribute));
    yield* safely(attribute.uuid ?? event.info, () => attach(attribute));
  }
  const objects = event.Object.flatMap((raw) => {
    const { data, error } = MispObject.safeParse(raw);
    if (!data) skip(event.uuid ?? event.info, error);
    return data && !data.deleted ? [data] : [];
  });
  for (const data of objects) yield* safely(data.uuid ?? event.info, () => object(data));
  yield* fresh(referencesOf(objects, { byUuid, provenance: whole.provenance }));

  if (!config.MISP_FEED_CREATE_REPORTS) return;
  const { labels, provenance } = whole;
  if (object_refs.length === 0) object_refs.push(author.id);
  const report = reportOf(event, {
    type: config.MISP_FEED_REPORT_TYPE,
    labels,
    provenance,
    object_refs,
    external_references,
    files,
  });
  yield report;
  const reports = event.EventReport.filter(({ deleted }) => !deleted);
  yield* notesOf(reports, { report, provenance, byUuid: (uuid) => byUuid.get(uuid) });

  /** One attribute after the other: an event may have 100,000. */
  function* lazily(raw: Iterable<unknown>): Generator<Attribute> {
    for (const item of raw) yield* read([item]);
  }
}
