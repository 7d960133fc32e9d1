import { expect, test } from "vitest";
import { testClient } from "./test-client.ts";
import { connectorId, identified } from "./test-platform.ts";

const info =
  "connector_info { run_and_terminate buffering queue_threshold queue_messages_size next_run_datetime last_run_datetime }";
const config = `config {
  connection { host vhost use_ssl port user pass }
  s3 { endpoint port use_ssl bucket_name bucket_region access_key secret_key }
  listen listen_routing listen_exchange push push_routing push_exchange
}`;

/** What pycti selects (platform-contract 2.3, pycti-v7 section 2). */
const register = (jwks: string) =>
  `mutation RegisterConnector($input: RegisterConnectorInput) { registerConnector(input: $input) { id connector_state ${jwks} ${config} connector_user_id } }`;
const ping = `mutation PingConnector($id: ID!, $state: String, $connectorInfo: ConnectorInfoInput) {
  pingConnector(id: $id, state: $state, connectorInfo: $connectorInfo) { id connector_state ${info} }
}`;
const one = `query GetConnector($id: String!) { connector(id: $id) {
  id name active auto only_contextual connector_type connector_scope connector_state
  connector_queue_details { messages_number messages_size } updated_at created_at
  config { listen listen_exchange push push_exchange push_routing } built_in
} }`;
const forWorker = `query { connectorsForWorker {
  id name connector_user { id } connector_priority_group
  config { connection { host vhost use_ssl port user pass } listen listen_exchange listen_callback_uri push push_exchange push_routing dead_letter_routing }
} }`;

test.each([
  ["6.9", ""],
  ["7", "jwks"],
] as const)("pycti's registration on %s", async (line, jwks) => {
  const { data } = testClient({ line });
  const input = {
    id: "c1",
    name: "One",
    type: "EXTERNAL_IMPORT",
    scope: ["a", "b"],
    auto: false,
    only_contextual: false,
    playbook_compatible: false,
  };
  const { registerConnector } = await data(register(jwks), { input });
  expect(registerConnector).toMatchObject({
    id: "c1",
    connector_state: null,
    connector_user_id: "user-1",
    config: {
      listen: "listen_c1",
      push: "push_c1",
      push_routing: "push_routing_c1",
      push_exchange: "amqp.worker.exchange",
      connection: { use_ssl: false },
    },
  });
  if (jwks) expect(JSON.parse((registerConnector as { jwks: string }).jwks)).toEqual({ keys: [] });
});

test("7 keeps what a connector says of itself", async () => {
  const { data } = testClient();
  const said = { xtm_one_intent: "i", version: "1.2.3", slug: "one" };
  await data(register(""), { input: { id: "c1", name: "One", type: "EXTERNAL_IMPORT", ...said } });
  expect((await data('{ connector(id: "c1") { xtm_one_intent version slug } }')).connector).toEqual(said);
});

test("pycti's ping answers with the state and the info", async () => {
  const { data } = testClient();
  const connectorInfo = {
    run_and_terminate: false,
    buffering: true,
    queue_threshold: 500,
    queue_messages_size: 1.5,
    next_run_datetime: "2026-03-02T12:00:00.000Z",
    last_run_datetime: null,
  };
  const { pingConnector } = await data(ping, { id: connectorId, state: '{"a": 1}', connectorInfo });
  expect(pingConnector).toEqual({ id: connectorId, connector_state: '{"a": 1}', connector_info: connectorInfo });
});

test("pycti's look at a connector shows its queue", async () => {
  const { data, worker } = testClient();
  await worker.stop();
  worker.push(connectorId, null, "12345");
  expect((await data(one, { id: connectorId })).connector).toMatchObject({
    name: "Test",
    active: true,
    connector_scope: ["all"],
    connector_queue_details: { messages_number: 1, messages_size: 5 },
    built_in: false,
  });
  expect((await data(one, { id: "unknown" })).connector).toBeNull();
  expect((await data(forWorker)).connectorsForWorker).toMatchObject([
    { id: connectorId, connector_user: null, connector_priority_group: "DEFAULT" },
  ]);
  expect(
    (await data("{ rabbitMQMetrics { overview { queue_totals { messages } } queues { name messages } } }"))
      .rabbitMQMetrics,
  ).toEqual({
    overview: { queue_totals: { messages: "1" } },
    queues: [{ name: `push_${connectorId}`, messages: "1" }],
  });
});

test("a reset empties state and queue, and leaves the works", async () => {
  const { data, worker, newWork, works } = testClient();
  await worker.stop();
  const work = newWork();
  worker.push(connectorId, work, "{}");
  const { resetStateConnector } = await data(
    `mutation { resetStateConnector(id: "${connectorId}") { connector_state connector_state_reset } }`,
  );
  expect(resetStateConnector).toEqual({ connector_state: "", connector_state_reset: true });
  expect(worker.queue(connectorId).messages).toBe(0);
  expect(works.get(work)?.status).toBe("progress");
});

test("a deletion takes works and messages along", async () => {
  const { data, worker, newWork, works, connectors } = testClient();
  await worker.stop();
  worker.push(connectorId, newWork(), "{}");
  expect(await data(`mutation { deleteConnector(id: "${connectorId}") }`)).toEqual({ deleteConnector: connectorId });
  expect([connectors.list(), works.list(), worker.queue(connectorId).messages]).toEqual([[], [], 0]);
});

test("an import connector has no trigger to change", async () => {
  const { errors } = testClient();
  const change = (id: string) =>
    `mutation { updateConnectorTrigger(id: "${id}", input: [{ key: "connector_trigger_filters", value: ["{}"] }]) { id } }`;
  expect((await errors(change(connectorId)))[0]).toMatchObject({ name: "UNSUPPORTED_ERROR" });
  expect((await errors(change("unknown")))[0]).toMatchObject({ name: "FUNCTIONAL_ERROR" });
});

test.each(["pingConnector", "resetStateConnector"])("%s of an unknown connector", async (field) => {
  const [error] = await testClient().errors(`mutation { ${field}(id: "unknown") { id } }`);
  expect(error).toMatchObject({
    name: "FUNCTIONAL_ERROR",
    message: "No connector found with the specified ID",
    extensions: { data: { http_status: 400 } },
  });
});

test("a connector shows its works, by status too", async () => {
  const { data, newWork, works } = testClient();
  const done = newWork();
  works.apply(done, { kind: "toProcessed", message: null, inError: false });
  const open = newWork();
  const ids = async (status: string) =>
    (await data(`{ connector(id: "${connectorId}") { works${status} { id } } }`)).connector;
  expect(await ids("")).toEqual({ works: [{ id: open }, { id: done }] });
  expect(await ids('(status: "complete")')).toEqual({ works: [{ id: done }] });
});

test("the page of an operator has its figures (platform-contract 8)", async () => {
  const { data, objects, push } = testClient();
  await push(null, identified("malware", { name: "Ghost" }));
  await data("{ stixCoreObjectsNumber { total } }");
  objects.get("malware--1");
  const query =
    "{ elasticSearchMetrics { docs { count } search { query_total fetch_total } get { total } indexing { index_total delete_total } } }";
  expect((await data(query)).elasticSearchMetrics).toEqual({
    docs: { count: "6" }, // five markings
    search: { query_total: "1", fetch_total: "1" },
    get: { total: "1" },
    indexing: { index_total: "6", delete_total: "0" },
  });
  const named = async (prefix: string) =>
    (
      (await data(`{ rabbitMQMetrics(prefix: "${prefix}") { queues { name } } }`)).rabbitMQMetrics as {
        queues: object[];
      }
    ).queues;
  expect(await named("push_")).toEqual([{ name: `push_${connectorId}` }]);
  expect(await named("listen_")).toEqual([]);
  expect(
    (await data(`{ connector(id: "${connectorId}") { refreshed_at manager_requested_status } }`)).connector,
  ).toEqual({
    refreshed_at: "2026-03-01T12:00:00.000Z",
    manager_requested_status: null,
  });
});

test("a registration without input is refused in words", async () => {
  const [error] = await testClient().errors("mutation { registerConnector(input: null) { id } }");
  expect(error).toMatchObject({ name: "BAD_USER_INPUT", message: "registerConnector needs an input" });
});
