import { file, indicator, type Properties, type StixId, type StixObject } from "@octi/sdk/stix";
import type { Config } from "./config.ts";
import { type Common, isGood, type Kind, kindOf, patternOf, scoresOf } from "./observation.ts";
import type { PulseIndicator } from "./pulse.ts";
import { stixText } from "./stamp.ts";

/** What becomes of one of OTX's indicators. */
export interface Observation {
  readonly observable?: StixObject;
  readonly indicator?: StixObject;
}

/** What observations of a pulse have in common. */
export interface Observing {
  readonly config: Config;
  readonly by: StixId<"identity">;
  readonly labels: readonly string[];
  readonly object_marking_refs: StixId<"marking-definition">[];
  /** Told what could not be used. */
  readonly skip: (reason: string) => void;
}

/** Observables and indicators of a pulse's indicators, YARA rules at the end. One that comes twice is made once, of the later one. */
export function observations(indicators: readonly PulseIndicator[], observing: Observing): readonly Observation[] {
  const { config, skip } = observing;
  const withObservables = config.ALIENVAULT_CREATE_OBSERVABLES;
  const withIndicators = config.ALIENVAULT_CREATE_INDICATORS;
  if (!withObservables && !withIndicators) return [];
  const usable = new Map<string, { readonly kind: Kind; readonly one: PulseIndicator }>();
  const rules = new Map<string, StixObject>();
  /** What is made of an indicator; one that nothing can be made of loses only itself. */
  const made = <T>(one: PulseIndicator, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      skip(`${named(one)}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  for (const one of indicators) {
    const { type, indicator: value } = one;
    if (type === "CVE") continue;
    if (type === "YARA") {
      const rule = withIndicators ? made(one, () => ruleOf(one, observing)) : undefined;
      if (rule) rules.set(rule.id, rule);
      continue;
    }
    const kind = kindOf(type, value);
    if (kind === undefined) skip(`${named(one)}: OpenCTI has nothing for this type`);
    else if (!isGood(kind, value)) skip(`${named(one)}: is no ${kind.hash} hash`);
    else usable.set(`${kind.path.join(".")} ${value}`, { kind, one });
  }
  const files = withObservables && config.ALIENVAULT_GROUP_HASHES ? grouped([...usable.values()]) : new Map();
  const found: Observation[] = [];
  for (const { kind, one } of usable.values()) {
    const both = made(one, () => ({
      ...(withObservables && { observable: observableOf(kind, one, files.get(one), observing) }),
      ...(withIndicators && { indicator: indicatorOf(kind, one, observing) }),
    }));
    if (both) found.push(both);
  }
  return [...found, ...[...rules.values()].map((rule) => ({ indicator: rule }))];
}

const named = ({ id, type, indicator: value }: PulseIndicator): string =>
  `indicator ${id === "" ? "" : `${id}, `}${type} ${JSON.stringify(value.slice(0, 80))}`;

/** A pulse's tags, and what the indicator itself adds. */
const labelsOf = (labels: readonly string[], { role }: PulseIndicator, config: Config): string[] =>
  config.ALIENVAULT_ROLE_LABELS && role.trim() !== "" ? [...labels, role.trim()] : [...labels];

function observableOf(
  kind: Kind,
  one: PulseIndicator,
  hashes: Readonly<Record<string, string>> | undefined,
  { config, by, labels, object_marking_refs }: Observing,
): StixObject {
  const common: Common = {
    object_marking_refs,
    x_opencti_created_by_ref: by,
    x_opencti_labels: labelsOf(labels, one, config),
    x_opencti_score: scoresOf(config, kind).observable,
  };
  return hashes ? file({ hashes, ...common }) : kind.observable(one.indicator, common);
}

/** Title and description, one below the other. */
const descriptionOf = ({ title, description }: PulseIndicator): string =>
  [title, description].filter((text) => text !== "").join("\n");

function indicatorOf(kind: Kind, one: PulseIndicator, observing: Observing): StixObject {
  return indicator({
    name: one.indicator,
    pattern: patternOf(kind, one.indicator),
    pattern_type: "stix",
    x_opencti_score: scoresOf(observing.config, kind).indicator,
    x_opencti_main_observable_type: kind.main,
    ...detected(one, observing),
  });
}

/** A YARA rule; nothing where OTX knows its name only. */
function ruleOf(one: PulseIndicator, observing: Observing): StixObject | undefined {
  if (one.content === "") return undefined;
  return indicator({
    name: one.title || one.indicator,
    pattern: one.content,
    pattern_type: "yara",
    x_opencti_score: scoresOf(observing.config, undefined).indicator,
    ...detected(one, observing),
  });
}

type Detected = Omit<Properties<"indicator">, "name" | "pattern" | "pattern_type">;

function detected(one: PulseIndicator, { config, by, labels, object_marking_refs }: Observing): Detected {
  const { created, expiration, isActive } = one;
  const ends = config.ALIENVAULT_VALID_UNTIL && expiration !== undefined && expiration > created;
  return {
    description: descriptionOf(one),
    valid_from: stixText(created),
    ...(ends && { valid_until: stixText(expiration) }),
    ...(!isActive && config.ALIENVAULT_INACTIVE_INDICATORS === "revoke" && { revoked: true }),
    labels: labelsOf(labels, one, config),
    created_by_ref: by,
    object_marking_refs,
  };
}

const another = /^\s*(?:MD5|SHA-?1|SHA-?256) of ([0-9a-f]{32,64})\s*$/i;

/** Hashes of one file, by each of its indicators: OTX says of a hash which other one it belongs to. */
function grouped(
  all: readonly { readonly kind: Kind; readonly one: PulseIndicator }[],
): ReadonlyMap<PulseIndicator, Readonly<Record<string, string>>> {
  const byFile = new Map<string, Record<string, string>>();
  const members = new Map<PulseIndicator, Readonly<Record<string, string>>>();
  for (const { kind, one } of all) {
    if (kind.hash === undefined) continue;
    const whose = (another.exec(one.description)?.[1] ?? one.indicator).toLowerCase();
    const hashes = byFile.get(whose) ?? {};
    // two hashes of one kind cannot both be the file's: the second one stays by itself
    if ((hashes[kind.hash] ?? one.indicator) !== one.indicator) continue;
    hashes[kind.hash] = one.indicator;
    byFile.set(whose, hashes);
    members.set(one, hashes);
  }
  return members;
}
