import type { StixObject } from "stix2-ts-types";
import { cleaned, type Edge, edges } from "./clean.ts";
import { everyType } from "./supported-types.ts";

/** How to split. */
export interface OrderOptions {
  /** Takes away references to objects that are not among the given ones: pycti's `cleanup_inconsistent_bundle`. Off by default. */
  readonly cleanup?: boolean;
  /** The types that OpenCTI stores: objects of others are dropped and references to them taken away. All that any OpenCTI has by default. */
  readonly types?: ReadonlySet<string>;
}

/** An object that is ready to leave. */
export interface Ordered {
  readonly object: StixObject;
  /** The length of the longest chain of references that begins here: 1 for an object that needs no other. */
  readonly deps: number;
}

/** A reference that was taken away from an object that is sent. */
export interface Cut extends Edge {
  /** The object that had it. */
  readonly id: string;
}

/** An object that cannot be sent. */
export interface Dropped {
  readonly id: string;
  readonly reason: string;
}

interface Visit {
  readonly object: StixObject;
  readonly edges: readonly Edge[];
  readonly cut: Edge[];
  next: number;
  deps: number;
  open: boolean;
}

const octi = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";

/**
 * Objects in dependency order, cleaned as pycti's splitter cleans them (connector-sdk-contract 7.3, golden-findings section 1):
 * an object comes after all that it refers to; what needs nothing comes first, ties in the order in which they were reached.
 * The last object of an id wins, at the place of the first. Nothing given is changed.
 *
 * Linear in objects and references, and without recursion. Differs from pycti on purpose:
 * - an object that is first referred to by OpenCTI's internal id is sent once, not twice, and its last copy;
 * - a relationship without the key `source_ref` or `target_ref` is dropped and reported, where pycti stops with a KeyError;
 * - circles of three and more are cut in one place, which is reported; pycti may cut nothing, or several of their references;
 * - `deps` is the longest chain; pycti counts every path, up to hundreds of millions;
 * - what is dropped or cut is told, where pycti's connector side is silent.
 */
export function order(
  objects: readonly StixObject[],
  options: OrderOptions = {},
): { ordered: Ordered[]; cut: Cut[]; dropped: Dropped[] } {
  const { cleanup = false, types = everyType } = options;
  const find = finder(objects);
  const visits = new Map<string, Visit>();
  const levels: Ordered[][] = [];
  const cut: Cut[] = [];
  const dropped: Dropped[] = [];

  const supported = (ref: string): boolean => {
    const end = ref.indexOf("--");
    return end < 0 || types.has(ref.slice(0, end));
  };
  const enter = (object: StixObject): Visit => {
    const visit: Visit = { object, edges: edges(object), cut: [], next: 0, deps: 1, open: true };
    visits.set(object.id, visit);
    return visit;
  };
  const leave = (visit: Visit) => {
    visit.open = false;
    const object = cleaned(visit.object, visit.cut);
    const reason = refusal(object, visit.cut, supported);
    if (reason !== undefined) {
      dropped.push({ id: object.id, reason });
      return;
    }
    for (const edge of visit.cut) cut.push({ id: object.id, ...edge });
    const level = levels[visit.deps] ?? [];
    level.push({ object, deps: visit.deps });
    levels[visit.deps] = level;
  };

  for (const { id } of objects) {
    const root = find(id);
    if (!root || visits.has(id)) continue;
    const path = [enter(root)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const edge = visit.edges[visit.next];
      if (!edge) {
        leave(visit);
        path.pop();
        const above = path.at(-1);
        if (above) above.deps = Math.max(above.deps, visit.deps + 1);
        continue;
      }
      visit.next += 1;
      const target = find(edge.ref);
      const reached = target && visits.get(target.id);
      if (!supported(edge.ref) || reached?.open || (!target && cleanup)) visit.cut.push(edge);
      else if (reached) visit.deps = Math.max(visit.deps, reached.deps + 1);
      else if (target) path.push(enter(target));
    }
  }
  return { ordered: levels.flat(), cut, dropped };
}

/** Finds the last object of an id, or of the internal id that OpenCTI knows it by. */
function finder(objects: readonly StixObject[]): (ref: string) => StixObject | undefined {
  const index = new Map<string, StixObject>();
  const internal = new Map<string, string>();
  for (const object of objects) {
    index.set(object.id, object);
    const { x_opencti_id, extensions } = object as {
      x_opencti_id?: string;
      extensions?: Record<string, { id?: string }>;
    };
    for (const id of [x_opencti_id, extensions?.[octi]?.id]) if (id) internal.set(id, object.id);
  }
  return (ref) => index.get(ref) ?? index.get(internal.get(ref) ?? "");
}

/** Why OpenCTI cannot take the object; `undefined` where it can. */
function refusal(object: StixObject, cut: readonly Edge[], supported: (id: string) => boolean): string | undefined {
  const needed = ends[object.type];
  if (!needed) return supported(object.id) ? undefined : `OpenCTI stores no objects of type ${object.type}`;
  const properties = object as unknown as Readonly<Record<string, unknown>>;
  const missing = needed.find(
    (key) => !properties[key] || (Array.isArray(properties[key]) && properties[key].length === 0),
  );
  if (missing === undefined) return undefined;
  const lost = cut.find(({ property }) => property === missing);
  if (!lost) return `the ${object.type} has no ${missing}`;
  return `the ${object.type} cannot have the ${missing} ${lost.ref}: OpenCTI stores no such object, or it refers back`;
}

/** Without these a link is none. */
const ends: Readonly<Record<string, readonly string[]>> = {
  relationship: ["source_ref", "target_ref"],
  sighting: ["sighting_of_ref", "where_sighted_refs"],
};
