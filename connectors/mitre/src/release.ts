import { type Feed, SourceShape } from "@octi/sdk";
import type { Config } from "./config.ts";
import { type Detections, openDetections } from "./detections.ts";
import { type Columns, chainOf, type Orders, phaseOrders } from "./phases.ts";
import {
  type BundleObject,
  Collection,
  isBundleObject,
  Matrix,
  mayBeLeft,
  type Source,
  Tactic,
  writtenType,
} from "./source.ts";

/** What has to be known of a whole bundle before its objects can be mapped. */
export interface Release {
  /** First part of ATT&CK's version, as the twins of the phases have it: `19`. */
  readonly major: string | undefined;
  readonly orders: Orders;
  /** What MITRE has taken back: revoked, or deprecated in CAPEC's way. */
  readonly revoked: ReadonlySet<string>;
  /** What ATT&CK has deprecated. */
  readonly deprecated: ReadonlySet<string>;
  /** Identities and markings, which everything refers to: sent first, in the order in which pycti reaches them. */
  readonly leaders: readonly BundleObject[];
  /** Whether the relationships come last, leaders aside: then one reading sends everything. */
  readonly isSorted: boolean;
  /** Where they are asked for. */
  readonly detections: Detections | undefined;
}

/** What nothing can be without. */
const isLeader = (id: string): boolean => id.startsWith("identity--") || id.startsWith("marking-definition--");

/** Objects that OpenCTI doesn't store: tactics are its kill chain phases, the others it has no place for. */
export const isUnstorable = (type: string): boolean => unstorable.has(type);
const unstorable: ReadonlySet<string> = new Set([
  "x-mitre-collection",
  "x-mitre-matrix",
  "x-mitre-tactic",
  "x-mitre-asset",
  "x-mitre-analytic",
  "x-mitre-detection-strategy",
]);

/** Types of which nothing has to be known before they are sent, but whether MITRE has taken them back. */
const plain: ReadonlySet<string> = new Set([
  "relationship",
  "attack-pattern",
  "malware",
  "tool",
  "intrusion-set",
  "campaign",
  "course-of-action",
  "x-mitre-data-source",
]);

/** Types that only `MITRE_DETECTIONS` looks into. */
const detecting: ReadonlySet<string> = new Set([
  "x-mitre-analytic",
  "x-mitre-detection-strategy",
  "x-mitre-data-component",
]);

/** The type that an id begins with. */
export const typeOf = (id: string): string => id.slice(0, Math.max(id.indexOf("--"), 0));

/** Ids that an object refers to, in the order of its properties: pycti cuts a circle where it gets in last. */
function* leadersOf(object: BundleObject): Generator<string> {
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith("_ref") && typeof value === "string" && isLeader(value)) yield value;
    if (key.endsWith("_refs") && Array.isArray(value))
      yield* value.filter((ref) => typeof ref === "string" && isLeader(ref));
  }
}

/**
 * ATT&CK's author is marked with the statement, whose author it is: the one of the two that pycti reaches later loses the
 * reference there. It is the statement in every release that was looked at; OpenCTI knows no authors of markings.
 */
function withoutCircle(leaders: readonly BundleObject[]): readonly BundleObject[] {
  const before = new Map<unknown, BundleObject>();
  return leaders.map((leader) => {
    const marks = before.get(leader.created_by_ref)?.object_marking_refs;
    before.set(leader.id, leader);
    if (!Array.isArray(marks) || !marks.includes(leader.id)) return leader;
    const { created_by_ref: _author, ...rest } = leader;
    return rest;
  });
}

/** CAPEC's word for it counts as revoked, as in the Python connector. */
export const isRevoked = (object: BundleObject): boolean =>
  object.revoked === true || object.x_capec_status === "Deprecated";

/**
 * Reads a bundle to its end, one object at a time.
 *
 * @throws {SourceShape} it is no bundle, or broken anywhere
 */
export async function readRelease(feed: Feed, source: Source, config: Config): Promise<Release> {
  const revoked = new Set<string>();
  const deprecated = new Set<string>();
  const reached = new Set<string>();
  const leaders = new Map<string, BundleObject>();
  const tactics = new Map<string, string>();
  const matrices: { readonly id: string; readonly chain: string; readonly tactics: readonly string[] }[] = [];
  const versions: { readonly id: string; readonly version: string }[] = [];
  const detections = config.MITRE_DETECTIONS ? openDetections() : undefined;

  // what is marked as revoked detects nothing any more, either
  const isTakenBack = (object: BundleObject) =>
    isRevoked(object) || (config.MITRE_DEPRECATED === "skip" && object.x_mitre_deprecated === true);

  let linked = false;
  let isSorted = true;
  // most objects are of no interest here: those aren't even parsed
  const wanted = (text: string) => {
    const type = writtenType(text) ?? "";
    if (type === "relationship") linked = true;
    else if (linked && !isLeader(`${type}--`)) isSorted = false;
    const isPlain = plain.has(type) || (!detections && detecting.has(type));
    return reached.size === 0 || !isPlain || mayBeLeft(text);
  };
  let items = 0;
  let strangers = 0;
  for await (const item of feed.items("objects", wanted)) {
    items += 1;
    if (!isBundleObject(item)) {
      strangers += 1; // told when it is taken for a record
      continue;
    }
    const object = item;
    const { id, type } = object;
    if (isRevoked(object)) revoked.add(id);
    if (object.x_mitre_deprecated === true) deprecated.add(id);
    if (isLeader(id)) {
      reached.add(id);
      leaders.set(id, object);
    }
    if (!isRevoked(object)) for (const ref of leadersOf(object)) reached.add(ref);

    if (type === "x-mitre-collection") {
      const version = Collection.safeParse(object).data?.x_mitre_version;
      if (version) versions.push({ id, version });
    } else if (type === "x-mitre-tactic") {
      const name = Tactic.safeParse(object).data?.x_mitre_shortname;
      if (name !== undefined) tactics.set(id, name);
    } else if (type === "x-mitre-matrix" && object.x_mitre_deprecated !== true) {
      const matrix = Matrix.safeParse(object).data;
      const externals = matrix?.external_references?.map(({ external_id }) => external_id ?? "") ?? [];
      const chain = chainOf([...externals, ...(matrix?.x_mitre_domains ?? [])]);
      if (matrix && chain) matrices.push({ id, chain, tactics: matrix.tactic_refs });
    } else if (!isTakenBack(object)) detections?.learn(object);
  }

  if (items > 0 && strangers === items)
    throw new SourceShape(`${source.url} is no STIX bundle: none of its objects has a type and an id`);

  const live = <T extends { readonly id: string }>(list: readonly T[]): T[] =>
    list.filter(({ id }) => !revoked.has(id));
  // the Python connector knows CAPEC by its address alone
  const isCapec = source.url.toLowerCase().includes("capec");
  const major = isCapec ? undefined : live(versions)[0]?.version.split(".")[0];
  const columns = live(matrices).map(
    ({ chain, tactics: refs }): Columns => ({ chain, tactics: refs.flatMap((ref) => tactics.get(ref) ?? []) }),
  );
  return {
    major,
    orders: phaseOrders(major, columns),
    revoked,
    deprecated,
    leaders: withoutCircle([...reached].flatMap((id) => leaders.get(id) ?? [])),
    isSorted,
    detections,
  };
}
