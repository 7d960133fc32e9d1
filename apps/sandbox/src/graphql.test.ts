import { describe, expect, test } from "vitest";
import { testClient } from "./test-client.ts";
import { connectorId, operator } from "./test-platform.ts";

const locations = expect.any(Array);

describe("who may what", () => {
  test("without a valid token: the field is null, and the error says so", async () => {
    const { ask } = testClient();
    expect(await ask("{ about { version } }", {}, null)).toEqual({
      data: { about: null },
      errors: [
        {
          message: "You must be logged in to do this.",
          locations,
          path: ["about"],
          extensions: { code: "AUTH_REQUIRED", data: { http_status: 401, genre: "TECHNICAL" } },
          name: "AUTH_REQUIRED",
        },
      ],
    });
    expect(await ask("{ me { id } }", {}, null)).toMatchObject({ data: null, errors: [{ name: "AUTH_REQUIRED" }] });
  });

  test.each([
    ["MODULES", "{ connectors { id } }", ["CONNECTORAPI", "KNOWLEDGE"]],
    ["MODULES", '{ isWorkAlive(id: "w") }', ["CONNECTORAPI", "KNOWLEDGE"]],
    ["MODULES", "{ rabbitMQMetrics { consumers } }", ["CONNECTORAPI", "KNOWLEDGE"]],
    ["CONNECTORAPI", `mutation { pingConnector(id: "${connectorId}") { id } }`, ["MODULES_MODMANAGE", "KNOWLEDGE"]],
    [
      "CONNECTORAPI",
      `mutation { stixBundlePush(connectorId: "${connectorId}", bundle: "{}") }`,
      ["MODULES", "KNOWLEDGE"],
    ],
    [
      "MODULES_MODMANAGE",
      `mutation { deleteConnector(id: "${connectorId}") }`,
      ["CONNECTORAPI", "MODULES", "KNOWLEDGE"],
    ],
    ["MODULES_MODMANAGE", `mutation { resetStateConnector(id: "${connectorId}") { id } }`, ["CONNECTORAPI", "MODULES"]],
    ["KNOWLEDGE", "{ stixCoreObjectsNumber { total } }", ["CONNECTORAPI", "MODULES"]],
  ])("without %s: %s is refused", async (_capability, query, capabilities) => {
    const { errors } = testClient();
    const [error] = await errors(query, {}, { ...operator, capabilities });
    expect(error).toMatchObject({
      message: "You are not allowed to do this.",
      name: "FORBIDDEN_ACCESS",
      extensions: { code: "FORBIDDEN_ACCESS", data: { http_status: 403, genre: "BUSINESS" } },
    });
  });

  test("a capability includes those that it is part of; BYPASS includes all", async () => {
    const { errors } = testClient();
    expect(await errors("{ connectors { id } }", {}, { ...operator, capabilities: ["MODULES_MODMANAGE"] })).toEqual([]);
    expect(await errors("{ connectors { id } }", {}, { ...operator, capabilities: ["BYPASS"] })).toEqual([]);
  });
});

describe("introspection (platform-internals Q1)", () => {
  const full = "{ __schema { types { name } } }";

  test.each([full, "{ about { version } } # __schema", '{ stix(id: "__schema") }'])(
    "%s is refused, wherever the word stands",
    async (query) => {
      const { ask } = testClient();
      expect(await ask(query)).toEqual({
        errors: [
          {
            message: "GraphQL introspection not authorized!",
            extensions: { code: "RESOURCE_NOT_FOUND", data: {} },
            name: "RESOURCE_NOT_FOUND",
          },
        ],
      });
    },
  );

  test("with that habit off it is answered", async () => {
    const { data } = testClient({ quirks: { refusesIntrospection: false } });
    expect(await data(full)).toMatchObject({ __schema: { types: expect.arrayContaining([{ name: "Connector" }]) } });
  });

  test("a type by its name needs no token", async () => {
    const { ask } = testClient();
    const query = '{ __type(name: "RegisterConnectorInput") { inputFields { name } } }';
    const names = JSON.stringify((await ask(query, {}, null)).data);
    expect(names).toContain('"xtm_one_intent"');
    expect(JSON.stringify((await testClient({ line: "6.9" }).ask(query, {}, null)).data)).not.toContain(
      '"xtm_one_intent"',
    );
  });
});

describe("documents that are refused", () => {
  test("an unknown field: no data, HTTP 200, and the code", async () => {
    const { ask } = testClient({ line: "6.9" });
    expect(await ask("{ connectors { id jwks } }")).toEqual({
      errors: [
        {
          message: 'Cannot query field "jwks" on type "Connector".',
          locations,
          extensions: { code: "GRAPHQL_VALIDATION_FAILED", data: { http_status: 400 } },
          name: "GRAPHQL_VALIDATION_FAILED",
        },
      ],
    });
  });

  test("an unknown argument", async () => {
    const { errors } = testClient({ line: "6.9" });
    const [error] = await errors(`mutation { workAdd(connectorId: "${connectorId}", isMultiPartWork: true) { id } }`);
    expect(error).toMatchObject({
      message: 'Unknown argument "isMultiPartWork" on field "Mutation.workAdd".',
      name: "GRAPHQL_VALIDATION_FAILED",
    });
  });

  test("an unknown key in a variable is BAD_USER_INPUT, and nothing is registered", async () => {
    const { errors, connectors } = testClient({ line: "6.9" });
    const [error] = await errors(
      "mutation ($input: RegisterConnectorInput) { registerConnector(input: $input) { id } }",
      {
        input: { id: "new", name: "New", type: "EXTERNAL_IMPORT", slug: "new" },
      },
    );
    expect(error).toMatchObject({ name: "BAD_USER_INPUT", extensions: { code: "BAD_USER_INPUT" } });
    expect(error?.message).toContain('"slug"');
    expect(connectors.get("new")).toBeUndefined();
  });

  test.each([
    "2026-03-01",
    "2026-03-01 12:00:00",
    "2026-03-01T12:00:00",
    "yesterday",
    "2024-13-45T99:00:00Z",
    "2026-02-30T12:00:00Z",
    "2026-03-01T24:00:00Z",
    "2026-03-01T12:60:00Z",
    "2026-03-01T12:00:00+25:00",
  ])("%s is no date-time", async (next_run_datetime) => {
    const { errors } = testClient();
    const info = {
      run_and_terminate: false,
      buffering: false,
      queue_threshold: 500,
      queue_messages_size: 0,
      next_run_datetime,
    };
    const [error] = await errors(
      `mutation ($info: ConnectorInfoInput) { pingConnector(id: "${connectorId}", connectorInfo: $info) { id } }`,
      { info },
    );
    expect(error?.name).toBe("BAD_USER_INPUT");
  });

  test("a query's root field may stand there twice, a mutation's once", async () => {
    const { errors } = testClient();
    const fields = (count: number, field: string) =>
      Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(" ");
    expect(await errors(`{ ${fields(2, "about { version }")} }`)).toEqual([]);
    expect((await errors(`{ ${fields(3, "about { version }")} }`))[0]?.name).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(await errors(`{ ${fields(2, '__type(name: "Work") { name }')} }`)).toEqual([]);
    expect((await errors(`{ ${fields(3, '__type(name: "Work") { name }')} }`))[0]?.name).toBe(
      "GRAPHQL_VALIDATION_FAILED",
    );
    expect((await errors(`mutation { ${fields(2, `pingConnector(id: "${connectorId}") { id }`)} }`))[0]?.name).toBe(
      "GRAPHQL_VALIDATION_FAILED",
    );
  });

  test("what is no GraphQL", async () => {
    const [error] = await testClient().errors("{ about ");
    expect(error).toMatchObject({ name: "GRAPHQL_PARSE_FAILED", message: expect.stringContaining("Syntax Error") });
  });
});
