import type { User } from "./access.ts";
import type { GraphqlAnswer } from "./graphql.ts";
import { openGraphql } from "./graphql.ts";
import { operator, testPlatform } from "./test-platform.ts";

/** What an answer's errors say, whatever else they hold. */
interface AnsweredError {
  readonly message: string;
  readonly name: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly object[];
  readonly extensions: {
    readonly code: string;
    readonly data: { readonly http_status?: number; readonly genre?: string };
  };
}

/** A platform in memory with GraphQL before it. */
export function testClient(options: Parameters<typeof testPlatform>[0] = {}, user: User | undefined = operator) {
  const platform = testPlatform(options);
  const answer = openGraphql(platform);
  const ask = (
    query: string,
    variables?: Record<string, unknown>,
    as: User | null | undefined = user,
  ): Promise<GraphqlAnswer> => answer({ query, variables }, as ?? undefined);
  return {
    ...platform,
    ask,
    /** The data of an answer that must have no errors. */
    async data(query: string, variables?: Record<string, unknown>) {
      const { data, errors } = await ask(query, variables);
      if (errors) throw new Error(JSON.stringify(errors));
      return data as Record<string, unknown>;
    },
    /** The errors of an answer. */
    async errors(query: string, variables?: Record<string, unknown>, as?: User | null) {
      const { errors } = await ask(query, variables, as);
      return (errors ?? []) as readonly AnsweredError[];
    },
  };
}
