import type { Release } from "./test-platform.ts";

/** A user as OpenCTI keeps it. */
interface KeptUser {
  readonly id: string;
  readonly user_email: string;
  /** As it was made. */
  readonly input: Record<string, unknown>;
  /** 6.x: the first one is the user's token. */
  tokens: { readonly id: string; readonly name: string; readonly secret: string }[];
}

/** Users and groups of the stand-in, beside the token of the test itself. */
export interface TestAccounts {
  readonly users: KeptUser[];
  readonly groups: { readonly id: string; readonly name: string }[];
  /** Whether a token is one of a user's. */
  has(token: string): boolean;
  readonly root: object;
}

/** The part of the schema, as extensions (connector-sdk-contract 2.4, pycti-v7 section 2). */
export function accountSdl(release: Release): string {
  const isNew = release === "7";
  return `
    type Group { id: ID! name: String! }
    type GroupEdge { node: Group! }
    type Groups { edges: [GroupEdge!]! }
    ${isNew ? "type UserToken { id: ID! name: String! }" : ""}
    type User { id: ID! user_email: String! ${isNew ? "api_tokens: [UserToken!]!" : "api_token: String!"} }
    type UserEdge { node: User! }
    type Users { edges: [UserEdge!]! }
    input ConfidenceLevelInput { max_confidence: Int overrides: [Any!]! }
    input UserAddInput {
      user_email: String! name: String! groups: [ID!] user_confidence_level: ConfidenceLevelInput
      ${release === "6.4" ? "password: String!" : "password: String user_service_account: Boolean"}
    }
    extend type Query { groups(first: Int, filters: FilterGroup): Groups users(first: Int, filters: FilterGroup): Users }
    extend type Mutation { userAdd(input: UserAddInput!): User }
    ${
      isNew
        ? `enum TokenDuration { UNLIMITED }
           input UserTokenAddInput { name: String duration: TokenDuration! }
           type TokenAdded { token_id: ID! plaintext_token: String! expires_at: DateTime }
           extend type Mutation {
             userAdminTokenAdd(userId: ID!, input: UserTokenAddInput!): TokenAdded
             userAdminTokenRevoke(userId: ID!, id: ID!): ID
           }`
        : ""
    }`;
}

interface Filtered {
  readonly filters: { readonly filters: { readonly key: string[]; readonly values: string[] }[] };
}

/** Starts with the group Connectors and nobody in it. */
export function openAccounts(release: Release): TestAccounts {
  const users: KeptUser[] = [];
  const groups = [
    { id: "group-0", name: "Default" },
    { id: "group-1", name: "Connectors" },
  ];
  let made = 0;
  const token = (name: string) => {
    made += 1;
    return { id: `token-${made}`, name, secret: `secret-of-token-${made}` };
  };
  const view = (user: KeptUser) => ({ ...user, api_token: user.tokens[0]?.secret, api_tokens: user.tokens });
  const page = <T extends object>(all: readonly T[], { filters }: Filtered) => {
    const { key = [], values = [] } = filters.filters[0] ?? {};
    const nodes = all.filter((one) => values.includes(String(one[key[0] as keyof T])));
    return { edges: nodes.map((node) => ({ node })) };
  };
  return {
    users,
    groups,
    has: (secret) => users.some(({ tokens }) => tokens.some((one) => one.secret === secret)),
    root: {
      groups: (asked: Filtered) => page(groups, asked),
      users: (asked: Filtered) => page(users.map(view), asked),
      userAdd: ({ input }: { input: { user_email: string } }) => {
        const tokens = release === "7" ? [] : [token("default")];
        const user = { id: `user-${users.length + 2}`, user_email: input.user_email, input, tokens };
        users.push(user);
        return view(user);
      },
      userAdminTokenAdd: ({ userId, input }: { userId: string; input: { name: string } }) => {
        const added = token(input.name);
        users.find(({ id }) => id === userId)?.tokens.push(added);
        return { token_id: added.id, plaintext_token: added.secret, expires_at: null };
      },
      userAdminTokenRevoke: ({ userId, id }: { userId: string; id: string }) => {
        const user = users.find((one) => one.id === userId);
        if (user) user.tokens = user.tokens.filter((one) => one.id !== id);
        return id;
      },
    },
  };
}
