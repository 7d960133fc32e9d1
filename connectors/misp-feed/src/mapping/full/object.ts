import { relationship, type StixObject } from "@octi/sdk/stix";
import type { Attribute, MispObject } from "../../event.ts";
import type { About } from "./about.ts";
import { alone } from "./attribute.ts";
import { found, type Remarks } from "./finding.ts";
import type { Making } from "./making.ts";
import { wholeOf } from "./object-kinds.ts";
import { openRelations, type Whole } from "./object-relations.ts";

/** What MISP says of an object: its own words, and what its attributes say together. */
function remarksOn({ comment, first_seen, last_seen }: MispObject, attributes: readonly Attribute[]): Remarks {
  const stamps = attributes.flatMap(({ timestamp }) => timestamp ?? []);
  return {
    comment: comment || undefined,
    to_ids: attributes.some(({ to_ids }) => to_ids),
    timestamp: stamps.length > 0 ? Math.max(...stamps) : undefined,
    first_seen,
    last_seen,
    Sighting: attributes.flatMap(({ Sighting }) => Sighting),
  };
}

/** An object of MISP as one object, and what of its attributes isn't in that; without one of its own, its attributes alone. */
export function* objectOf(data: MispObject, making: Making): Generator<StixObject> {
  const { abouts, byUuid, safely } = making;
  const attributes = [...making.read(data.Attribute)];
  for (const attribute of attributes) making.attach(attribute);
  const remarks = remarksOn(data, attributes);
  const tagged = attributes.find(({ Tag, Galaxy }) => Tag !== undefined || Galaxy.length > 0);
  const here = abouts.of(tagged ?? { Tag: undefined, Galaxy: [] });
  const relations = openRelations(attributes, making.skip);
  let made: Whole | undefined;
  // one that can't be made is told of, and its attributes are made alone
  yield* safely(data.uuid, () => {
    made = wholeOf(data, relations, abouts.common(remarks, here));
    return [];
  });
  const { used } = relations;
  if (made) yield* whole(made, used, { data, remarks, here, making });
  const rest = made ? attributes.filter((attribute) => !used.has(attribute)) : attributes;
  for (const attribute of rest) yield* safely(attribute.uuid, () => alone(attribute, making));
  if (!made && (data.name === "ip-port" || data.name === "domain-ip")) yield* ports(rest, making);
  if (made || !data.uuid) return;
  // an object without one of its own is stood for by the first of its attributes
  const first = rest.flatMap(({ uuid }) => (uuid ? (byUuid.get(uuid) ?? []) : []))[0];
  if (first) byUuid.set(data.uuid, first);
  if (data.name === "domain-ip" || data.name === "dns-record") yield* resolutions(rest, here, making);
}

/** The one object that stands for all, where the settings ask for it. */
function* whole(
  { main, parts, pattern, mainType }: Whole,
  used: ReadonlySet<Attribute>,
  { data, remarks, here, making }: { data: MispObject; remarks: Remarks; here: About; making: Making },
): Generator<StixObject> {
  const { config, fresh, byUuid } = making;
  const isEntity = mainType === undefined;
  const isWanted = isEntity || config.MISP_FEED_CREATE_OBSERVABLES;
  if (isWanted) {
    yield* fresh(here.markings, false);
    yield* fresh(parts);
  }
  let stands: StixObject | undefined = main;
  if (isEntity) yield* fresh([main]);
  else {
    const value = (main as { name?: string }).name ?? [...used][0]?.value ?? data.name;
    stands = yield* found(remarks, { observable: main, value, pattern, mainType }, here, making);
  }
  if (!stands) return;
  if (data.uuid) byUuid.set(data.uuid, stands);
  for (const { uuid } of used) if (uuid) byUuid.set(uuid, stands);
}

/** Traffic with the addresses of an object at its ports. */
function* ports(attributes: readonly Attribute[], making: Making): Generator<StixObject> {
  for (const address of attributes.filter(({ type }) => type === "ip-src" || type === "ip-dst")) {
    for (const { value, object_relation } of attributes.filter(({ type }) => type === "port")) {
      const type = object_relation === "src-port" ? "ip-src|port" : "ip-dst|port";
      const composite = { ...address, type, value: `${address.value}|${value}` };
      yield* making.safely(address.uuid, () => alone(composite, making));
    }
  }
}

/** Domains of an object that resolve to its addresses. */
function* resolutions(
  attributes: readonly Attribute[],
  { provenance }: About,
  { config, fresh, byUuid }: Making,
): Generator<StixObject> {
  if (!config.MISP_FEED_CREATE_OBSERVABLES) return;
  const of = (...types: readonly string[]) =>
    attributes.flatMap(({ uuid }) => {
      const made = uuid ? byUuid.get(uuid) : undefined;
      return made && types.includes(made.type) ? [made] : [];
    });
  for (const domain of of("domain-name", "hostname"))
    for (const target of of("ipv4-addr", "ipv6-addr"))
      yield* fresh([relationship("resolves-to", domain, target, provenance)]);
}
