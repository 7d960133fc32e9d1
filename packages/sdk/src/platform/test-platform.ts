import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  buildSchema,
  execute,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import { accountSdl, openAccounts, type TestAccounts } from "./test-accounts.ts";
import { openValidation, readOperation, type TestValidation, validationSdl } from "./test-validation.ts";

/*
 * OpenCTI as far as these tests need it: registration, pings, works, accounts and look-ups with the rules of platform-internals
 * Q1-Q3 and Q6, and faults on request.
 */

/** Releases that differ for a connector. */
export type Release = "6.4" | "6.9" | "7";

const has = (release: Release, since: Release): boolean =>
  ["6.4", "6.9", "7"].indexOf(release) >= ["6.4", "6.9", "7"].indexOf(since);

function sdl(release: Release): string {
  const from = (since: Release, text: string) => (has(release, since) ? text : "");
  return `
    scalar Any
    scalar DateTime
    enum ConnectorType { EXTERNAL_IMPORT STREAM }
    enum Order { asc desc }
    enum By { created_at name }
    type AppInfo { version: String! }
    type Connection { host: String! vhost: String! use_ssl: Boolean! port: Int! user: String! pass: String! }
    type Config { connection: Connection! push: String! push_routing: String! push_exchange: String! ${from("6.9", "s3: S3")} }
    ${from("6.9", "type S3 { endpoint: String port: Int use_ssl: Boolean bucket_name: String bucket_region: String access_key: String secret_key: String }")}
    type QueueDetails { messages_number: Float! messages_size: Float! }
    type Connector {
      id: ID! connector_state: String connector_state_reset: Boolean connector_user_id: ID config: Config
      connector_queue_details: QueueDetails! works(status: String): [Work] ${from("6.9", "connector_state_timestamp: DateTime")} ${from("7", "jwks: String!")}
    }
    input RegisterConnectorInput {
      id: ID! name: String! type: ConnectorType! scope: [String!] auto: Boolean only_contextual: Boolean playbook_compatible: Boolean
      ${from("6.9", "auto_update: Boolean enrichment_resolution: String listen_callback_uri: String")}
      ${from("7", "xtm_one_intent: String version: String slug: String")}
    }
    input ConnectorInfoInput {
      run_and_terminate: Boolean! buffering: Boolean! queue_threshold: Float! queue_messages_size: Float!
      next_run_datetime: DateTime last_run_datetime: DateTime
    }
    input WorkErrorInput { error: String source: String }
    type WorkMessage { message: String source: String }
    type Tracking { import_expected_number: Int import_processed_number: Int }
    type Work { id: ID! status: String! processed_time: DateTime errors: [WorkMessage] tracking: Tracking }
    type WorkEdit {
      addExpectations(expectations: Int): ID! reportExpectation(error: WorkErrorInput): ID!
      toProcessed(message: String, inError: Boolean): ID!
    }
    input Filter { key: [String!]! values: [Any!]! operator: String mode: String }
    input FilterGroup { mode: String! filters: [Filter!]! filterGroups: [FilterGroup!]! }
    interface StixCoreObject { id: ID! standard_id: String! }
    type Malware implements StixCoreObject { id: ID! standard_id: String! name: String! aliases: [String] }
    type Sector implements StixCoreObject { id: ID! standard_id: String! name: String! x_opencti_aliases: [String] }
    type AttackPattern implements StixCoreObject { id: ID! standard_id: String! name: String! aliases: [String] x_mitre_id: String }
    type Edge { node: StixCoreObject! }
    type PageInfo { hasNextPage: Boolean! endCursor: String! }
    type Objects { edges: [Edge!]! pageInfo: PageInfo! }
    type Capability { name: String! }
    type Me { name: String! capabilities: [Capability!]! }
    type Query {
      about: AppInfo me: Me! connector(id: String!): Connector work(id: ID!): Work
      stixCoreObjects(first: Int, after: ID, types: [String], orderBy: By, orderMode: Order, filters: FilterGroup): Objects
    }
    ${accountSdl(release)} ${validationSdl}
    type Mutation {
      registerConnector(input: RegisterConnectorInput): Connector
      pingConnector(id: ID!, state: String, connectorInfo: ConnectorInfoInput): Connector
      workAdd(connectorId: String!, friendlyName: String ${from("7", ", isMultiPartWork: Boolean")}): Work!
      workEdit(id: ID!): WorkEdit
      stixBundlePush(connectorId: String!, bundle: String! ${from("6.9", ", work_id: String")}): Boolean
    }`;
}

/** A connector as OpenCTI keeps it. */
export interface KeptConnector {
  readonly id: string;
  connector_state: string | null;
  connector_state_timestamp: string;
  connector_state_reset: boolean;
  info: Record<string, unknown> | undefined;
  queue: { messages_number: number; messages_size: number };
  input: Record<string, unknown>;
}

/** A work as OpenCTI keeps it. */
export interface KeptWork {
  readonly id: string;
  readonly name: string;
  readonly multipart: boolean;
  expected: number;
  processed: number;
  status: string;
  draft?: string;
  errors: { message: string; source?: string }[];
  messages: string[];
}

/** An entity for look-ups. */
export interface Entity {
  readonly type: "Malware" | "Sector" | "Attack-Pattern";
  readonly standard_id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly x_mitre_id?: string;
}

/** What goes wrong with one request. */
export interface Fault {
  /** Root field of the request; any where absent. */
  readonly on?: string;
  /** OpenCTI acts on the request all the same: only its answer is lost. */
  readonly applied?: boolean;
  readonly answer:
    | "cut"
    | "stall"
    | { readonly status: number; readonly type?: string; readonly body?: string; readonly location?: string }
    | { readonly code: string; readonly message?: string };
}

/** A request as it came. */
export interface Seen {
  readonly root: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly headers: IncomingMessage["headers"];
}

/** The running stand-in. */
export interface TestPlatform {
  readonly url: string;
  readonly token: string;
  readonly connectors: Map<string, KeptConnector>;
  readonly works: Map<string, KeptWork>;
  readonly bundles: { bundle: string; work: string | undefined }[];
  readonly entities: Entity[];
  readonly accounts: TestAccounts;
  readonly validation: TestValidation;
  readonly seen: Seen[];
  /** Met in this order, each once. */
  readonly faults: Fault[];
  /** What the next pings answer in place of what is stored: older echoes of a cluster. */
  readonly echoes: { readonly connector_state: string; readonly connector_state_timestamp?: string }[];
  /** Of the token's user. */
  readonly capabilities: string[];
  /** What is told of its bucket. */
  s3: Readonly<Record<string, string | number | boolean>>;
  /** Refuses `__type`. */
  blind: boolean;
  /** Requests of one root field so far. */
  count(root: string): number;
  /** "Reset the connector state" in OpenCTI's page. */
  reset(id: string): void;
  close(): Promise<void>;
}

const roots = (query: string): string => {
  const operation = parse(query).definitions[0] as OperationDefinitionNode;
  const field = operation.selectionSet.selections[0];
  if (field?.kind !== "Field") throw new Error("a document without a field");
  const child = field.selectionSet?.selections[0];
  return field.name.value === "workEdit" && child?.kind === "Field" ? `workEdit.${child.name.value}` : field.name.value;
};

/** Starts a stand-in on a free port of 127.0.0.1. */
export async function testPlatform(release: Release = "6.9"): Promise<TestPlatform> {
  const schema: GraphQLSchema = buildSchema(sdl(release));
  let moment = Date.UTC(2026, 0, 1);
  const timestamp = () => {
    moment += 1_000;
    return new Date(moment).toISOString();
  };
  const fail = (code: string, message: string) => new GraphQLError(message, { extensions: { code } });

  const accounts = openAccounts(release);
  const validation = openValidation();
  const config = (id: string) => ({
    connection: { host: "rabbitmq", vhost: "/", use_ssl: false, port: 5672, user: "octi", pass: "broker-secret" },
    push: `push_${id}`,
    push_routing: `push_routing_${id}`,
    push_exchange: "amqp.worker.exchange",
    s3: platform.s3,
  });
  const view = (it: KeptConnector) => ({
    ...it,
    connector_user_id: "user-1",
    config: config(it.id),
    connector_queue_details: it.queue,
    works: ({ status }: { status: string }) =>
      [...platform.works.values()].filter((work) => work.id.includes(it.id) && work.status === status),
  });
  const known = (id: string) => {
    const it = platform.connectors.get(id);
    if (it === undefined) throw fail("FUNCTIONAL_ERROR", "No connector found with the specified ID");
    return it;
  };

  const root = {
    ...accounts.root,
    ...validation.root,
    about: { version: { "6.4": "6.4.0", "6.9": "6.9.17", "7": "7.261026.0" }[release] },
    me: () => ({ name: "[C] Test", capabilities: platform.capabilities.map((name) => ({ name })) }),
    connector: ({ id }: { id: string }) => {
      const it = platform.connectors.get(id);
      return it === undefined ? null : view(it);
    },
    registerConnector: ({ input }: { input: Record<string, unknown> & { id: string } }) => {
      let it = platform.connectors.get(input.id);
      if (it === undefined) {
        it = {
          id: input.id,
          connector_state: null,
          connector_state_timestamp: timestamp(),
          connector_state_reset: false,
          info: undefined,
          queue: { messages_number: 0, messages_size: 0 },
          input,
        };
        platform.connectors.set(input.id, it);
      }
      it.input = input;
      return view(it);
    },
    pingConnector: ({
      id,
      state,
      connectorInfo,
    }: {
      id: string;
      state: string;
      connectorInfo: Record<string, unknown>;
    }) => {
      const it = known(id);
      if (it.connector_state_reset) it.connector_state_reset = false;
      else it.connector_state = state;
      it.info = connectorInfo;
      return { ...view(it), ...platform.echoes.shift() };
    },
    workAdd: ({
      connectorId,
      friendlyName,
      isMultiPartWork,
    }: {
      connectorId: string;
      friendlyName: string;
      isMultiPartWork?: boolean;
    }) => {
      if (!platform.connectors.has(connectorId))
        throw fail("INTERNAL_SERVER_ERROR", "Cannot read properties of undefined");
      const id = `work_${connectorId}_${timestamp()}`;
      const it: KeptWork = {
        id,
        name: friendlyName,
        multipart: isMultiPartWork ?? false,
        expected: 0,
        processed: 0,
        status: "progress",
        errors: [],
        messages: [],
      };
      platform.works.set(id, it);
      return it;
    },
    work: ({ id }: { id: string }) => {
      const it = platform.works.get(id);
      return it === undefined
        ? null
        : { ...it, tracking: { import_expected_number: it.expected, import_processed_number: it.processed } };
    },
    workEdit: ({ id }: { id: string }) => {
      const it = platform.works.get(id);
      return {
        addExpectations: ({ expectations }: { expectations: number }) => {
          if (it !== undefined) it.expected += expectations;
          return id;
        },
        reportExpectation: ({ error }: { error?: { error: string; source: string } }) => {
          if (it === undefined) return id;
          it.processed++;
          if (error) it.errors.push({ message: error.error, source: error.source });
          if (it.processed === it.expected) it.status = "complete";
          return id;
        },
        addDraftContext: ({ draftContext }: { draftContext: string }) => {
          if (it !== undefined) it.draft = draftContext;
          return id;
        },
        toProcessed: ({ message, inError }: { message: string; inError: boolean }) => {
          if (it === undefined) return id;
          if (inError) it.errors.push({ message });
          else it.messages.push(message);
          if (it.expected === 0 || it.processed === it.expected) it.status = "complete";
          return id;
        },
      };
    },
    stixBundlePush: ({ bundle, work_id }: { bundle: string; work_id?: string }) => {
      platform.bundles.push({ bundle, work: work_id });
      const work = platform.works.get(work_id ?? "");
      if (work === undefined) return true;
      // workers announce what they split, and have it imported at once
      const { objects = [] } = JSON.parse(bundle) as { objects?: unknown[] };
      if (objects.length > 1) work.expected += objects.length;
      work.processed += objects.length;
      return true;
    },
    stixCoreObjects: ({
      types,
      filters,
      first,
      after,
    }: {
      types: string[];
      filters: { filters: { key: string[]; values: string[] }[] };
      first: number;
      after?: string;
    }) => {
      const { key = [], values = [] } = filters.filters[0] ?? {};
      const wanted = new Set(values.map((value) => value.toLowerCase()));
      const hits = platform.entities.filter((it) => {
        const aliases = key.includes(it.type === "Sector" ? "x_opencti_aliases" : "aliases") ? (it.aliases ?? []) : [];
        const names = [
          ...(key.includes("name") ? [it.name] : []),
          ...aliases,
          ...(key.includes("x_mitre_id") ? [it.x_mitre_id ?? ""] : []),
        ];
        return types.includes(it.type) && names.some((name) => wanted.has(name.toLowerCase()));
      });
      const from = after === undefined ? 0 : Number(after);
      const page = hits.slice(from, from + first);
      const edges = page.map((it) => ({
        node: { __typename: it.type.replace("-", ""), id: it.standard_id, ...it, x_opencti_aliases: it.aliases },
      }));
      return { edges, pageInfo: { hasNextPage: from + first < hits.length, endCursor: String(from + first) } };
    },
  };

  const mayCome = (authorization = "") => {
    const token = authorization.replace("Bearer ", "");
    return token === platform.token || accounts.has(token);
  };

  async function result(query: string, variables: Record<string, unknown>, authorized: boolean) {
    const document = parse(query);
    const invalid = validate(schema, document);
    if (invalid.length > 0) return failure("GRAPHQL_VALIDATION_FAILED", invalid[0]?.message ?? "");
    const name = roots(query);
    if (name === "__type" && platform.blind)
      return failure("RESOURCE_NOT_FOUND", "GraphQL introspection not authorized!");
    if (name !== "__type" && !authorized)
      return { ...failure("AUTH_REQUIRED", "You must be logged in to do this."), data: { [name]: null } };
    const { data, errors } = await execute({ schema, document, rootValue: root, variableValues: variables });
    if (errors === undefined) return { data };
    const code =
      errors[0]?.extensions.code ?? (errors[0]?.path === undefined ? "BAD_USER_INPUT" : "INTERNAL_SERVER_ERROR");
    return failure(String(code), errors[0]?.message ?? "");
  }
  const failure = (code: string, message: string) => ({
    errors: [{ message, name: code, extensions: { code, data: { genre: "TECHNICAL" } } }],
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await new Response(request as unknown as ReadableStream).text();
    if (request.url !== "/graphql") {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"status":"error","error":"Path not found"}');
      return;
    }
    const { query, variables = {} } = await readOperation(body, request.headers["content-type"]);
    const name = roots(query);
    platform.seen.push({ root: name, query, variables, headers: request.headers });
    const at = platform.faults.findIndex(({ on }) => on === undefined || on === name);
    const [fault] = at < 0 ? [] : platform.faults.splice(at, 1);
    const answer =
      fault === undefined || fault.applied
        ? await result(query, variables, mayCome(request.headers.authorization))
        : undefined;
    if (fault?.answer === "cut") return void response.socket?.destroy();
    if (fault?.answer === "stall") return;
    const told = fault?.answer;
    if (told !== undefined && "status" in told) {
      response.writeHead(told.status, {
        "content-type": told.type ?? "text/html",
        ...(told.location === undefined ? {} : { location: told.location }),
      });
      response.end(told.body ?? "<!doctype html><title>Bad Gateway</title>");
    } else {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(told === undefined ? answer : failure(told.code, told.message ?? "refused")));
    }
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;

  const platform: TestPlatform = {
    url: `http://127.0.0.1:${port}`,
    token: "7c1d5a34-token-of-the-test",
    connectors: new Map(),
    works: new Map(),
    bundles: [],
    entities: [],
    accounts,
    validation,
    seen: [],
    faults: [],
    echoes: [],
    capabilities: ["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE_KNUPDATE_KNDELETE"],
    s3: {},
    blind: false,
    count: (of) => platform.seen.filter(({ root: it }) => it === of).length,
    reset(id) {
      const it = known(id);
      it.connector_state = "";
      it.connector_state_reset = true;
      it.connector_state_timestamp = timestamp();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return platform;
}
