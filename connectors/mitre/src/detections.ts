import { relationship, type StixId, type StixObject } from "@octi/sdk/stix";
import { Analytic, type BundleObject, Link, Strategy } from "./source.ts";

/** One log source of an analytic. */
interface LogSource {
  readonly component: string;
  readonly text: string;
}

/** Collects who detects what: data components the techniques, through ATT&CK's strategies and analytics. */
export interface Detections {
  /** Data components, strategies and analytics are remembered, everything else is passed over. For live ones. */
  learn(object: BundleObject): void;
  /** A strategy's `detects`: whether it was one. */
  take(object: BundleObject): boolean;
  /** The relationships, one for each data component and technique, in the order of the strategies' ones. */
  all(): Generator<StixObject>;
}

interface Pair {
  readonly component: string;
  readonly link: BundleObject & Link;
  readonly strategies: Map<string, Set<string>>;
}

/** The lines of a log source, such as `WinEventLog:Security: EventCode=4688`. */
const wording = (name: string | null | undefined, channel: string | null | undefined): string =>
  [name, channel === "None" ? undefined : channel].filter(Boolean).join(": ");

/** Begins with nothing known. */
export function openDetections(): Detections {
  const strategies = new Map<string, { readonly name: string; readonly analytics: readonly string[] }>();
  const analytics = new Map<string, readonly LogSource[]>();
  const components = new Set<string>();
  const pairs = new Map<string, Pair>();

  return {
    learn(object) {
      if (object.type === "x-mitre-data-component") components.add(object.id);
      else if (object.type === "x-mitre-detection-strategy") {
        const strategy = Strategy.safeParse(object).data;
        if (strategy)
          strategies.set(object.id, { name: strategy.name ?? "", analytics: strategy.x_mitre_analytic_refs });
      } else if (object.type === "x-mitre-analytic") {
        const sources = Analytic.safeParse(object).data?.x_mitre_log_source_references;
        const known = sources?.map(({ x_mitre_data_component_ref: component, name, channel }) => ({
          component,
          text: wording(name, channel),
        }));
        if (known) analytics.set(object.id, known);
      }
    },
    take(object) {
      if (object.type !== "relationship") return false;
      const parsed = Link.safeParse(object);
      const link = object as BundleObject & Link;
      const strategy = parsed.success ? strategies.get(link.source_ref) : undefined;
      if (!strategy || link.relationship_type !== "detects") return false;
      for (const { component, text } of strategy.analytics.flatMap((ref) => analytics.get(ref) ?? [])) {
        if (!components.has(component)) continue;
        const key = `${component} ${link.target_ref}`;
        const pair = pairs.get(key) ?? { component, link, strategies: new Map<string, Set<string>>() };
        pairs.set(key, pair);
        const texts = pair.strategies.get(strategy.name) ?? new Set<string>();
        pair.strategies.set(strategy.name, texts);
        if (text !== "") texts.add(text);
      }
      return true;
    },
    *all() {
      for (const { component, link, strategies: named } of pairs.values()) yield detects(component, link, named);
    },
  };
}

/** The `detects` of a data component, as ATT&CK had it up to version 17: with the dates and marks of the strategy's. */
function detects(
  component: string,
  link: BundleObject & Link,
  named: ReadonlyMap<string, ReadonlySet<string>>,
): StixObject {
  const { created, modified, created_by_ref, object_marking_refs } = link as Record<string, unknown>;
  const description = [...named]
    .map(([name, texts]) => [name, ...[...texts].map((text) => `- ${text}`)].filter(Boolean).join("\n"))
    .join("\n\n");
  const made = relationship(
    "detects",
    { id: component as StixId },
    { id: link.target_ref as StixId },
    { ...(description === "" ? {} : { description }) },
  );
  const more = { created, modified, created_by_ref, object_marking_refs };
  return Object.assign(made, Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)));
}
