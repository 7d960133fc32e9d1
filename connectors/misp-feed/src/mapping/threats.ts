import { attackPattern, intrusionSet, location, malware, type StixId, sector, tool } from "@octi/sdk/stix";
import type { AttackPattern, Identity, IntrusionSet, Location, Malware, Tool } from "stix2-ts-types";

/** What an event or an attribute is about, of tags and galaxies. */
export interface Threats {
  readonly intrusionSets: IntrusionSet[];
  readonly malwares: Malware[];
  readonly tools: Tool[];
  readonly attackPatterns: AttackPattern[];
  readonly sectors: Identity[];
  readonly countries: Location[];
}

/** Who says so, and how it is marked. */
export interface Provenance {
  readonly created_by_ref: StixId<"identity">;
  readonly object_marking_refs: StixId<"marking-definition">[];
}

type Kind = keyof Threats;

/** What may be known of an entity beside its name. */
export interface Known {
  readonly description?: string | undefined;
  readonly labels?: string[];
  readonly aliases?: string[];
  readonly x_mitre_id?: string | undefined;
  readonly country?: string | undefined;
}

/** Threats of nobody yet. */
export const noThreats = (): Threats => ({
  intrusionSets: [],
  malwares: [],
  tools: [],
  attackPatterns: [],
  sectors: [],
  countries: [],
});

/** Collects threats, each name once whatever its kind: the first one stays. */
export function openThreats(provenance: Provenance): {
  readonly threats: Threats;
  add(kind: Kind, name: string, known?: Known): void;
} {
  const names = new Set<string>();
  const threats = noThreats();
  return {
    threats,
    add(kind, name, { description, labels, aliases, x_mitre_id, country } = {}) {
      if (names.has(name)) return;
      names.add(name);
      const common = { name, description, ...provenance };
      if (kind === "intrusionSets") threats[kind].push(intrusionSet({ ...common, labels, x_opencti_aliases: aliases }));
      else if (kind === "malwares") threats[kind].push(malware({ ...common, is_family: true, labels, aliases }));
      else if (kind === "tools") threats[kind].push(tool({ ...common, labels, x_opencti_aliases: aliases }));
      else if (kind === "attackPatterns")
        threats[kind].push(attackPattern({ ...common, x_mitre_id, x_opencti_aliases: aliases }));
      else if (kind === "sectors") threats[kind].push(sector(common));
      else threats[kind].push(location({ ...common, country, id: { x_opencti_location_type: "Country" } }));
    },
  };
}

/** All of them, in the order in which they are sent. */
export const allOf = (threats: Threats) => [
  ...threats.intrusionSets,
  ...threats.malwares,
  ...threats.tools,
  ...threats.attackPatterns,
  ...threats.sectors,
  ...threats.countries,
];
