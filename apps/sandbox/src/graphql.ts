import {
  execute,
  type GraphQLError,
  GraphQLScalarType,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type { User } from "./access.ts";
import { SandboxError } from "./error.ts";
import type { Platform } from "./platform.ts";
import { resolvers } from "./resolvers.ts";
import { openSchema } from "./schema.ts";

/** What a GraphQL request holds. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** An answer as the platform gives it: always with HTTP 200. */
export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly object[];
}

const dateTime = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** A date as OpenCTI's scalar takes it: RFC 3339 with a zone (platform-contract 2.3). */
function checkedDate(value: unknown): string {
  const parts = typeof value === "string" ? dateTime.exec(value) : null;
  const [, day, hour, minute, second] = parts ?? [];
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day ?? "-"); // the 30th of February isn't
  if (isDay && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 61) return parts?.[0] as string;
  throw new SandboxError("BAD_USER_INPUT", `DateTime cannot represent an invalid date-time-string ${value}.`, 400);
}

/** A file of a multipart request: the only way in which one can come. */
function checkedFile(value: unknown): File {
  if (value instanceof File) return value;
  throw new SandboxError("BAD_USER_INPUT", "Upload value invalid.", 400);
}

function withScalars(schema: GraphQLSchema): GraphQLSchema {
  const date = schema.getType("DateTime");
  if (date instanceof GraphQLScalarType) {
    date.parseValue = checkedDate;
    date.parseLiteral = (node) => checkedDate(node.kind === Kind.STRING ? node.value : undefined);
  }
  const upload = schema.getType("Upload");
  if (upload instanceof GraphQLScalarType) {
    upload.parseValue = checkedFile;
    upload.parseLiteral = () => checkedFile(undefined);
  }
  return schema;
}

const answered = (error: GraphQLError, code: string, data: object): object => ({
  message: error.message,
  ...(error.locations ? { locations: error.locations } : {}),
  ...(error.path ? { path: error.path } : {}),
  extensions: { code, data },
  name: code,
});

/** The error in OpenCTI's shape (platform-contract 1). */
function formatted(error: GraphQLError): object {
  const { originalError } = error;
  if (originalError instanceof SandboxError) {
    const { code, status } = originalError;
    return answered(error, code, { http_status: status, genre: status === 401 ? "TECHNICAL" : "BUSINESS" });
  }
  if (!error.path && error.message.startsWith("Variable "))
    return answered(error, "BAD_USER_INPUT", { http_status: 400 });
  return answered(error, originalError ? "INTERNAL_SERVER_ERROR" : "GRAPHQL_VALIDATION_FAILED", {});
}

/** OpenCTI counts repeated root fields: a query's at most twice, a mutation's once (platform-internals Q1). */
function repeated(document: ReturnType<typeof parse>): string | undefined {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const limit = definition.operation === "mutation" ? 1 : 2;
    const counts = new Map<string, number>();
    for (const selection of definition.selectionSet.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const name = selection.name.value;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if ((counts.get(name) ?? 0) > limit)
        return `Allowed number of calls to \`${name}\` has been exceeded (max: ${limit})`;
    }
  }
  return undefined;
}

const refused = (code: string, message: string): GraphqlAnswer => ({
  errors: [{ message, extensions: { code, data: {} }, name: code }],
});

/** Answers GraphQL requests for a platform. */
export function openGraphql(
  platform: Platform,
): (request: GraphqlRequest, user: User | undefined) => Promise<GraphqlAnswer> {
  const schema = withScalars(openSchema(platform.release));
  const root = resolvers(platform);
  return async ({ query, variables, operationName }, user) => {
    if (platform.quirks.refusesIntrospection && query.includes("__schema")) {
      return refused("RESOURCE_NOT_FOUND", "GraphQL introspection not authorized!");
    }
    let document: ReturnType<typeof parse>;
    try {
      document = parse(query);
    } catch (error) {
      return refused("GRAPHQL_PARSE_FAILED", error instanceof Error ? error.message : String(error));
    }
    const invalid = validate(schema, document, specifiedRules);
    if (invalid.length > 0)
      return { errors: invalid.map((error) => answered(error, "GRAPHQL_VALIDATION_FAILED", { http_status: 400 })) };
    const often = repeated(document);
    if (often !== undefined) return refused("GRAPHQL_VALIDATION_FAILED", often);
    const { data, errors } = await execute({
      schema,
      document,
      rootValue: root,
      contextValue: { user },
      ...(variables ? { variableValues: variables } : {}),
      ...(operationName ? { operationName } : {}),
    });
    return { ...(data === undefined ? {} : { data }), ...(errors ? { errors: errors.map(formatted) } : {}) };
  };
}
