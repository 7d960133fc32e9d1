import { organization, relationship, type StixObject, sighting } from "@octi/sdk/stix";
import type { Attribute } from "../../event.ts";
import { indicatorOf } from "../indicators.ts";
import { allOf } from "../threats.ts";
import { instantOf } from "../time.ts";
import type { About } from "./about.ts";
import type { Making } from "./making.ts";
import { seenOf } from "./seen.ts";

/** What MISP says of a value or an object beside what it is. */
export type Remarks = Pick<Attribute, "comment" | "to_ids" | "first_seen" | "last_seen" | "timestamp" | "Sighting">;

/** What was made of a value or an object. */
export interface Finding {
  readonly observable: StixObject | undefined;
  /** What an indicator is named after. */
  readonly value: string;
  readonly pattern: string | undefined;
  /** `stix` where nothing is said. */
  readonly patternType?: Parameters<typeof indicatorOf>[0]["patternType"];
  readonly mainType: string | undefined;
}

/** The indicator of a finding, as far as the settings ask for one and it has a pattern and a time. */
function indicatorFor(remarks: Remarks, finding: Finding, here: About, making: Making) {
  const { config, event, abouts } = making;
  const { pattern, value, patternType, mainType } = finding;
  const stamp = remarks.timestamp ?? event.timestamp;
  const changed = stamp === undefined || stamp === null ? undefined : instantOf(stamp);
  const valid_from = seenOf(remarks).first ?? changed;
  if (!config.MISP_FEED_CREATE_INDICATORS || pattern === undefined || !valid_from) return undefined;
  const expired = remarks.Sighting.filter(({ type }) => type === "2").map(({ date_sighting }) => date_sighting);
  const until = expired.length > 0 ? instantOf(Math.max(...expired)) : undefined;
  const valid_until = until && until > valid_from ? until : undefined;
  const sought = { value, pattern, patternType, mainType, valid_from, valid_until, made: changed };
  return indicatorOf(sought, remarks, abouts.common(remarks, here));
}

/** Indicator, observable, and what they are about. Returns what stands for the finding: the observable, else the indicator. */
export function* found(
  remarks: Remarks,
  finding: Finding,
  here: About,
  making: Making,
): Generator<StixObject, StixObject | undefined> {
  const { config, fresh } = making;
  const indicator = indicatorFor(remarks, finding, here, making);
  const observable = config.MISP_FEED_CREATE_OBSERVABLES ? finding.observable : undefined;
  if (indicator) yield* fresh([indicator]);
  if (observable) yield* fresh([observable]);
  yield* fresh(here.markings, false);
  if (indicator && observable) {
    const { first: start_time, last: stop_time } = seenOf(remarks);
    const { created_by_ref } = here.provenance;
    yield* fresh([relationship("based-on", indicator, observable, { created_by_ref, start_time, stop_time })]);
  }
  yield* fresh(allOf(here.threats));
  yield* fresh(relatives(indicator, observable, here, making));
  if (indicator) yield* sightings(remarks, indicator, here, making);
  return observable ?? indicator;
}

/** What an indicator and an observable have to do with the threats of the event and their own. */
function* relatives(
  indicator: StixObject | undefined,
  observable: StixObject | undefined,
  { threats, provenance }: About,
  { abouts }: Making,
): Generator<StixObject> {
  const acting = [abouts.whole.threats, threats].flatMap((all) => [
    ...all.intrusionSets,
    ...all.malwares,
    ...all.tools,
  ]);
  for (const threat of acting) {
    if (indicator) yield relationship("indicates", indicator, threat, provenance);
    if (observable) yield relationship("related-to", observable, threat, provenance);
  }
  for (const pattern of threats.attackPatterns) {
    if (indicator) yield relationship("indicates", indicator, pattern, provenance);
  }
  for (const target of [...threats.sectors, ...threats.countries]) {
    if (indicator) yield relationship("related-to", indicator, target, provenance);
    if (observable) yield relationship("related-to", observable, target, provenance);
  }
}

/** Where an indicator was seen; false positives as such. Type 2 is no sighting: it says when the indicator ended. */
function* sightings(
  { Sighting }: Remarks,
  indicator: StixObject,
  { provenance }: About,
  { fresh }: Making,
): Generator<StixObject> {
  for (const { Organisation, date_sighting, type } of Sighting) {
    if (type === "2" || !Organisation) continue;
    const where = organization({ name: Organisation.name });
    yield* fresh([where], false);
    const [first_seen, last_seen] = [instantOf(date_sighting), instantOf(date_sighting + 3600)];
    const negative = type === "1" ? { x_opencti_negative: true } : {};
    const refs = { sighting_of_ref: indicator.id, where_sighted_refs: [where.id], ...provenance };
    yield* fresh([sighting({ ...refs, first_seen, last_seen, ...negative } as Parameters<typeof sighting>[0])]);
  }
}
