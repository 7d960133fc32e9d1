import type { Resolvers } from "./access.ts";
import { connection, type PageArguments, rangeOf } from "./connection.ts";
import { domainTypes, observableTypes } from "./entity-type.ts";
import { conditionOf, holding } from "./filters.ts";
import type { Objects } from "./objects.ts";
import type { Platform } from "./platform.ts";
import { typedLists } from "./schema.ts";
import type { Stored } from "./stored.ts";

const every: readonly string[] = [...domainTypes, ...observableTypes];

/** Entity types that a `types` argument means by a name for several of them. */
const groups: Readonly<Record<string, readonly string[]>> = {
  "Stix-Core-Object": every,
  "Stix-Domain-Object": [...domainTypes],
  "Stix-Cyber-Observable": [...observableTypes],
  Identity: ["Individual", "Organization", "Sector", "System", "SecurityPlatform"],
  Location: ["Region", "Country", "City", "Administrative-Area", "Position"],
  "Threat-Actor": ["Threat-Actor-Group", "Threat-Actor-Individual"],
};

/** Of the types that a field can show, those that are asked for. */
function typesOf({ types }: PageArguments, shown: readonly string[]): readonly string[] {
  if (!types || types.length === 0) return shown;
  const wanted = new Set(types.flatMap((type) => groups[type] ?? [type]));
  return shown.filter((type) => wanted.has(type));
}

/** The GraphQL name of an entity type: `Attack-Pattern` is `AttackPattern`. */
const graphqlName = (entityType: string): string => entityType.replaceAll("-", "");

/** An object as GraphQL shows it; everything that isn't OpenCTI's own is the STIX property of that name. */
function entity(objects: Objects, { id, entityType, family, name, createdAt, updatedAt, stix }: Stored) {
  const { object_marking_refs: refs } = stix;
  const markings = () =>
    (Array.isArray(refs) ? refs : []).flatMap((ref) => {
      const found = objects.get(String(ref));
      return found ? [marking(found)] : [];
    });
  const parent = family === "observable" ? "Stix-Cyber-Observable" : "Stix-Domain-Object";
  return {
    ...stix,
    __typename: graphqlName(entityType),
    id,
    standard_id: id,
    entity_type: entityType,
    parent_types: ["Basic-Object", "Stix-Object", "Stix-Core-Object", parent],
    representative: { main: name, secondary: stix.description ?? null },
    spec_version: "2.1",
    created_at: createdAt,
    updated_at: updatedAt,
    name: stix.name ?? name,
    observable_value: name,
    revoked: stix.revoked ?? false,
    objectMarking: markings,
    toStix: () => JSON.stringify(stix),
  };
}

function marking({ id, createdAt, updatedAt, name, stix }: Stored) {
  const { definition } = stix as { definition?: Record<string, unknown> };
  return {
    id,
    standard_id: id,
    entity_type: "Marking-Definition",
    parent_types: ["Basic-Object", "Stix-Object", "Stix-Meta-Object"],
    representative: { main: name, secondary: null },
    x_opencti_stix_ids: stix.x_opencti_stix_ids,
    spec_version: "2.1",
    created_at: createdAt,
    updated_at: updatedAt,
    created: stix.created,
    modified: stix.modified ?? stix.created,
    definition_type: stix.x_opencti_definition_type ?? stix.definition_type,
    definition: stix.x_opencti_definition ?? Object.values(definition ?? {})[0] ?? name,
    x_opencti_order: stix.x_opencti_order ?? 0,
    x_opencti_color: null,
  };
}

/** Look-ups. */
export function objectResolvers({ objects }: Platform): Resolvers {
  const pageOf = (args: PageArguments, types: readonly string[]) => {
    const { offset, limit } = rangeOf(args);
    const { rows, total } = objects.page({
      types,
      conditions: [conditionOf(args.filters), ...(args.search?.trim() ? [holding(args.search)] : [])],
      limit,
      offset,
      orderBy: args.orderBy ?? undefined,
      descending: args.orderMode === "desc",
    });
    return { rows, offset, total };
  };
  const entities = (args: PageArguments, types: readonly string[]) => {
    const { rows, offset, total } = pageOf(args, types);
    return connection(
      rows.map((row) => entity(objects, row)),
      offset,
      total,
    );
  };
  const oneOf = (id: string, allowed: readonly string[]) => {
    const found = objects.get(id);
    return found && allowed.includes(found.entityType) ? entity(objects, found) : null;
  };

  const lists = Object.entries(typedLists).map(([field, type]) => {
    const entityType = type.replace(/(?<=[a-z])(?=[A-Z])/g, "-");
    return [field, (args: PageArguments) => entities(args, [entityType])] as const;
  });

  return {
    ...Object.fromEntries(lists),
    markingDefinitions: (args: PageArguments) => {
      const { rows, offset, total } = pageOf(args, ["Marking-Definition"]);
      return connection(rows.map(marking), offset, total);
    },
    stix: ({ id }: { id: string }) => {
      const found = objects.get(id);
      return found ? JSON.stringify(found.stix) : null;
    },
    stixCoreObject: ({ id }: { id: string }) => oneOf(id, every),
    stixDomainObject: ({ id }: { id: string }) => oneOf(id, [...domainTypes]),
    stixCoreObjects: (args: PageArguments) => entities(args, typesOf(args, every)),
    stixDomainObjects: (args: PageArguments) => entities(args, typesOf(args, [...domainTypes])),
    stixCyberObservables: (args: PageArguments) => entities(args, typesOf(args, [...observableTypes])),
    stixCoreObjectsNumber: (args: PageArguments) => {
      const { total } = pageOf({ ...args, first: 0 }, typesOf(args, every));
      return { total, count: total };
    },
  };
}
