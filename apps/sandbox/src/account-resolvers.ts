import type { Resolvers } from "./access.ts";
import type { Account, Group } from "./accounts.ts";
import { connection, type PageArguments, rangeOf } from "./connection.ts";
import { SandboxError } from "./error.ts";
import { type FilterKeys, listFilter } from "./list-filters.ts";
import type { Platform } from "./platform.ts";

interface UserAddInput {
  readonly user_email?: string | null;
  readonly name: string;
  readonly groups?: readonly string[] | null;
  readonly user_confidence_level?: { readonly max_confidence?: number | null } | null;
  readonly prevent_default_groups?: boolean | null;
  readonly user_service_account?: boolean | null;
}
interface TokenOf {
  readonly userId: string;
  readonly id: string;
}
interface NewToken {
  readonly userId: string;
  readonly input: { readonly name?: string | null };
}

const groupKeys: FilterKeys<Group> = { id: ({ id }) => id, name: ({ name }) => name };
const userKeys: FilterKeys<Account> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  user_email: ({ email }) => email,
};

/** A user as GraphQL shows it to administrators. A token with a name is shown once, when it is made (7). */
export const userNode = ({ id, name, email, isServiceAccount, maxConfidence, tokens }: Account) => ({
  id,
  name,
  user_email: email,
  user_service_account: isServiceAccount,
  user_confidence_level: { max_confidence: maxConfidence },
  api_token: tokens[0]?.secret,
  api_tokens: tokens.map((token) => ({ id: token.id, name: token.name })),
});

/** Users and groups: what a connector asks that makes its own service account (connector-sdk-contract 2.4). */
export function accountResolvers({ accounts }: Platform): Resolvers {
  const page = <T>(all: readonly T[], keys: FilterKeys<T>, args: PageArguments, show: (one: T) => object) => {
    const found = all.filter(listFilter(keys, args.filters));
    const { offset, limit } = rangeOf(args);
    return connection(found.slice(offset, offset + limit).map(show), offset, found.length);
  };
  return {
    groups: (args: PageArguments) => page(accounts.groups, groupKeys, args, ({ id, name }) => ({ id, name })),
    users: (args: PageArguments) => page(accounts.list(), userKeys, args, userNode),
    userAdd: ({ input }: { input: UserAddInput }) => {
      const { name, user_email: email, user_confidence_level: level } = input;
      if (!email) throw new SandboxError("FUNCTIONAL_ERROR", "User email is required", 400);
      const defaults = accounts.groups.filter((group) => group.name === "Default").map(({ id }) => id);
      const groups = [...(input.groups ?? []), ...(input.prevent_default_groups ? [] : defaults)];
      const isServiceAccount = input.user_service_account ?? false;
      const maxConfidence = level?.max_confidence ?? 100;
      return userNode(accounts.add({ name, email, isServiceAccount, maxConfidence, groups: [...new Set(groups)] }));
    },
    userAdminTokenAdd: ({ userId, input }: NewToken) => {
      const { id, secret } = accounts.addToken(userId, input.name ?? "");
      return { token_id: id, plaintext_token: secret, expires_at: null };
    },
    userAdminTokenRevoke: ({ userId, id }: TokenOf) => {
      accounts.revokeToken(userId, id);
      return id;
    },
  };
}
