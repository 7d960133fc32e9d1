import * as z from "zod";
import type { Operation } from "./operation.ts";

/*
 * The documents of the service account (connector-sdk-contract 2.4, pycti-v7 section 2). Sent with an administrator's
 * token, and only where the account is asked for.
 */

const capability = "SETTINGS_SETACCESSES";

const edges = <T>(node: z.ZodType<T>) => z.looseObject({ edges: z.array(z.looseObject({ node })) }).nullish();
type Edges<T> = { edges: { node: T }[] } | null | undefined;

const Group = z.looseObject({ id: z.string(), name: z.string() });

/** Groups by a filter. */
export const groups: Operation<{ groups?: Edges<z.infer<typeof Group>> }> = {
  name: "groups",
  document:
    "query Groups($filters: FilterGroup) { groups(first: 10, filters: $filters) { edges { node { id name } } } }",
  answer: z.looseObject({ groups: edges(Group) }),
  capability,
};

const User = z.looseObject({
  id: z.string(),
  user_email: z.string(),
  api_token: z.string().nullish(),
  api_tokens: z.array(z.looseObject({ id: z.string(), name: z.string().nullish() })).nullish(),
});
/** A user with what this release keeps of its tokens: the token itself, or the names of several. */
export type User = z.infer<typeof User>;

/** Whether tokens have names and are shown once (7.x), or each user has one that can be read (6.x). */
export type Tokens = "named" | "readable";

const userFields = (tokens: Tokens) => `id user_email ${tokens === "named" ? "api_tokens { id name }" : "api_token"}`;

/** Users by a filter. */
export const users = (tokens: Tokens): Operation<{ users?: Edges<User> }> => ({
  name: "users",
  document: `query Users($filters: FilterGroup) { users(first: 10, filters: $filters) { edges { node { ${userFields(tokens)} } } } }`,
  answer: z.looseObject({ users: edges(User) }),
  capability,
});

/** Makes a user. */
export const userAdd = (tokens: Tokens): Operation<{ userAdd: User }> => ({
  name: "userAdd",
  document: `mutation UserAdd($input: UserAddInput!) { userAdd(input: $input) { ${userFields(tokens)} } }`,
  answer: z.looseObject({ userAdd: User }),
  capability,
});

/** 7.x: makes a token, which is answered this once. */
export const userAdminTokenAdd: Operation<{ userAdminTokenAdd: { plaintext_token: string } }> = {
  name: "userAdminTokenAdd",
  document:
    "mutation TokenAdd($userId: ID!, $input: UserTokenAddInput!) { userAdminTokenAdd(userId: $userId, input: $input) { token_id plaintext_token } }",
  answer: z.looseObject({ userAdminTokenAdd: z.looseObject({ plaintext_token: z.string() }) }),
  capability,
};

/** 7.x: takes a token back. */
export const userAdminTokenRevoke: Operation<unknown> = {
  name: "userAdminTokenRevoke",
  document: "mutation TokenRevoke($userId: ID!, $id: ID!) { userAdminTokenRevoke(userId: $userId, id: $id) }",
  answer: z.unknown(),
  capability,
};

/** The documents that a release is sent: what the tests hold against the stored schemas. */
export const accountDocuments = (tokens: Tokens): readonly Operation<unknown>[] => [
  groups,
  users(tokens),
  userAdd(tokens),
  ...(tokens === "named" ? [userAdminTokenAdd, userAdminTokenRevoke] : []),
];
