import { describe, expect, test } from "vitest";
import { testClient } from "./test-client.ts";
import { connectorId, identified } from "./test-platform.ts";

/** What pycti selects (platform-contract 2.3). */
const fields = `id name user { name } timestamp status event_source_id received_time processed_time completed_time
  tracking { import_expected_number import_processed_number }
  messages { timestamp message sequence source } errors { timestamp message sequence source }`;
const edit = (child: string) => `mutation ($id: ID!) { workEdit(id: $id) { ${child} } }`;
const push =
  "mutation ($id: String!, $bundle: String!, $work: String) { stixBundlePush(connectorId: $id, bundle: $bundle, work_id: $work) }";
const bundleOf = (...objects: readonly unknown[]) => JSON.stringify({ type: "bundle", id: "bundle--1", objects });
const malware = identified("malware", { name: "Ghost" });
const actor = identified("intrusion-set", { name: "Spectre" });

test("a work from its beginning to its end, as pycti asks for it", async () => {
  const { data } = testClient({ line: "6.9" });
  const { workAdd } = await data(
    "mutation ($id: String!, $name: String) { workAdd(connectorId: $id, friendlyName: $name) { id } }",
    { id: connectorId, name: "Run 1" },
  );
  const { id } = workAdd as { id: string };
  for (const child of [
    "addExpectations(expectations: 2)",
    'toReceived(message: "in")',
    "reportExpectation",
    "ping",
    'addDraftContext(draftContext: "d")',
  ]) {
    const [name] = child.split("(");
    expect(await data(edit(child), { id })).toEqual({ workEdit: { [name ?? ""]: id } });
  }
  expect(
    (
      await data(`query ($id: ID!) { work(id: $id) { ${fields} draft_context completed_number connector { id } } }`, {
        id,
      })
    ).work,
  ).toMatchObject({
    name: "Run 1",
    status: "progress",
    tracking: { import_expected_number: 2, import_processed_number: 1 },
    messages: [{ message: "in", sequence: 1 }],
    draft_context: "d",
    completed_number: 0,
    connector: { id: connectorId },
  });
  expect(await data("query ($id: ID!) { isWorkAlive(id: $id) }", { id })).toEqual({ isWorkAlive: true });
  await data(edit('reportExpectation(error: { error: "E", source: "S" })'), { id });
  await data(edit('toProcessed(message: "done", inError: false)'), { id });
  expect((await data(`{ work(id: "${id}") { status completed_number errors { message source } } }`)).work).toEqual({
    status: "complete",
    completed_number: 2,
    errors: [{ message: "E", source: "S" }],
  });
  expect(await data("query ($id: ID!) { isWorkAlive(id: $id) }", { id })).toEqual({ isWorkAlive: false });
  await data(edit("delete"), { id });
  expect((await data(`{ work(id: "${id}") { id } }`)).work).toBeNull();
});

test("unknown works: most calls are answered with the id, a ping is an error", async () => {
  const { data, errors } = testClient({ line: "6.9" });
  for (const child of [
    "addExpectations(expectations: 1)",
    "reportExpectation",
    "toReceived",
    "toProcessed",
    "delete",
  ]) {
    expect(await data(edit(child), { id: "work_x_y" })).toMatchObject({ workEdit: expect.any(Object) });
  }
  expect((await errors(edit("ping"), { id: "work_x_y" }))[0]?.name).toBe("INTERNAL_SERVER_ERROR");
});

test("expectations of a dead work: taken on 6.9, refused on 7", async () => {
  const dead = { id: "work_x_y" };
  expect(await testClient({ line: "6.9" }).errors(edit("addExpectations(expectations: 1)"), dead)).toEqual([]);
  expect((await testClient().errors(edit("addExpectations(expectations: 1)"), dead))[0]).toMatchObject({
    name: "WORK_NOT_ALIVE",
  });
});

test("a work of an unknown connector is an INTERNAL_SERVER_ERROR (platform-internals Q3)", async () => {
  const [error] = await testClient().errors('mutation { workAdd(connectorId: "unknown") { id } }');
  expect(error?.name).toBe("INTERNAL_SERVER_ERROR");
});

test("a multi-part work of 7 isn't complete before its end was said", async () => {
  const { data, works } = testClient();
  const { workAdd } = await data(`mutation { workAdd(connectorId: "${connectorId}", isMultiPartWork: true) { id } }`);
  const { id } = workAdd as { id: string };
  await data(edit("addExpectations(expectations: 1)"), { id });
  await data(edit("reportExpectation"), { id });
  expect(works.get(id)?.status).toBe("progress");
  await data(edit("toProcessed"), { id });
  expect(works.get(id)?.status).toBe("complete");
});

test("works by connector, name, order and page", async () => {
  const { data, works, pass } = testClient();
  for (const name of ["first", "second", "third"]) {
    works.add({ connectorId, name, userId: "u", multipart: false });
    pass(1_000);
  }
  works.add({ connectorId: "other", name: "first", userId: "u", multipart: false });
  const names = async (args: string) => {
    const { works: found } = await data(
      `{ works(${args}) { edges { node { name } } pageInfo { globalCount hasNextPage endCursor } } }`,
    );
    const { edges, pageInfo } = found as {
      edges: { node: { name: string } }[];
      pageInfo: { globalCount: number; hasNextPage: boolean; endCursor: string };
    };
    return { names: edges.map(({ node }) => node.name), ...pageInfo };
  };
  const filters = `filters: { mode: and, filters: [{ key: "connector_id", values: ["${connectorId}"] }], filterGroups: [] }`;
  expect(await names(filters)).toMatchObject({ names: ["third", "second", "first"], globalCount: 3 });
  expect(await names("orderBy: timestamp, orderMode: asc")).toMatchObject({
    names: ["first", "second", "third", "first"],
  });
  expect(await names('search: " SEC"')).toMatchObject({ names: ["second"] });
  const page = await names(`${filters}, first: 2`);
  expect(page).toMatchObject({ names: ["third", "second"], hasNextPage: true });
  expect(await names(`${filters}, first: 2, after: "${page.endCursor}"`)).toMatchObject({
    names: ["first"],
    hasNextPage: false,
  });
});

test("the connector's page asks for works of one connector that stand in a way (platform-contract 8)", async () => {
  const { data, works, newWork } = testClient();
  const done = newWork();
  works.apply(done, { kind: "toProcessed", message: null, inError: false });
  const open = newWork();
  const ask = async (...filters: readonly object[]) => {
    const query = "query ($filters: FilterGroup) { works(filters: $filters) { edges { node { id } } } }";
    const found = await data(query, { filters: { mode: "and", filters, filterGroups: [] } });
    return (found.works as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id);
  };
  const own = { key: ["connector_id"], values: [connectorId] };
  expect(await ask(own, { key: ["status"], values: ["wait", "progress"], operator: "eq", mode: "or" })).toEqual([open]);
  expect(await ask(own, { key: ["status"], values: ["complete"] })).toEqual([done]);
  expect(await ask(own, { key: ["status"], values: ["complete"], operator: "not_eq" })).toEqual([open]);
  expect(await ask({ key: ["connector_id"], values: ["another"] }, { key: ["status"], values: ["complete"] })).toEqual(
    [],
  );
});

test.each([
  ['key: "user_id", values: ["x"]', "not user_id"],
  ['key: "status", values: [], operator: nil', "not nil"],
])("works by %s are refused, not found", async (filter, message) => {
  const [error] = await testClient().errors(
    `{ works(filters: { mode: and, filters: [{ ${filter} }], filterGroups: [] }) { edges { node { id } } } }`,
  );
  expect(error).toMatchObject({ name: "UNSUPPORTED_ERROR", message: expect.stringContaining(message) });
});

test("workDelete deletes all of a connector's", async () => {
  const { data, newWork, works } = testClient();
  newWork();
  expect(await data(`mutation { workDelete(connectorId: "${connectorId}") }`)).toEqual({ workDelete: true });
  expect(works.list()).toEqual([]);
});

describe("a bundle over the api protocol (connector-sdk-contract 7.6)", () => {
  test("goes into the given work, which the worker counts up", async () => {
    const { data, worker, newWork, works, objects } = testClient();
    const work = newWork();
    expect(await data(push, { id: connectorId, bundle: bundleOf(malware, actor), work })).toEqual({
      stixBundlePush: true,
    });
    await worker.idle();
    expect(works.get(work)).toMatchObject({ status: "complete", expected: 2, completedNumber: 2 });
    expect(objects.get(actor.id)).toBeDefined();
  });

  test("makes a work where none is given, and expects one object of a bundle of one", async () => {
    const { data, worker, works } = testClient();
    await data(push, { id: connectorId, bundle: bundleOf(malware) });
    await worker.idle();
    expect(works.list()).toMatchObject([
      { name: "Test run @ 2026-03-01T12:00:00.000Z", status: "complete", expected: 1, completedNumber: 1 },
    ]);
  });

  test.each([
    "{",
    "null",
    "[]",
    '{"type":"bundle"}',
    '{"type":"bundle","objects":[]}',
    '{"type":"report","objects":[1]}',
  ])("refuses %s", async (bundle) => {
    const { errors, works } = testClient();
    expect((await errors(push, { id: connectorId, bundle }))[0]).toMatchObject({
      name: "UNSUPPORTED_ERROR",
      message: "Invalid bundle",
    });
    expect(works.list()).toEqual([]);
  });

  test("refuses an unknown connector", async () => {
    const [error] = await testClient().errors(push, { id: "unknown", bundle: bundleOf(malware) });
    expect(error?.name).toBe("FUNCTIONAL_ERROR");
  });
});
