import { describe, expect, test } from "vitest";
import { openAccounts } from "./accounts.ts";
import { openDatabase } from "./database.ts";
import { testClient } from "./test-client.ts";
import { connectorId, identified, operator } from "./test-platform.ts";

const admin = { id: "admin-1", name: "admin", token: "admin-token", capabilities: ["BYPASS"] };
const email = "test@connector.octi.filigran.io";
const filters = (key: string, value: string) => ({
  mode: "and",
  filters: [{ key: [key], values: [value], operator: "eq", mode: "or" }],
  filterGroups: [],
});

const queries = {
  groups: "query ($filters: FilterGroup) { groups(first: 10, filters: $filters) { edges { node { id name } } } }",
  users: (tokens: string) =>
    `query ($filters: FilterGroup) { users(first: 10, filters: $filters) { edges { node { id user_email user_service_account ${tokens} } } } }`,
  add: (tokens: string) =>
    `mutation ($input: UserAddInput!) { userAdd(input: $input) { id user_email user_confidence_level { max_confidence } ${tokens} } }`,
  token:
    "mutation ($userId: ID!, $input: UserTokenAddInput!) { userAdminTokenAdd(userId: $userId, input: $input) { token_id plaintext_token expires_at } }",
  revoke: "mutation ($userId: ID!, $id: ID!) { userAdminTokenRevoke(userId: $userId, id: $id) }",
};

interface Found {
  readonly id: string;
  readonly api_token?: string;
  readonly api_tokens?: readonly { readonly id: string; readonly name: string }[];
}
const nodes = (list: unknown) => (list as { edges: { node: Found }[] }).edges.map(({ node }) => node);

/** A platform asked by an administrator, with a service account. */
async function withAccount(line: "6.9" | "7") {
  const client = testClient({ line, users: [operator, admin] }, admin);
  const tokens = line === "7" ? "api_tokens { id name }" : "api_token";
  const [group] = nodes((await client.data(queries.groups, { filters: filters("name", "Connectors") })).groups);
  const input = {
    name: "[C] Test",
    user_email: email,
    user_service_account: true,
    user_confidence_level: { max_confidence: 50, overrides: [] },
    groups: [group?.id],
  };
  const { userAdd } = await client.data(queries.add(tokens), { input });
  const found = async () =>
    nodes((await client.data(queries.users(tokens), { filters: filters("user_email", email) })).users);
  return { ...client, input, tokens, account: userAdd as Found, found };
}

describe("a service account (connector-sdk-contract 2.4)", () => {
  test("of 6.9 has a token that can be read again", async () => {
    const { account, found, accounts } = await withAccount("6.9");
    expect(account).toMatchObject({ user_email: email, user_confidence_level: { max_confidence: 50 } });
    expect(await found()).toEqual([
      { id: account.id, user_email: email, user_service_account: true, api_token: account.api_token },
    ]);
    expect(accounts.userOf(account.api_token)).toMatchObject({
      id: account.id,
      capabilities: expect.arrayContaining(["CONNECTORAPI", "KNOWLEDGE"]),
    });
  });

  test("of 7 has named tokens, which are shown once and can be taken back (pycti-v7 section 2)", async () => {
    const { account, found, accounts, data } = await withAccount("7");
    expect(account.api_tokens).toEqual([]);
    const input = { name: "Connector auto generated token", duration: "UNLIMITED" };
    const { userAdminTokenAdd } = await data(queries.token, { userId: account.id, input });
    const { token_id: id, plaintext_token: token } = userAdminTokenAdd as Record<string, string>;
    expect(accounts.userOf(token)?.id).toBe(account.id);
    const [again] = await found();
    expect(again?.api_tokens).toEqual([{ id, name: input.name }]);
    expect(JSON.stringify(again)).not.toContain(token);

    expect(await data(queries.revoke, { userId: account.id, id })).toEqual({ userAdminTokenRevoke: id });
    expect([accounts.userOf(token), (await found())[0]?.api_tokens]).toEqual([undefined, []]);
  });

  test("sends with no more than its own confidence", async () => {
    const { account, worker, objects } = await withAccount("7");
    const malware = identified("malware", { name: "Ghost", confidence: 90 });
    worker.push(connectorId, null, JSON.stringify({ objects: [malware] }), account.id);
    await worker.idle();
    expect(objects.get(malware.id)?.stix.confidence).toBe(50);
  });

  test("is there once, in groups that are there", async () => {
    const { input, errors, tokens } = await withAccount("7");
    const add = (changed: object) => errors(queries.add(tokens), { input: { ...input, ...changed } });
    expect((await add({ user_email: email.toUpperCase() }))[0]?.message).toBe("User already exists");
    expect((await add({ user_email: "b@c.d", groups: ["none"] }))[0]?.message).toBe("Group not found");
    expect((await add({ user_email: undefined }))[0]?.message).toBe("User email is required");
    const [unknown] = await errors(queries.revoke, { userId: "nobody", id: "x" });
    expect(unknown?.message).toBe("No user found with the id nobody");
  });

  test.each([
    ["groups", queries.groups, {}],
    ["users", queries.users(""), {}],
    ["userAdd", queries.add(""), { input: { name: "N", user_email: "a@b.c" } }],
    ["userAdminTokenAdd", queries.token, { userId: "user-1", input: { name: "n", duration: "UNLIMITED" } }],
    ["userAdminTokenRevoke", queries.revoke, { userId: "user-1", id: "t" }],
  ])("%s asks for an administrator", async (_field, query, variables) => {
    const { errors } = testClient();
    expect((await errors(query, variables))[0]?.name).toBe("FORBIDDEN_ACCESS");
  });
});

test("accounts outlive a restart of the store; users who are always there aren't kept", () => {
  const database = openDatabase(undefined);
  const first = openAccounts(database, [operator], true);
  const [group] = first.groups;
  const made = first.add({ name: "N", email, isServiceAccount: true, maxConfidence: 50, groups: [group?.id ?? ""] });
  const second = openAccounts(database, [admin], true);
  expect(second.userOf(made.tokens[0]?.secret)?.id).toBe(made.id);
  expect(second.list().map(({ id }) => id)).toEqual([made.id, admin.id]);
  expect([second.userOf(undefined), second.userOf("")]).toEqual([undefined, undefined]);
});
