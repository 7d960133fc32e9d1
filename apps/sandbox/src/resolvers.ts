import {
  type Connector,
  type ConnectorInfo,
  type Connectors,
  isActive,
  type RegisterConnectorInput,
} from "./connectors.ts";
import { domainTypes, observableTypes } from "./entity-type.ts";
import { SandboxError } from "./error.ts";
import type { Objects, PageQuery, Stored } from "./objects.ts";
import type { Quirks } from "./quirks.ts";
import { typedLists } from "./schema.ts";
import type { Work, WorkEvent } from "./work.ts";
import { tracking } from "./work.ts";
import type { Worker } from "./worker.ts";
import type { Works } from "./works.ts";

/** Who asks. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly capabilities: readonly string[];
}

/** All parts of the stand-in. */
export interface Platform {
  readonly line: "6.9" | "7";
  readonly version: string;
  readonly now: () => Date;
  readonly quirks: Quirks;
  readonly connectors: Connectors;
  readonly works: Works;
  readonly worker: Worker;
  readonly objects: Objects;
}

interface Context {
  readonly user: User | undefined;
}
type Resolver = (args: never, context: Context) => unknown;

/** Capabilities by root field: any one of them is enough; an empty list asks for a user only (platform-contract 2). */
const access: Readonly<Record<string, readonly string[]>> = {
  about: [],
  me: [],
  connector: ["MODULES"],
  connectors: ["MODULES"],
  work: ["MODULES"],
  works: ["MODULES"],
  isWorkAlive: ["MODULES"],
  registerConnector: ["CONNECTORAPI"],
  pingConnector: ["CONNECTORAPI"],
  stixBundlePush: ["CONNECTORAPI"],
  resetStateConnector: ["MODULES_MODMANAGE"],
  deleteConnector: ["MODULES_MODMANAGE"],
  workAdd: ["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE_KNASKIMPORT"],
  workEdit: ["CONNECTORAPI", "MODULES_MODMANAGE"],
  workDelete: ["CONNECTORAPI", "MODULES_MODMANAGE"],
};
const knowledge = ["KNOWLEDGE"];

/** OpenCTI compares by substring; BYPASS has everything. */
const may = (user: User, wanted: readonly string[]): boolean =>
  wanted.length === 0 ||
  user.capabilities.some((one) => one === "BYPASS" || wanted.some((capability) => one.includes(capability)));

function guarded(field: string, resolve: Resolver): Resolver {
  return (args, context) => {
    const { user } = context;
    if (!user) throw new SandboxError("AUTH_REQUIRED", "You must be logged in to do this.", 401);
    if (!may(user, access[field] ?? knowledge))
      throw new SandboxError("FORBIDDEN_ACCESS", "You are not allowed to do this.", 403);
    return resolve(args, context);
  };
}

interface FilterGroup {
  readonly mode: "and" | "or";
  readonly filters: readonly {
    readonly key: readonly string[];
    readonly values: readonly unknown[];
    readonly operator?: string;
    readonly mode?: string;
  }[];
  readonly filterGroups: readonly FilterGroup[];
}

/** Keys of one filter mean "one of them", values too (connector-sdk-contract 8.4); compared without regard to case. */
function termsOf(filters: FilterGroup | null | undefined): PageQuery["terms"] {
  if (!filters) return [];
  if (filters.filterGroups.length > 0 || (filters.mode === "or" && filters.filters.length > 1)) {
    throw new SandboxError("UNSUPPORTED_ERROR", "The sandbox takes filters of one level, joined by and", 400);
  }
  return filters.filters
    .filter(({ key }) => !key.includes("entity_type"))
    .map(({ key, values, operator = "eq" }) => {
      if (operator !== "eq")
        throw new SandboxError("UNSUPPORTED_ERROR", `The sandbox filters by eq, not by ${operator}`, 400);
      return { keys: key, values: values.map((value) => String(value).toLowerCase()) };
    });
}

/** Entity types that a `types` argument means; `undefined` for all. */
function typesOf(types: readonly string[] | null | undefined): string[] | undefined {
  if (!types || types.length === 0 || types.includes("Stix-Core-Object")) return undefined;
  return types.flatMap((type) => {
    if (type === "Stix-Domain-Object") return [...domainTypes];
    if (type === "Stix-Cyber-Observable") return [...observableTypes];
    if (type === "Identity") return ["Individual", "Organization", "Sector", "System", "SecurityPlatform"];
    if (type === "Location") return ["Region", "Country", "City", "Administrative-Area", "Position"];
    if (type === "Threat-Actor") return ["Threat-Actor-Group", "Threat-Actor-Individual"];
    return [type];
  });
}

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly types?: readonly string[] | null;
  readonly orderMode?: "asc" | "desc" | null;
  readonly filters?: FilterGroup | null;
  readonly search?: string | null;
}

/** Cursors are offsets, in a form that nobody reads meaning into. */
const cursor = (offset: number): string => Buffer.from(String(offset)).toString("base64");
const offsetOf = (after: string | null | undefined): number =>
  after ? Number(Buffer.from(after, "base64").toString()) : 0;

function connection<T>(rows: readonly T[], offset: number, total: number) {
  return {
    edges: rows.map((node, index) => ({ cursor: cursor(offset + index + 1), node })),
    pageInfo: {
      startCursor: rows.length > 0 ? cursor(offset + 1) : "",
      endCursor: rows.length > 0 ? cursor(offset + rows.length) : "",
      hasNextPage: offset + rows.length < total,
      hasPreviousPage: offset > 0,
      globalCount: total,
    },
  };
}

/** The GraphQL name of an entity type: `Attack-Pattern` is `AttackPattern`. */
const graphqlName = (entityType: string): string => entityType.replaceAll("-", "");

/** An object as GraphQL shows it; everything that isn't OpenCTI's own is the STIX property of that name. */
function entity(objects: Objects, { id, entityType, family, name, createdAt, updatedAt, stix }: Stored) {
  const markings = () =>
    ((stix.object_marking_refs as string[] | undefined) ?? []).flatMap((ref) => {
      const found = objects.get(ref);
      return found ? [marking(found)] : [];
    });
  return {
    ...stix,
    __typename: graphqlName(entityType),
    id,
    standard_id: id,
    entity_type: entityType,
    parent_types: [
      "Basic-Object",
      "Stix-Object",
      "Stix-Core-Object",
      family === "observable" ? "Stix-Cyber-Observable" : "Stix-Domain-Object",
    ],
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
    definition_type: stix.x_opencti_definition_type ?? stix.definition_type,
    definition: stix.x_opencti_definition ?? Object.values(definition ?? {})[0] ?? name,
    x_opencti_order: stix.x_opencti_order ?? 0,
    x_opencti_color: null,
  };
}

/** Values of the broker's and the bucket's coordinates: there is neither, and a client that tries gets a clear refusal. */
const config = (id: string) => ({
  connection: { host: "127.0.0.1", vhost: "/", use_ssl: false, port: 5672, user: "none", pass: "none" },
  s3: {
    endpoint: "127.0.0.1",
    port: 9000,
    use_ssl: false,
    bucket_name: "opencti-bucket",
    bucket_region: "us-east-1",
    access_key: "none",
    secret_key: "none",
  },
  listen: `listen_${id}`,
  listen_routing: `listen_routing_${id}`,
  listen_exchange: "amqp.connector.exchange",
  push: `push_${id}`,
  push_routing: `push_routing_${id}`,
  push_exchange: "amqp.worker.exchange",
  dead_letter_routing: "listen_routing_too-large-bundle",
});

/** Answers to every root field of the schema. */
export function resolvers(platform: Platform): Readonly<Record<string, Resolver>> {
  const { connectors, works, worker, objects, now, line } = platform;

  const connectorNode = (connector: Connector): object => ({
    ...connector,
    standard_id: `connector--${connector.id}`,
    entity_type: "Connector",
    parent_types: ["Basic-Object", "Internal-Object"],
    title: connector.name,
    active: isActive(connector, now()),
    connector_trigger_filters: null,
    connector_user: null, // OpenCTI shows it to administrators only
    connector_queue_details: () => {
      const { messages, bytes } = worker.queue(connector.id);
      return { messages_number: messages, messages_size: bytes };
    },
    connector_priority_group: "DEFAULT",
    config: config(connector.id),
    works: ({ status }: { status?: string | null }) =>
      works
        .list(connector.id)
        .filter((work) => !status || work.status === status)
        .map(workNode),
    is_managed: false,
    built_in: false,
    jwks: JSON.stringify({ keys: [] }),
  });

  const workNode = (work: Work): object => {
    const { expected, processed, last } = tracking(work);
    return {
      id: work.id,
      name: work.name,
      user: { id: work.userId, name: "Connector", entity_type: "User", representative: { main: "Connector" } },
      connector: () => {
        const connector = connectors.get(work.connectorId);
        return connector ? connectorNode(connector) : null;
      },
      timestamp: work.timestamp,
      status: work.status,
      event_source_id: null,
      received_time: work.receivedTime,
      processed_time: work.processedTime,
      completed_time: work.completedTime,
      completed_number: work.completedNumber,
      messages: work.messages,
      errors: work.errors,
      tracking: { import_expected_number: expected, import_processed_number: processed, import_last_processed: last },
      draft_context: work.draft,
    };
  };

  const pageOf = (args: PageArguments, types: readonly string[] | undefined, family?: string) => {
    const offset = offsetOf(args.after);
    const search = args.search ? [{ keys: ["name", "value"], values: [args.search.toLowerCase()] }] : [];
    const { rows, total } = objects.page({
      types,
      ...(family === undefined ? {} : { family }),
      terms: [...termsOf(args.filters), ...search],
      limit: Math.min(args.first ?? 500, 5_000),
      offset,
      descending: args.orderMode === "desc",
    });
    return { rows, offset, total };
  };
  const entities = (args: PageArguments, types: readonly string[] | undefined) => {
    const { rows, offset, total } = pageOf(args, types ?? [...domainTypes, ...observableTypes]);
    return connection(
      rows.map((row) => entity(objects, row)),
      offset,
      total,
    );
  };
  const oneOf = (id: string, allowed: ReadonlySet<string>) => {
    const found = objects.get(id);
    return found && allowed.has(found.entityType) ? entity(objects, found) : null;
  };

  const edit = (id: string, kind: (args: never) => WorkEvent) => (args: never) => {
    works.apply(id, kind(args));
    return id;
  };

  const root: Record<string, Resolver> = {
    about: () => ({ version: platform.version, dependencies: [] }),
    me: (_args, { user }) => ({
      id: user?.id,
      name: user?.name,
      user_email: `${user?.id}@sandbox.invalid`,
      capabilities: user?.capabilities.map((name) => ({ id: `capability--${name}`, name, description: null })),
      effective_confidence_level: { max_confidence: 100 },
      api_token: user?.token,
      api_tokens: [],
    }),
    connector: ({ id }: { id: string }) => {
      const connector = connectors.get(id);
      return connector ? connectorNode(connector) : null;
    },
    connectors: () => connectors.list().map(connectorNode),
    work: ({ id }: { id: string }) => {
      const work = works.get(id);
      return work ? workNode(work) : null;
    },
    isWorkAlive: ({ id }: { id: string }) => works.isAlive(id),
    works: (args: PageArguments) => {
      const wanted = args.filters?.filters.find(({ key }) => key.includes("connector_id"))?.values.map(String);
      const all = works.list().filter((work) => !wanted || wanted.includes(work.connectorId));
      if (args.orderMode === "asc") all.reverse();
      const offset = offsetOf(args.after);
      return connection(all.slice(offset, offset + (args.first ?? 500)).map(workNode), offset, all.length);
    },
    markingDefinitions: (args: PageArguments) => {
      const { rows, offset, total } = pageOf(args, ["Marking-Definition"]);
      return connection(rows.map(marking), offset, total);
    },
    stix: ({ id }: { id: string }) => {
      const found = objects.get(id);
      return found ? JSON.stringify(found.stix) : null;
    },
    stixCoreObject: ({ id }: { id: string }) => oneOf(id, new Set([...domainTypes, ...observableTypes])),
    stixDomainObject: ({ id }: { id: string }) => oneOf(id, domainTypes),
    stixCoreObjects: (args: PageArguments) => entities(args, typesOf(args.types)),
    stixDomainObjects: (args: PageArguments) => entities(args, typesOf(args.types) ?? [...domainTypes]),
    stixCyberObservables: (args: PageArguments) => entities(args, typesOf(args.types) ?? [...observableTypes]),
    stixCoreObjectsNumber: (args: PageArguments) => {
      const { total } = pageOf({ ...args, first: 0 }, typesOf(args.types) ?? [...domainTypes, ...observableTypes]);
      return { total, count: total };
    },

    registerConnector: ({ input }: { input: RegisterConnectorInput }, { user }) =>
      connectorNode(connectors.register(input, user?.id ?? "")),
    pingConnector: ({
      id,
      state,
      connectorInfo,
    }: {
      id: string;
      state?: string | null;
      connectorInfo?: ConnectorInfo | null;
    }) => connectorNode(connectors.ping(id, state ?? null, connectorInfo ?? null)),
    resetStateConnector: ({ id }: { id: string }) => {
      const connector = connectors.reset(id);
      worker.purge(id);
      return connectorNode(connector);
    },
    deleteConnector: ({ id }: { id: string }) => {
      connectors.delete(id);
      works.deleteOf(id);
      worker.purge(id);
      return id;
    },
    workAdd: (
      {
        connectorId,
        friendlyName,
        isMultiPartWork,
      }: { connectorId: string; friendlyName?: string | null; isMultiPartWork?: boolean | null },
      { user },
    ) => {
      if (!connectors.get(connectorId))
        throw new SandboxError(
          "INTERNAL_SERVER_ERROR",
          "Cannot read properties of null (reading 'connector_type')",
          500,
        );
      return workNode(
        works.add({
          connectorId,
          name: friendlyName ?? "",
          userId: user?.id ?? "",
          multipart: isMultiPartWork ?? false,
        }),
      );
    },
    workEdit: ({ id }: { id: string }) => ({
      delete: () => {
        works.delete(id);
        return id;
      },
      ping: () => {
        if (!works.get(id)) throw new SandboxError("INTERNAL_SERVER_ERROR", "Cannot read properties of undefined", 500);
        return id;
      },
      addExpectations: (args: { expectations?: number | null }) => {
        if (line === "7" && !works.isAlive(id))
          throw new SandboxError("WORK_NOT_ALIVE", "Work is no longer alive", 400);
        return edit(id, () => ({ kind: "addExpectations", count: args.expectations ?? 0 }))(args as never);
      },
      reportExpectation: edit(id, ({ error }: { error?: { error?: string; source?: string } | null }) => ({
        kind: "reportExpectation",
        error: error ? { error: error.error ?? "", source: error.source ?? "" } : null,
      })),
      addDraftContext: edit(id, ({ draftContext }: { draftContext?: string | null }) => ({
        kind: "addDraftContext",
        draft: draftContext ?? null,
      })),
      toReceived: edit(id, ({ message }: { message?: string | null }) => ({
        kind: "toReceived",
        message: message ?? null,
      })),
      toProcessed: edit(id, ({ message, inError }: { message?: string | null; inError?: boolean | null }) => ({
        kind: "toProcessed",
        message: message ?? null,
        inError: inError ?? false,
      })),
    }),
    workDelete: ({ connectorId }: { connectorId: string }) => {
      works.deleteOf(connectorId);
      return true;
    },
    stixBundlePush: (
      { connectorId, bundle, work_id }: { connectorId: string; bundle: string; work_id?: string | null },
      { user },
    ) => {
      const connector = connectors.get(connectorId);
      if (!connector) throw new SandboxError("FUNCTIONAL_ERROR", "No connector found with the specified ID", 400);
      let parsed: { type?: unknown; objects?: unknown } | null = null;
      try {
        parsed = JSON.parse(bundle);
      } catch {} // the refusal below says it
      if (parsed?.type !== "bundle" || !Array.isArray(parsed.objects) || parsed.objects.length === 0) {
        throw new SandboxError("UNSUPPORTED_ERROR", "Invalid bundle", 400);
      }
      const work =
        work_id ??
        works.add({
          connectorId,
          name: `${connector.name} run @ ${now().toISOString()}`,
          userId: user?.id ?? "",
          multipart: false,
        }).id;
      if (parsed.objects.length === 1) works.apply(work, { kind: "addExpectations", count: 1 });
      worker.push(connectorId, work, bundle);
      return true;
    },
  };
  for (const [field, type] of Object.entries(typedLists)) {
    const entityType = type.replace(/(?<=[a-z])(?=[A-Z])/g, "-");
    root[field] = (args: PageArguments) => entities(args, [entityType]);
  }
  return Object.fromEntries(Object.entries(root).map(([field, resolve]) => [field, guarded(field, resolve)]));
}
