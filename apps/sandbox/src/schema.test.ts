import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from "graphql";
import { describe, expect, test } from "vitest";
import { openSchema } from "./schema.ts";

const fileOf = (version: string) =>
  new URL(`../../../../shared/data/opencti-schema/opencti-${version}.introspection.json.gz`, import.meta.url);
const absent = !existsSync(fileOf("6.9.17"));

const argumentsOf = (args: readonly GraphQLArgument[], path: string): [string, string][] =>
  args.map((arg) => [
    `${path}(${arg.name}:)`,
    `${arg.type}${arg.defaultValue === undefined ? "" : ` = ${JSON.stringify(arg.defaultValue)}`}`,
  ]);

/** Everything that a schema says, one line a thing: `Type.field(argument:)` and the type's text. */
function said(schema: GraphQLSchema): Map<string, string> {
  const lines: [string, string][] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
    lines.push([type.name, kindOf(type)]);
    if (isEnumType(type)) for (const { name } of type.getValues()) lines.push([`${type.name}.${name}`, "value"]);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const { name } of type.getInterfaces()) lines.push([`${type.name} implements ${name}`, "interface"]);
      for (const field of Object.values(type.getFields())) {
        lines.push(
          [`${type.name}.${field.name}`, String(field.type)],
          ...argumentsOf(field.args, `${type.name}.${field.name}`),
        );
      }
    }
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields()))
        lines.push([`${type.name}.${field.name}`, String(field.type)]);
  }
  for (const directive of schema.getDirectives())
    if (!isSpecifiedDirective(directive)) lines.push([`@${directive.name}`, "directive"]);
  return new Map(lines);
}

function platform(version: string): GraphQLSchema {
  const { data } = JSON.parse(gunzipSync(readFileSync(fileOf(version))).toString()) as { data: IntrospectionQuery };
  return buildClientSchema(data);
}

const kindOf = (type: GraphQLNamedType): string => type.constructor.name;

/** What `schema` says and `other` doesn't, or says otherwise. */
function differences(schema: Map<string, string>, other: Map<string, string>): string[] {
  return [...schema]
    .filter(([key, text]) => other.get(key) !== text)
    .map(([key, text]) => `${key}: ${text} <> ${other.get(key)}`);
}

describe.skipIf(absent)(`agreement with OpenCTI${absent ? " (skipped: no shared data)" : ""}`, () => {
  test("all that the sandbox has, the platform has with the same types", () => {
    expect(differences(said(openSchema("6.9")), said(platform("6.9.17")))).toEqual([]);
  });

  test("6.4 has no more than 6.4.0 had; whether an answer may be null is 6.9.17's", () => {
    const plain = (lines: Map<string, string>) =>
      new Map([...lines].map(([key, text]) => [key, text.replaceAll("!", "")]));
    expect(differences(plain(said(openSchema("6.4"))), plain(said(platform("6.4.0"))))).toEqual([]);
    expect(said(openSchema("6.4")).size).toBeLessThan(said(openSchema("6.9")).size);
  });
});

/** Types that came with 7 (pycti-v7 sections 2 and 6). */
const typesOf7 = new Set([
  "AIPrompt",
  "ICCID",
  "IMEI",
  "IMSI",
  "SecurityCoverageResult",
  "ApiToken",
  "TokenAdded",
  "TokenDuration",
  "UserTokenAddInput",
]);

test("7 differs from 6.9 by what is known of it (pycti-v7 section 2)", () => {
  const [older, newer] = [said(openSchema("6.9")), said(openSchema("7"))];
  const isNews = (line: string) => typesOf7.has(line.split(/[ .:]/)[0] ?? "");
  expect(
    differences(newer, older)
      .filter((line) => !isNews(line))
      .sort(),
  ).toEqual([
    "Connector.jwks: String! <> undefined",
    "Connector.last_seen_at: DateTime <> undefined",
    "Connector.slug: String <> undefined",
    "Connector.version: String <> undefined",
    "Connector.xtm_one_intent: String <> undefined",
    "MeUser.api_tokens: [ApiToken!] <> undefined",
    "Mutation.userAdminTokenAdd(input:): UserTokenAddInput! <> undefined",
    "Mutation.userAdminTokenAdd(userId:): ID! <> undefined",
    "Mutation.userAdminTokenAdd: TokenAdded <> undefined",
    "Mutation.userAdminTokenRevoke(id:): ID! <> undefined",
    "Mutation.userAdminTokenRevoke(userId:): ID! <> undefined",
    "Mutation.userAdminTokenRevoke: ID <> undefined",
    "Mutation.workAdd(isMultiPartWork:): Boolean <> undefined",
    "RegisterConnectorInput.slug: String <> undefined",
    "RegisterConnectorInput.version: String <> undefined",
    "RegisterConnectorInput.xtm_one_intent: String <> undefined",
    "User.api_tokens: [ApiToken!] <> undefined",
  ]);
  expect(differences(older, newer).sort()).toEqual([
    "MeUser.api_token: String! <> undefined",
    "User.api_token: String! <> undefined",
  ]);
});
