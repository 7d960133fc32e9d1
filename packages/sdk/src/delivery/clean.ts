import type { ExternalReference, KillChainPhase, StixObject } from "stix2-ts-types";
import { externalReferenceParts } from "../stix/embedded.ts";

/** A reference of an object, by the property that holds it. */
export interface Edge {
  readonly property: string;
  readonly ref: string;
}

/** The references of an object in the order of its properties, a repeated one of a list once; top level only, as in pycti. */
export function edges(object: StixObject): Edge[] {
  const found: Edge[] = [];
  const properties = object as unknown as Readonly<Record<string, unknown>>;
  // `in` and not entries: this looks at each object three times, and most have nothing here to make a list of
  for (const property in properties) {
    const isList = property.endsWith("_refs");
    if (!isList && !property.endsWith("_ref")) continue;
    const value = properties[property];
    if (!isList && typeof value === "string") found.push({ property, ref: value });
    if (!isList || !Array.isArray(value)) continue;
    for (const ref of value.length > 1 ? new Set(value) : value) {
      if (typeof ref === "string") found.push({ property, ref });
    }
  }
  return found;
}

/**
 * The object as pycti's splitter sends it (connector-sdk-contract 7.3): without the given references (null in a `_ref`, left
 * out of a `_refs`), without repetitions in lists of references, external references and kill chain phases, and without
 * external references that have neither a URL nor an external id. The object itself where nothing is to be done.
 */
export function cleaned(object: StixObject, cut: readonly Edge[]): StixObject {
  let changes: Record<string, unknown> | undefined;
  const properties = object as unknown as Readonly<Record<string, unknown>>;
  for (const property in properties) {
    const value = properties[property];
    const clean = cleanedValue(property, value, cut);
    if (clean === value) continue;
    changes ??= {};
    changes[property] = clean;
  }
  return changes === undefined ? object : ({ ...object, ...changes } as StixObject);
}

function cleanedValue(property: string, value: unknown, cut: readonly Edge[]): unknown {
  if (cut.length > 0 && property.endsWith("_ref")) return cut.some((edge) => edge.property === property) ? null : value;
  if (!Array.isArray(value)) return value;
  const kept = keptOf(property, value, cut);
  return kept.length === value.length ? value : kept;
}

function keptOf(property: string, list: readonly unknown[], cut: readonly Edge[]): readonly unknown[] {
  if (property.endsWith("_refs")) {
    if (list.length === 1 && cut.length === 0) return list;
    const refs = new Set(list);
    for (const edge of cut) if (edge.property === property) refs.delete(edge.ref);
    return [...refs];
  }
  if (property === "external_references") return firstOfEach(list as ExternalReference[], externalReferenceParts);
  if (property === "kill_chain_phases") {
    return firstOfEach(list as KillChainPhase[], ({ kill_chain_name, phase_name }) => [kill_chain_name, phase_name]);
  }
  return list;
}

/** The first item of each key; items without a key are left out. */
function firstOfEach<T>(list: readonly T[], keyOf: (item: T) => unknown): T[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = JSON.stringify(keyOf(item));
    if (key === undefined || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
