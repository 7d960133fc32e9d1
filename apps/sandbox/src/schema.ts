import { buildASTSchema, type GraphQLSchema, parse } from "graphql";
import type { Line } from "./entity-type.ts";
import { laterThan64, without } from "./older.ts";
import type { Release } from "./platform.ts";
import { coreFields, entities, lists, orderingOf } from "./schema-entities.ts";

/** What connectors and their operators ask of OpenCTI 6.9.17, in its own names and types; no more than the sandbox answers. */
const base = /* GraphQL */ `
scalar DateTime
scalar Any
scalar StixId
scalar Upload

enum ConnectorType { EXTERNAL_IMPORT INTERNAL_IMPORT_FILE INTERNAL_ENRICHMENT INTERNAL_ANALYSIS INTERNAL_EXPORT_FILE STREAM }
enum ConnectorPriorityGroup { REALTIME DEFAULT }
enum State { wait progress complete timeout }
enum OrderingMode { asc desc }
enum WorksOrdering { status created_at timestamp _score }
enum FilterMode { and or }
enum FilterOperator { eq not_eq nil not_nil search }
input Filter { key: [String!]! values: [Any!]! operator: FilterOperator mode: FilterMode }
enum EditOperation { add replace remove }
input EditInput { key: String! object_path: String value: [Any]! operation: EditOperation }
input FilterGroup { mode: FilterMode! filters: [Filter!]! filterGroups: [FilterGroup!]! }
type PageInfo { startCursor: String! endCursor: String! hasNextPage: Boolean! hasPreviousPage: Boolean! globalCount: Int! }

type AppInfo { version: String! dependencies: [DependencyVersion!]! }
type DependencyVersion { name: String! version: String! }
type AckDetails { rate: Float }
type MessagesStats { ack: String ack_details: AckDetails }
type QueueArguments { config: String }
type QueueMetrics {
  name: String! arguments: QueueArguments messages: String messages_ready: String messages_unacknowledged: String consumers: String
  idle_since: DateTime message_stats: MessagesStats
}
type ObjectTotals { channels: String consumers: String queues: String }
type QueueTotals { messages: String messages_ready: String messages_unacknowledged: String }
type OverviewMetrics { object_totals: ObjectTotals queue_totals: QueueTotals message_stats: MessagesStats }
type RabbitMQMetrics { consumers: String queues: [QueueMetrics] overview: OverviewMetrics }
type DocsMetrics { count: String }
type SearchMetrics { query_total: String fetch_total: String }
type IndexingMetrics { index_total: String delete_total: String }
type GetMetrics { total: String }
type ElasticSearchMetrics { docs: DocsMetrics search: SearchMetrics get: GetMetrics indexing: IndexingMetrics }
type Representative { main: String! secondary: String }
type Number { total: Int! count: Int! }
type Capability { id: ID! name: String! description: String }
type EffectiveConfidenceLevel { max_confidence: Int! }
type Creator { id: ID! name: String! entity_type: String! representative: Representative! }

type Group { id: ID! name: String! }
type GroupEdge { cursor: String! node: Group! }
type GroupConnection { pageInfo: PageInfo! edges: [GroupEdge] }
type UserEdge { cursor: String! node: User! }
type UserConnection { pageInfo: PageInfo! edges: [UserEdge!]! }
type ConfidenceLevel { max_confidence: Int }
input ConfidenceLevelOverrideInput { entity_type: String! max_confidence: Int! }
input ConfidenceLevelInput { max_confidence: Int overrides: [ConfidenceLevelOverrideInput!]! }
input UserAddInput {
  user_email: String name: String! password: String groups: [ID!] user_confidence_level: ConfidenceLevelInput prevent_default_groups: Boolean
  user_service_account: Boolean
}

type File { id: ID! entity_type: String! name: String! size: Int lastModified: DateTime uploadStatus: State! }
type DraftWorkspace { id: ID! entity_type: String! standard_id: String! parent_types: [String!]! name: String! created_at: DateTime! entity_id: String }
input DraftWorkspaceAddInput { name: String! entity_id: String }

type RabbitMQConnection { host: String! vhost: String! use_ssl: Boolean! port: Int! user: String! pass: String! }
type S3Connection { endpoint: String! port: Int! use_ssl: Boolean! bucket_name: String! bucket_region: String! access_key: String! secret_key: String! }
type ConnectorConfig {
  connection: RabbitMQConnection! s3: S3Connection! listen: String! listen_routing: String! listen_exchange: String! listen_callback_uri: String
  push: String! push_routing: String! push_exchange: String! dead_letter_routing: String!
}
type ConnectorQueueDetails { messages_number: Float! messages_size: Float! }
type ConnectorInfo {
  run_and_terminate: Boolean! buffering: Boolean! queue_threshold: Float! queue_messages_size: Float! next_run_datetime: DateTime last_run_datetime: DateTime
}
input ConnectorInfoInput {
  run_and_terminate: Boolean! buffering: Boolean! queue_threshold: Float! queue_messages_size: Float! next_run_datetime: DateTime last_run_datetime: DateTime
}
input RegisterConnectorInput {
  id: ID! name: String! type: ConnectorType! scope: [String!] auto: Boolean auto_update: Boolean enrichment_resolution: String
  only_contextual: Boolean playbook_compatible: Boolean listen_callback_uri: String
}
type Connector {
  id: ID! standard_id: String! entity_type: String! parent_types: [String!]! name: String! title: String! active: Boolean auto: Boolean auto_update: Boolean
  enrichment_resolution: String only_contextual: Boolean playbook_compatible: Boolean connector_trigger_filters: String connector_type: String
  connector_scope: [String!] connector_state: String connector_state_reset: Boolean connector_state_timestamp: DateTime connector_user_id: ID
  connector_user: User connector_queue_details: ConnectorQueueDetails! connector_info: ConnectorInfo connector_priority_group: ConnectorPriorityGroup!
  updated_at: DateTime created_at: DateTime refreshed_at: DateTime config: ConnectorConfig works(status: String): [Work] is_managed: Boolean
  manager_requested_status: String built_in: Boolean
}

type WorkMessage { timestamp: DateTime message: String sequence: Int source: String }
type WorkTracking { import_expected_number: Int import_last_processed: DateTime import_processed_number: Int }
type Work {
  id: ID! name: String user: Creator connector: Connector timestamp: DateTime! status: State! event_source_id: String received_time: DateTime processed_time: DateTime
  completed_time: DateTime completed_number: Int messages: [WorkMessage] errors: [WorkMessage] tracking: WorkTracking draft_context: String
}
type WorkEdge { cursor: String! node: Work! }
type WorkConnection { pageInfo: PageInfo! edges: [WorkEdge] }
input WorkErrorInput { error: String source: String }
type WorkEditMutations {
  delete: ID! ping: ID! reportExpectation(error: WorkErrorInput): ID! addExpectations(expectations: Int): ID! addDraftContext(draftContext: String): ID!
  toReceived(message: String): ID! toProcessed(message: String, inError: Boolean): ID!
}

type MarkingDefinition {
  id: ID! standard_id: String! entity_type: String! parent_types: [String!]! representative: Representative! x_opencti_stix_ids: [StixId] spec_version: String!
  created_at: DateTime! updated_at: DateTime! created: DateTime modified: DateTime definition_type: String definition: String x_opencti_order: Int! x_opencti_color: String
}
enum MarkingDefinitionsOrdering { definition_type definition x_opencti_order created modified created_at updated_at _score }
type MarkingDefinitionEdge { cursor: String! node: MarkingDefinition! }
type MarkingDefinitionConnection { pageInfo: PageInfo! edges: [MarkingDefinitionEdge!]! }

enum StixCoreObjectsOrdering { name entity_type created modified created_at updated_at _score }
enum StixDomainObjectsOrdering { name entity_type created modified created_at updated_at _score }
enum StixCyberObservablesOrdering { entity_type created_at updated_at observable_value _score }

interface StixCoreObject { ${coreFields()} }
interface StixDomainObject { ${coreFields()} revoked: Boolean! confidence: Int created: DateTime modified: DateTime }
interface StixCyberObservable { ${coreFields()} observable_value: String! }
type StixCoreObjectEdge { cursor: String! node: StixCoreObject! }
type StixCoreObjectConnection { pageInfo: PageInfo! edges: [StixCoreObjectEdge!]! }
type StixDomainObjectEdge { cursor: String! node: StixDomainObject! }
type StixDomainObjectConnection { pageInfo: PageInfo! edges: [StixDomainObjectEdge] }
type StixCyberObservableEdge { cursor: String! node: StixCyberObservable! }
type StixCyberObservableConnection { pageInfo: PageInfo! edges: [StixCyberObservableEdge!]! }
`;

const page = "first: Int, after: ID";
const sorted = (ordering: string) =>
  `orderBy: ${ordering}, orderMode: OrderingMode, filters: FilterGroup, search: String`;

/** 7: tokens have names, and are shown once (pycti-v7 section 2). */
const namedTokens = /* GraphQL */ `
enum TokenDuration { UNLIMITED }
input UserTokenAddInput { name: String duration: TokenDuration! }
type TokenAdded { token_id: ID! plaintext_token: String! expires_at: DateTime }
extend type Mutation {
  userAdminTokenAdd(userId: ID!, input: UserTokenAddInput!): TokenAdded
  userAdminTokenRevoke(userId: ID!, id: ID!): ID
}`;

/** Root fields and the types that differ between the lines. */
function roots(line: Line): string {
  const v7 = line === "7";
  const typed = Object.entries(lists).map(([field, type]) => {
    return `${field}(${page}, ${sorted(orderingOf(type))}): ${type}Connection`;
  });
  return `
type User {
  id: ID! name: String! user_email: String! user_service_account: Boolean user_confidence_level: ConfidenceLevel
  ${v7 ? "api_tokens: [ApiToken!]" : "api_token: String!"}
}
type MeUser {
  id: ID! name: String! user_email: String! capabilities: [Capability!]! effective_confidence_level: EffectiveConfidenceLevel
  ${v7 ? "api_tokens: [ApiToken!]" : "api_token: String!"}
}
${v7 ? "type ApiToken { id: ID! name: String }\nextend input RegisterConnectorInput { xtm_one_intent: String version: String slug: String }\nextend type Connector { jwks: String! xtm_one_intent: String version: String slug: String last_seen_at: DateTime }" : ""}
type Query {
  about: AppInfo rabbitMQMetrics(prefix: String): RabbitMQMetrics elasticSearchMetrics: ElasticSearchMetrics me: MeUser! connector(id: String!): Connector connectors: [Connector!]! connectorsForWorker: [Connector] work(id: ID!): Work isWorkAlive(id: ID!): Boolean
  works(${page}, orderBy: WorksOrdering, orderMode: OrderingMode, search: String, filters: FilterGroup): WorkConnection
  markingDefinitions(${page}, ${sorted("MarkingDefinitionsOrdering")}): MarkingDefinitionConnection
  stix(id: String!): String
  stixCoreObject(id: String!): StixCoreObject
  stixDomainObject(id: String!): StixDomainObject
  stixCoreObjects(${page}, types: [String], ${sorted("StixCoreObjectsOrdering")}): StixCoreObjectConnection
  stixDomainObjects(${page}, types: [String], ${sorted("StixDomainObjectsOrdering")}): StixDomainObjectConnection
  stixCyberObservables(${page}, types: [String], ${sorted("StixCyberObservablesOrdering")}): StixCyberObservableConnection
  stixCoreObjectsNumber(types: [String], filters: FilterGroup, search: String): Number
  ${typed.join("\n  ")}
  groups(${page}, filters: FilterGroup): GroupConnection
  users(${page}, filters: FilterGroup): UserConnection
}
type Mutation {
  registerConnector(input: RegisterConnectorInput): Connector
  pingConnector(id: ID!, state: String, connectorInfo: ConnectorInfoInput): Connector
  resetStateConnector(id: ID!): Connector
  deleteConnector(id: ID!): ID!
  updateConnectorTrigger(id: ID!, input: [EditInput]!): Connector
  workAdd(connectorId: String!, friendlyName: String${v7 ? ", isMultiPartWork: Boolean" : ""}): Work!
  workEdit(id: ID!): WorkEditMutations
  workDelete(connectorId: String!): Boolean
  stixBundlePush(connectorId: String!, bundle: String!, work_id: String): Boolean
  uploadPending(file: Upload!, entityId: String): File
  draftWorkspaceAdd(input: DraftWorkspaceAddInput!): DraftWorkspace
  draftWorkspaceDelete(id: ID!): ID
  userAdd(input: UserAddInput!): User
}
${v7 ? namedTokens : ""}`;
}

/**
 * The schema of a release: 6.9.17's for all that it has, 7.x's additions (pycti-v7 section 2), and for 6.4 without what
 * came after 6.4.0.
 */
export function openSchema(release: Release): GraphQLSchema {
  const line = release === "7" ? "7" : "6.9";
  const document = parse(base + entities(line) + roots(line));
  return buildASTSchema(release === "6.4" ? without(document, laterThan64) : document);
}

/** Entity types by their GraphQL names, and the lists of one type, for the resolvers. */
export const typedLists: Readonly<Record<string, string>> = lists;
