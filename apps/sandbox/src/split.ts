import { entityTypeOf, type Incoming } from "./entity-type.ts";

/** What becomes of a bundle that the worker splits. */
export interface Parts {
  /** In the order of their dependencies. */
  readonly objects: readonly Incoming[];
  /** What OpenCTI cannot store, with the reason. */
  readonly refused: readonly { readonly object: Incoming; readonly reason: string }[];
}

/** Whether an object can stand: pycti's test of "incompatible" items. */
function refusal(object: Incoming): string | undefined {
  if (!entityTypeOf(object)) return `Unsupported type ${object.type}`;
  if (object.type === "relationship" && (!object.source_ref || !object.target_ref))
    return "A relationship needs source_ref and target_ref";
  if (object.type === "sighting") {
    const where = object.where_sighted_refs;
    if (!object.sighting_of_ref || !Array.isArray(where) || where.length === 0)
      return "A sighting needs sighting_of_ref and where_sighted_refs";
  }
  return undefined;
}

function* references(object: Incoming): Generator<string> {
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith("_refs") && Array.isArray(value)) yield* value.filter((ref) => typeof ref === "string");
    else if (key.endsWith("_ref") && typeof value === "string") yield value;
  }
}

/**
 * Splits a bundle as the worker does (platform-internals Q4): the last copy of an id wins, what an object points at comes
 * first, and a circle is left open where it would close. No recursion: chains may be long.
 */
export function split(objects: readonly Incoming[]): Parts {
  const byId = new Map<string, Incoming>();
  for (const object of objects) byId.set(object.id, object);
  const done = new Set<string>();
  const open = new Set<string>();
  const ordered: Incoming[] = [];
  const refused: { object: Incoming; reason: string }[] = [];

  for (const root of byId.values()) {
    const stack: { readonly object: Incoming; readonly refs: Iterator<string> }[] = [];
    const enter = (object: Incoming) => {
      if (done.has(object.id) || open.has(object.id)) return;
      open.add(object.id);
      stack.push({ object, refs: references(object) });
    };
    enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.refs.next();
      if (!next.done) {
        const target = byId.get(next.value);
        if (target) enter(target);
        continue;
      }
      stack.pop();
      open.delete(top.object.id);
      done.add(top.object.id);
      const reason = refusal(top.object);
      if (reason === undefined) ordered.push(top.object);
      else refused.push({ object: top.object, reason });
    }
  }
  return { objects: ordered, refused };
}
