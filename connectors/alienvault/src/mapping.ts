import {
  attackPattern,
  intrusionSet,
  location,
  malware,
  organization,
  relationship,
  report,
  type StixId,
  type StixObject,
  sector,
  type Tlp,
  tlp,
  tlpMarking,
  vulnerability,
} from "@octi/sdk/stix";
import type { Config } from "./config.ts";
import { countryCode } from "./countries.ts";
import { observations } from "./indicators.ts";
import type { Pulse, PulseIndicator } from "./pulse.ts";
import { pythonTextOf, stixText } from "./stamp.ts";

/** The provider: author of pulses' authors. */
export const author = organization({ name: "AlienVault" });

/** What a pulse is mapped with. */
export interface Mapping {
  readonly config: Config;
  /** Ids of malware on OpenCTI by lower-case name, for tags. */
  readonly known: ReadonlyMap<string, { readonly id: StixId }>;
  /** Told what of the pulse could not be used. */
  readonly skip: (reason: string) => void;
}

/** Objects by id: a later one replaces an earlier one at its place, as pycti does within a bundle. */
const unique = <T extends StixObject>(objects: readonly T[]): readonly T[] => [
  ...new Map(objects.map((object) => [object.id, object])).values(),
];

const filled = (names: readonly string[]): readonly string[] => names.filter((name) => name !== "");

const colours: Readonly<Record<string, Tlp>> = {
  white: "TLP:CLEAR",
  clear: "TLP:CLEAR",
  green: "TLP:GREEN",
  amber: "TLP:AMBER",
  "amber+strict": "TLP:AMBER+STRICT",
  red: "TLP:RED",
};

/** The marking that a pulse says, else that of the settings. */
function markingOf(pulse: Pulse, { config, skip }: Mapping): Tlp {
  const said = pulse.tlp.trim().toLowerCase();
  const found = colours[said.replace(/^tlp:/, "")];
  if (found === undefined && said !== "")
    skip(`TLP ${JSON.stringify(pulse.tlp)} is none: the pulse is marked with ALIENVAULT_TLP`);
  return found ?? config.ALIENVAULT_TLP;
}

const cve = /CVE-\d{4}-\d{4,7}/i;

/** What tags name: the first CVE of each. */
function guessedCves({ tags }: Pulse, config: Config): readonly string[] {
  if (!config.ALIENVAULT_GUESS_CVE) return [];
  return [...new Set(tags.flatMap((tag) => cve.exec(tag)?.[0].toUpperCase() ?? []))];
}

/** By their number. */
const statuses: readonly string[] = ["New", "In progress", "Analyzed", "Closed"];

/**
 * The objects of a pulse, in the Python connector's order, one at a time: a pulse of thousands of indicators has tens of
 * thousands of relationships.
 *
 * @param indicators all of the pulse's indicators that are to be imported
 */
export function* toStix(
  pulse: Pulse,
  indicators: readonly PulseIndicator[],
  mapping: Mapping,
): Generator<StixObject, void> {
  const { config } = mapping;
  const by = authorOf(pulse);
  const marking = markingOf(pulse, mapping);
  const object_marking_refs = [tlp[marking]];
  const labels = filled(pulse.tags);
  const own = { created_by_ref: by.id, object_marking_refs };
  const refs = new Set<StixId>();
  /** Passes an object on, and into the report. */
  const reported = <T extends StixObject>(object: T): T => {
    refs.add(object.id);
    return object;
  };
  function* related(type: string, sources: readonly StixObject[], targets: readonly StixObject[]) {
    if (!config.ALIENVAULT_ENABLE_RELATIONSHIPS) return;
    for (const source of sources) for (const target of targets) yield reported(relationship(type, source, target, own));
  }

  if (by.id !== author.id || by.name === author.name) yield author;
  if (by.name !== author.name) yield by;
  // every OpenCTI has this one, and stix2 has no object for it
  if (marking !== "TLP:AMBER+STRICT") yield tlpMarking(marking);

  const actors = pulse.adversary === "" ? [] : [intrusionSet({ name: pulse.adversary, ...own })];
  const families = unique(
    malwareOf(pulse, mapping).map(({ id, name }) => malware({ id, name, is_family: false, ...own })),
  );
  const techniques = unique(filled(pulse.attack_ids.map((id) => id.trim())).map((id) => technique(id, own)));
  const sectors = unique(filled(pulse.industries).map((name) => sector({ name, created_by_ref: by.id })));
  const countries = unique(filled(pulse.targeted_countries).map((name) => country(name, by.id, config)));
  const cves = guessedCves(pulse, config);
  const vulnerabilities = unique(
    [
      ...cves,
      ...indicators.flatMap(({ type, indicator: name }) => (type === "CVE" && !cves.includes(name) ? [name] : [])),
    ].map((name) => weakness(name, own)),
  );

  for (const one of actors) yield reported(one);
  for (const one of families) yield reported(one);
  yield* related("uses", actors, families);
  for (const one of techniques) yield reported(one);
  yield* related("uses", actors, techniques);
  yield* related("uses", families, techniques);
  for (const targets of [sectors, countries, vulnerabilities]) {
    for (const one of targets) yield reported(one);
    yield* related("targets", actors, targets);
    yield* related("targets", families, targets);
    if (targets === vulnerabilities) yield* related("targets", techniques, targets);
  }

  const found = observations(indicators, { ...mapping, by: by.id, labels, object_marking_refs });
  for (const { observable } of found) if (observable) yield reported(observable);
  const made: StixObject[] = [];
  for (const { indicator: one } of found) {
    if (one) made.push(reported(one));
    if (one) yield one;
  }
  for (const { indicator: one, observable } of found)
    if (one && observable) yield reported(relationship("based-on", one, observable, own));
  yield* related("indicates", made, indicated([...actors, ...families, ...techniques], made.length, mapping));

  if (refs.size === 0) yield reported(organization({ name: "AV EMPTY REPORT", created_by_ref: by.id }));
  yield report({
    id: { published: pythonTextOf(pulse.createdAsIs, pulse.created) },
    name: pulse.name,
    description: pulse.description,
    report_types: [config.ALIENVAULT_REPORT_TYPE],
    published: stixText(pulse.created),
    created: stixText(pulse.created),
    modified: stixText(pulse.modified),
    labels,
    external_references: references(pulse, config),
    object_refs: [...refs],
    x_opencti_report_status: statuses.indexOf(config.ALIENVAULT_REPORT_STATUS),
    ...own,
  });
}

/** Who wrote the pulse. One who is called like the provider, in another case, is the provider: it has no author. */
function authorOf({ author: name }: Pulse) {
  if (name === "" || name === author.name) return author;
  const by = organization({ name, created_by_ref: author.id });
  return by.id === author.id ? organization({ name, created_by_ref: null }) : by;
}

/** Malware that tags name, with the id that OpenCTI has; and families, but for those whose very name was a tag. */
function malwareOf(
  pulse: Pulse,
  { config, known }: Mapping,
): readonly { id: StixId<"malware"> | undefined; name: string }[] {
  const guessed = new Map<string, StixId<"malware">>();
  for (const tag of filled(pulse.tags)) {
    const found = config.ALIENVAULT_GUESS_MALWARE ? known.get(tag.toLowerCase()) : undefined;
    if (found) guessed.set(tag, found.id as StixId<"malware">);
  }
  const families = filled(
    pulse.malware_families.map((name) =>
      config.ALIENVAULT_STRIP_MITRE_IDS ? name.replace(/\s+-\s+S\d{4}\s*$/, "") : name,
    ),
  ).filter((name) => !guessed.has(name));
  return [...[...guessed].map(([name, id]) => ({ id, name })), ...families.map((name) => ({ id: undefined, name }))];
}

interface Own {
  readonly created_by_ref: StixId<"identity">;
  readonly object_marking_refs: StixId<"marking-definition">[];
}

function technique(name: string, own: Own) {
  const url = `https://attack.mitre.org/techniques/${name.replaceAll(".", "/")}`;
  const external_references = name.startsWith("T") ? [{ source_name: "mitre-attack", url, external_id: name }] : [];
  return attackPattern({ name, x_mitre_id: name, external_references, ...own });
}

/** The Python connector gives every country the code ZZ, which nobody has. */
function country(name: string, by: StixId<"identity">, config: Config) {
  const code = config.ALIENVAULT_COUNTRY_CODES ? countryCode(name) : undefined;
  return location({ name, country: code ?? "ZZ", x_opencti_location_type: "Country", created_by_ref: by });
}

function weakness(name: string, own: Own) {
  const url = `https://nvd.nist.gov/vuln/detail/${name}`;
  const external_references = name.startsWith("CVE-") ? [{ source_name: "NIST NVD", url, external_id: name }] : [];
  return vulnerability({ name, external_references, ...own });
}

/** What all indicators of the pulse indicate. */
function indicated(
  targets: readonly StixObject[],
  indicators: number,
  { config, skip }: Mapping,
): readonly StixObject[] {
  const wanted = config.ALIENVAULT_ENABLE_ATTACK_PATTERNS_INDICATES
    ? targets
    : targets.filter(({ type }) => type !== "attack-pattern");
  const most = config.ALIENVAULT_MAX_INDICATES;
  if (most === undefined || wanted.length * indicators <= most || !config.ALIENVAULT_ENABLE_RELATIONSHIPS)
    return wanted;
  const taken = wanted.slice(0, Math.floor(most / indicators));
  skip(`${(wanted.length - taken.length) * indicators} indicates relationships are beyond ALIENVAULT_MAX_INDICATES`);
  return taken;
}

/** The pulse on OTX, and its references that are addresses. */
function references({ id, references: written }: Pulse, config: Config) {
  const source_name = config.ALIENVAULT_SOURCE_NAME ?? author.name;
  const own = { source_name, url: `https://otx.alienvault.com/pulse/${id}`, external_id: id };
  return [own, ...written.filter((url) => url.startsWith("http")).map((url) => ({ source_name, url }))];
}
