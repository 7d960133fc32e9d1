import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  extendSchema,
  type GraphQLSchema,
  getVariableValues,
  graphql,
  isObjectType,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import { describe, expect, test } from "vitest";
import { accountDocuments, userAdd, users } from "./account-operations.ts";
import { createClient } from "./client.ts";
import { initialInfo } from "./connector-info.ts";
import { type Findable, findable } from "./findable.ts";
import type { Operation } from "./operation.ts";
import { documents, pingConnector, registerConnector, stixCoreObjects } from "./operations.ts";
import { s3Connection } from "./platform-bucket.ts";
import { probe } from "./probe.ts";
import { register } from "./registration.ts";
import { hastyClock } from "./test-clock.ts";
import { testLog } from "./test-log.ts";
import { validationDocuments } from "./validation.ts";

const folder = new URL("../../../../../shared/data/opencti-schema/", import.meta.url);
const stored = existsSync(folder);
const skipped = stored ? "" : " skipped: no shared data";

/** Additions of 7.x to the schema of 6.9.17 (pycti-v7 section 2, platform-contract section 9). */
const additions = `
  extend type Connector { jwks: String! }
  extend input RegisterConnectorInput { xtm_one_intent: String version: String slug: String }
  type UserToken { id: ID! name: String! }
  extend type User { api_tokens: [UserToken!]! }
  enum TokenDuration { UNLIMITED }
  input UserTokenAddInput { name: String duration: TokenDuration! }
  type TokenAdded { token_id: ID! plaintext_token: String! expires_at: DateTime }
  extend type Mutation {
    userAdminTokenAdd(userId: ID!, input: UserTokenAddInput!): TokenAdded
    userAdminTokenRevoke(userId: ID!, id: ID!): ID
  }
`;

function load(version: string): GraphQLSchema {
  const { data, ...rest } = JSON.parse(
    gunzipSync(readFileSync(new URL(`opencti-${version}.introspection.json.gz`, folder))).toString(),
  );
  return buildClientSchema(data ?? rest);
}

/** SDL cannot add an argument to a field that is there, nor take a field away: done to the introspection. */
function load7(): GraphQLSchema {
  const schema = extendSchema(load("6.9.17"), parse(additions));
  const args = schema.getMutationType()?.getFields().workAdd?.args as unknown as { name: string }[] | undefined;
  const flag = schema.getMutationType()?.getFields().workEdit?.args;
  const type = schema.getType("Boolean");
  if (args === undefined || flag === undefined) throw new Error("no workAdd");
  const user = schema.getType("User");
  if (isObjectType(user)) delete user.getFields().api_token;
  args.push({ ...flag[0], name: "isMultiPartWork", type, defaultValue: undefined } as never);
  return schema;
}

const versions = stored
  ? readdirSync(folder).flatMap((file) => /^opencti-(.*)\.introspection/.exec(file)?.[1] ?? [])
  : ["none"];
const releases: [string, () => GraphQLSchema][] = [
  ...versions.map((version): [string, () => GraphQLSchema] => [version, () => load(version)]),
  ["7.261026.0", load7],
];

/** A client in front of a schema: it answers `__type` and the version, and keeps what else was sent. */
function before(schema: GraphQLSchema, version: string) {
  const sent: { query: string; variables: Record<string, unknown> }[] = [];
  const answer = async (_: unknown, init?: RequestInit) => {
    const { query, variables } = JSON.parse(String(init?.body));
    sent.push({ query, variables });
    const result = await graphql({
      schema,
      source: query,
      variableValues: variables,
      rootValue: { about: { version } },
    });
    return new Response(JSON.stringify(result), { headers: { "content-type": "application/json" } });
  };
  const client = createClient({
    url: "http://opencti:8080",
    token: "token",
    userAgent: "octi/0.1.0",
    fetch: answer,
    clock: hastyClock(),
    log: testLog().log,
  });
  return { client, sent };
}

/** What a release finds wrong with a document and its variables. */
function faults(
  schema: GraphQLSchema,
  { document }: Operation<unknown>,
  variables?: Record<string, unknown>,
): string[] {
  const parsed = parse(document);
  const invalid = validate(schema, parsed).map(({ message }) => message);
  if (variables === undefined || invalid.length > 0) return invalid;
  const { variableDefinitions = [] } = parsed.definitions[0] as OperationDefinitionNode;
  return (getVariableValues(schema, variableDefinitions, variables).errors ?? []).map(({ message }) => message);
}

const found: Record<string, object> = {
  "6.4.0": { multipart: false, pushWork: false, stateTimestamp: false, stateReset: true },
  "6.6.0": { multipart: false, pushWork: true, stateTimestamp: false, stateReset: true },
  "6.7.0": { multipart: false, pushWork: true, stateTimestamp: true, stateReset: true },
  "6.8.0": { multipart: false, pushWork: true, stateTimestamp: true, stateReset: true },
  "6.9.0": { multipart: false, pushWork: true, stateTimestamp: true, stateReset: true },
  "6.9.17": { multipart: false, pushWork: true, stateTimestamp: true, stateReset: true },
  "7.261026.0": { multipart: true, pushWork: true, stateTimestamp: true, stateReset: true },
};

describe.skipIf(!stored).each(releases)(`OpenCTI %s${skipped}`, (version, schemaOf) => {
  test("is probed for what it has", async () => {
    const { client, sent } = before(schemaOf(), version);
    const features = await probe(client);
    expect(features).toMatchObject({ version, ...found[version] });
    expect(features.registerInput.has("auto_update")).toBe(version >= "6.9");
    expect(features.registerInput.has("slug")).toBe(version >= "7");
    for (const { query } of sent) expect(query).not.toContain("__schema");
    for (const { query } of sent) expect(query.match(/__type\(/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  test("takes every document as it is sent after the probe", async () => {
    const schema = schemaOf();
    const features = await probe(before(schema, version).client);
    for (const operation of documents(features))
      expect({ [operation.name]: faults(schema, operation) }).toEqual({ [operation.name]: [] });
  });

  test("takes what registration and ping carry", async () => {
    const schema = schemaOf();
    const features = await probe(before(schema, version).client);
    const { client, sent } = before(schema, version);
    const identity = {
      id: "c0ffee00-0000-4000-8000-000000000001",
      name: "Test",
      type: "EXTERNAL_IMPORT",
      scope: ["test"],
      slug: "test",
      version: "1.0.0",
      xtmOneIntent: "cti.stix_harvester",
    } as const;
    await expect(register(client, features, identity, {})).rejects.toThrow(/registerConnector/); // the schema has no resolvers
    const variables = sent[0]?.variables ?? {};
    expect(faults(schema, registerConnector(features), variables)).toEqual([]);
    expect(Object.keys(variables.input as object)).toEqual(
      expect.arrayContaining([
        "id",
        "name",
        "type",
        "scope",
        ...(version >= "7" ? ["slug", "version", "xtm_one_intent"] : []),
      ]),
    );
    const connectorInfo = { ...initialInfo, next_run_datetime: "2026-01-01T00:00:00Z" };
    expect(faults(schema, pingConnector(features), { id: identity.id, state: "null", connectorInfo })).toEqual([]);
  });

  test("has the types that can be looked up, with their names and aliases", () => {
    const schema = schemaOf();
    const types = Object.keys(findable) as Findable[];
    expect(faults(schema, stixCoreObjects(types))).toEqual([]);
    const filters = {
      mode: "and",
      filters: [{ key: ["name", "aliases"], values: ["x"], operator: "eq", mode: "or" }],
      filterGroups: [],
    };
    expect(faults(schema, stixCoreObjects(["Malware"]), { types: ["Malware"], filters, first: 10 })).toEqual([]);
  });

  test("tells of its bucket, where it has one", () => {
    const unknown = ['Cannot query field "s3" on type "ConnectorConfig".'];
    expect(faults(schemaOf(), s3Connection, { id: "x" })).toEqual(/^6\.([4-8]|9\.0)/.test(version) ? unknown : []);
  });

  test("takes what makes a service account", () => {
    const schema = schemaOf();
    const operations = accountDocuments(version >= "7" ? "named" : "readable");
    for (const operation of operations)
      expect({ [operation.name]: faults(schema, operation) }).toEqual({ [operation.name]: [] });
    expect(faults(schema, users(version >= "7" ? "readable" : "named"))).toHaveLength(1);
    const filters = {
      mode: "and",
      filters: [{ key: ["user_email"], values: ["x"], operator: "eq", mode: "or" }],
      filterGroups: [],
    };
    expect(faults(schema, users(version >= "7" ? "named" : "readable"), { filters })).toEqual([]);
    const input = {
      name: "[C] x",
      user_email: "x@connector.octi.filigran.io",
      user_confidence_level: { max_confidence: 50, overrides: [] },
      groups: ["group"],
      ...(version >= "6.8" ? { user_service_account: true } : { password: "x" }),
    };
    expect(faults(schema, userAdd("readable"), { input }).filter((fault) => !fault.includes("api_token"))).toEqual([]);
  });

  test("takes what is to be validated", () => {
    const schema = schemaOf();
    // drafts are taken on 7.x only; their documents are good from 6.6 on
    const operations = [...validationDocuments.workbench, ...(version >= "6.6" ? validationDocuments.draft : [])];
    for (const operation of operations)
      expect({ [operation.name]: faults(schema, operation) }).toEqual({ [operation.name]: [] });
    const [draftWorkspaceAdd] = validationDocuments.draft;
    if (draftWorkspaceAdd) expect(faults(schema, draftWorkspaceAdd, { input: { name: "x" } })).toEqual([]);
  });
});
