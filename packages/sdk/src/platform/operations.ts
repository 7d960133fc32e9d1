import * as z from "zod";
import type { Features } from "./features.ts";
import { type Findable, findable, withMitreId } from "./findable.ts";
import type { Operation } from "./operation.ts";

/*
 * Every document that is sent to OpenCTI, as text. Rules (platform-internals Q1): one root field a document, since aliases
 * and repeated fields are counted; the text of full introspection appears nowhere, since it is refused; children of
 * `workEdit` go one a document, since they run side by side.
 */

const text = z.string().nullish();
const flag = z.boolean().nullish();

/** The version, and whether the token is one: `about` answers to any user (platform-internals Q6). */
export const about: Operation<{ about: { version: string } }> = {
  name: "about",
  document: "query About { about { version } }",
  answer: z.looseObject({ about: z.looseObject({ version: z.string() }) }),
};

/** The token's user, and what it may do. */
export const me: Operation<{ me: { name: string; capabilities: { name: string }[] } }> = {
  name: "me",
  document: "query Me { me { name capabilities { name } } }",
  answer: z.looseObject({
    me: z.looseObject({ name: z.string(), capabilities: z.array(z.looseObject({ name: z.string() })) }),
  }),
};

const named = z.looseObject({ name: z.string() });

/** Fields or input fields of one type, by name; `null` where OpenCTI has no such type. */
export const typeFields: Operation<{
  __type?:
    | { fields?: { name: string }[] | null | undefined; inputFields?: { name: string }[] | null | undefined }
    | null
    | undefined;
}> = {
  name: "__type",
  document: "query TypeFields($name: String!) { __type(name: $name) { fields { name } inputFields { name } } }",
  answer: z.looseObject({
    __type: z.looseObject({ fields: z.array(named).nullish(), inputFields: z.array(named).nullish() }).nullish(),
  }),
};

/** The mutations with the names of their arguments. */
export const mutationArguments: Operation<{
  __type?: { fields?: { name: string; args: { name: string }[] }[] | null | undefined } | null | undefined;
}> = {
  name: "__type",
  document: 'query MutationArguments { __type(name: "Mutation") { fields { name args { name } } } }',
  answer: z.looseObject({
    __type: z.looseObject({ fields: z.array(named.extend({ args: z.array(named) })).nullish() }).nullish(),
  }),
};

const Standing = z.looseObject({
  connector_state: text,
  connector_state_timestamp: text,
  connector_state_reset: flag,
});
/** What registration and ping say about the saved state. */
export type Standing = z.infer<typeof Standing>;

const Registered = Standing.extend({
  id: z.string(),
  connector_user_id: text,
  config: z.looseObject({
    connection: z.looseObject({
      host: z.string(),
      vhost: z.string(),
      use_ssl: z.boolean(),
      port: z.number(),
      user: z.string(),
      pass: z.string(),
    }),
    push: z.string(),
    push_routing: z.string(),
    push_exchange: z.string(),
  }),
});
/** Answer of a registration, in OpenCTI's own names. */
type Registered = z.infer<typeof Registered>;

const standing = ({ stateTimestamp, stateReset }: Features) =>
  `connector_state${stateTimestamp ? " connector_state_timestamp" : ""}${stateReset ? " connector_state_reset" : ""}`;

/** Registration: an upsert by id, which touches neither state nor works (platform-internals Q2). */
export const registerConnector = (features: Features): Operation<{ registerConnector: Registered }> => ({
  name: "registerConnector",
  document: `mutation RegisterConnector($input: RegisterConnectorInput) { registerConnector(input: $input) { id ${standing(features)} connector_user_id config { connection { host vhost use_ssl port user pass } push push_routing push_exchange } } }`,
  answer: z.looseObject({ registerConnector: Registered }),
  capability: "CONNECTORAPI",
});

/** The heartbeat that carries the state (connector-sdk-contract 3). */
export const pingConnector = (features: Features): Operation<{ pingConnector: Standing }> => ({
  name: "pingConnector",
  document: `mutation PingConnector($id: ID!, $state: String, $connectorInfo: ConnectorInfoInput) { pingConnector(id: $id, state: $state, connectorInfo: $connectorInfo) { id ${standing(features)} } }`,
  answer: z.looseObject({ pingConnector: Standing }),
  capability: "CONNECTORAPI",
});

/** Figures of the push queue: messages, and bytes (platform-contract 5). `null` when the connector was deleted. */
export const queueDetails: Operation<{
  connector?: { connector_queue_details: { messages_number: number; messages_size: number } } | null | undefined;
}> = {
  name: "connector",
  document:
    "query QueueDetails($id: String!) { connector(id: $id) { id connector_queue_details { messages_number messages_size } } }",
  answer: z.looseObject({
    connector: z
      .looseObject({
        connector_queue_details: z.looseObject({ messages_number: z.number(), messages_size: z.number() }),
      })
      .nullish(),
  }),
  capability: "MODULES",
};

/** The connector's works that are not complete (schema of Connector, 6.4 on). */
export const openWorks: Operation<{
  connector?: { works?: ({ id: string } | null)[] | null | undefined } | null | undefined;
}> = {
  name: "connector.works",
  document: 'query OpenWorks($id: String!) { connector(id: $id) { id works(status: "progress") { id } } }',
  answer: z.looseObject({
    connector: z.looseObject({ works: z.array(z.looseObject({ id: z.string() }).nullable()).nullish() }).nullish(),
  }),
  capability: "MODULES",
};

/** Opens a work; multi-part where the platform has it (platform-internals Q3). */
export const workAdd = ({ multipart }: Features): Operation<{ workAdd: { id: string } }> => ({
  name: "workAdd",
  document: multipart
    ? "mutation WorkAdd($connectorId: String!, $friendlyName: String) { workAdd(connectorId: $connectorId, friendlyName: $friendlyName, isMultiPartWork: true) { id } }"
    : "mutation WorkAdd($connectorId: String!, $friendlyName: String) { workAdd(connectorId: $connectorId, friendlyName: $friendlyName) { id } }",
  answer: z.looseObject({ workAdd: z.looseObject({ id: z.string() }) }),
  capability: "CONNECTORAPI",
});

const workEdit = (child: string, variables: string, call: string): Operation<unknown> => ({
  name: `workEdit.${child}`,
  document: `mutation WorkEdit($id: ID!, ${variables}) { workEdit(id: $id) { ${child}(${call}) } }`,
  answer: z.unknown(),
  capability: "CONNECTORAPI",
});

/** More objects are to come: adds to the expected number, a negative count takes away. */
export const addExpectations = workEdit("addExpectations", "$count: Int", "expectations: $count");
/** One object more is done, well or with an error. */
export const reportExpectation = workEdit("reportExpectation", "$error: WorkErrorInput", "error: $error");
/** Nothing more comes. */
export const toProcessed = workEdit(
  "toProcessed",
  "$message: String, $inError: Boolean",
  "message: $message, inError: $inError",
);

const WorkState = z.looseObject({
  status: z.string(),
  processed_time: text,
  errors: z.array(z.looseObject({ message: text, source: text }).nullable()).nullish(),
  tracking: z
    .looseObject({ import_expected_number: z.number().nullish(), import_processed_number: z.number().nullish() })
    .nullish(),
});

/** How a work stands; `null` when it was deleted. */
export const work: Operation<{ work?: z.infer<typeof WorkState> | null | undefined }> = {
  name: "work",
  document:
    "query Work($id: ID!) { work(id: $id) { id status processed_time errors { message source } tracking { import_expected_number import_processed_number } } }",
  answer: z.looseObject({ work: WorkState.nullish() }),
  capability: "MODULES",
};

/** A whole bundle for the `api` protocol (connector-sdk-contract 7.6). Releases before 6.6 don't take the work's id. */
export const stixBundlePush = ({ pushWork }: Features): Operation<unknown> => ({
  name: "stixBundlePush",
  document: pushWork
    ? "mutation StixBundlePush($connectorId: String!, $bundle: String!, $workId: String) { stixBundlePush(connectorId: $connectorId, bundle: $bundle, work_id: $workId) }"
    : "mutation StixBundlePush($connectorId: String!, $bundle: String!) { stixBundlePush(connectorId: $connectorId, bundle: $bundle) }",
  answer: z.unknown(),
  capability: "CONNECTORAPI",
});

const Page = z.looseObject({
  edges: z.array(
    z.looseObject({
      node: z.looseObject({
        standard_id: z.string(),
        name: text,
        aliases: z.array(z.string().nullable()).nullish(),
        x_opencti_aliases: z.array(z.string().nullable()).nullish(),
        x_mitre_id: text,
      }),
    }),
  ),
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: text }),
});

/** Entities of some types by a filter, the oldest first, a page at a time. A type that a release lacks is named only when it is asked for. */
export const stixCoreObjects = (
  types: readonly Findable[],
): Operation<{ stixCoreObjects?: z.infer<typeof Page> | null | undefined }> => {
  const fieldsOf = (type: Findable) => `name ${findable[type]}${withMitreId.has(type) ? " x_mitre_id" : ""}`;
  const fields = types.map((type) => `... on ${type.replaceAll("-", "")} { ${fieldsOf(type)} }`).join(" ");
  return {
    name: "stixCoreObjects",
    document: `query Find($types: [String], $filters: FilterGroup, $first: Int, $after: ID) { stixCoreObjects(types: $types, filters: $filters, first: $first, after: $after, orderBy: created_at, orderMode: asc) { edges { node { id standard_id ${fields} } } pageInfo { hasNextPage endCursor } } }`,
    answer: z.looseObject({ stixCoreObjects: Page.nullish() }),
    capability: "KNOWLEDGE",
  };
};

/** Every document as it is sent to a release with these features: what the tests hold against the stored schemas. */
export const documents = (features: Features): readonly Operation<unknown>[] => [
  about,
  me,
  typeFields,
  mutationArguments,
  registerConnector(features),
  pingConnector(features),
  queueDetails,
  openWorks,
  workAdd(features),
  addExpectations,
  reportExpectation,
  toProcessed,
  work,
  stixBundlePush(features),
];
