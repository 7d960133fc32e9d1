import { type Incoming, isSupported, type Line } from "./entity-type.ts";
import { united } from "./upsert.ts";

/** What becomes of a bundle that the worker splits. */
export interface Parts {
  /** In the order of their dependencies. */
  readonly objects: readonly Incoming[];
  /** What OpenCTI cannot store, with the reason. */
  readonly refused: readonly { readonly object: Incoming; readonly reason: string }[];
}

/** What the worker's splitter cannot read: it takes the whole message with it (platform-internals Q4). */
export class UnreadableBundle extends Error {
  override readonly name = "UnreadableBundle";
}

/** Whether an object can stand: the splitter's test of "incompatible" items. */
function refusal(object: Incoming, line: Line): string | undefined {
  if (!isSupported(object.type, line)) return `Unsupported type ${object.type}`;
  if (object.type === "relationship" && (!object.source_ref || !object.target_ref)) {
    return "A relationship needs source_ref and target_ref";
  }
  if (object.type === "sighting") {
    const where = object.where_sighted_refs;
    if (!object.sighting_of_ref || !Array.isArray(where) || where.length === 0) {
      return "A sighting needs sighting_of_ref and where_sighted_refs";
    }
  }
  return undefined;
}

function checked(object: unknown): Incoming {
  const { id, type } = (object ?? {}) as Record<string, unknown>;
  if (typeof id !== "string" || typeof type !== "string") throw new UnreadableBundle("an object without id or type");
  const found = object as Incoming;
  if (type === "relationship" && !("source_ref" in found && "target_ref" in found)) {
    throw new UnreadableBundle(`${id} lacks the keys source_ref and target_ref`);
  }
  if (type === "sighting" && "where_sighted_refs" in found && !Array.isArray(found.where_sighted_refs)) {
    throw new UnreadableBundle(`where_sighted_refs of ${id} is no list`);
  }
  for (const [key, value] of Object.entries(found)) {
    if (key.endsWith("_refs") && Array.isArray(value) && value.some((ref) => typeof ref !== "string")) {
      throw new UnreadableBundle(`${key} of ${id} holds what is no id`);
    }
  }
  return found;
}

/** References that the importer reads: those of the top level. */
function* references(object: Incoming): Generator<[key: string, ref: string]> {
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith("_refs") && Array.isArray(value)) for (const ref of value) yield [key, String(ref)];
    else if (key.endsWith("_ref") && typeof value === "string") yield [key, value];
  }
}

/** An object that is being looked at, with the references that it keeps. */
interface Step {
  readonly object: Incoming;
  readonly refs: Iterator<[key: string, ref: string]>;
  readonly kept: Map<string, Set<string>>;
}

/** The object with the references that were kept, and its lists without what they hold twice. */
function cleaned(object: Incoming, kept: Step["kept"]): Incoming {
  const result: Record<string, unknown> = { ...object };
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith("_refs") && Array.isArray(value)) result[key] = [...(kept.get(key) ?? [])];
    else if (key.endsWith("_ref")) result[key] = typeof value === "string" && kept.has(key) ? value : null;
  }
  const { external_references: links, kill_chain_phases: phases } = object;
  if (Array.isArray(links))
    result.external_references = united(
      [],
      links.filter((link) => link?.url || link?.external_id),
    );
  if (Array.isArray(phases)) result.kill_chain_phases = united([], phases);
  return result as unknown as Incoming;
}

/**
 * Splits a bundle as the worker does (platform-internals Q4, connector-sdk-contract 7.3): the last copy of an id wins, what an
 * object points at comes first, references to itself, to unsupported types and back to what points at it are taken out. No
 * recursion: chains may be long. Three accidents of the real one are left out: what it looks up by OpenCTI's internal ids, the
 * nulls that it puts into longer circles, and its end at a thousand steps down.
 *
 * @throws {UnreadableBundle}
 */
export function split(objects: readonly unknown[], line: Line): Parts {
  const byId = new Map<string, Incoming>();
  for (const object of objects.map(checked)) byId.set(object.id, object);
  const targets = new Map<string, Set<string>>(); // of the objects seen so far
  const open = new Set<string>();
  const ordered: Incoming[] = [];
  const refused: { object: Incoming; reason: string }[] = [];

  const close = ({ object, kept }: Step) => {
    open.delete(object.id);
    const result = cleaned(object, kept);
    const reason = refusal(result, line);
    if (reason === undefined) ordered.push(result);
    else refused.push({ object: result, reason });
  };

  for (const root of byId.values()) {
    const stack: Step[] = [];
    const enter = (object: Incoming) => {
      if (targets.has(object.id)) return;
      targets.set(object.id, new Set());
      open.add(object.id);
      stack.push({ object, refs: references(object), kept: new Map() });
    };
    const keeps = (id: string, ref: string): boolean => {
      const [type, uuid] = ref.split("--");
      if (uuid !== undefined && !isSupported(type ?? "", line)) return false;
      if (ref === id || targets.get(ref)?.has(id)) return false;
      return !open.has(ref) || ref === root.id; // the splitter doesn't count the first one among those above
    };
    enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.refs.next();
      if (next.done) {
        stack.pop();
        close(top);
        continue;
      }
      const [key, ref] = next.value;
      if (!keeps(top.object.id, ref)) continue;
      targets.get(top.object.id)?.add(ref);
      top.kept.set(key, (top.kept.get(key) ?? new Set()).add(ref));
      const target = byId.get(ref);
      if (target) enter(target);
    }
  }
  return { objects: ordered, refused };
}
