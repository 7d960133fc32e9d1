import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { PlatformRefused } from "../errors.ts";
import {
  groups,
  type Tokens,
  type User,
  userAdd,
  userAdminTokenAdd,
  userAdminTokenRevoke,
  users,
} from "./account-operations.ts";
import type { PlatformClient, RequestOptions } from "./client.ts";
import { about, typeFields } from "./operations.ts";

/** What a service account is made of. */
export interface ServiceAccountOptions {
  /** A client with the token of an administrator. */
  readonly client: PlatformClient;
  /** The connector's name: the account's e-mail is made of it, and is how it is found again. */
  readonly name: string;
  /** `CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL`: the most that the account's objects may have. */
  readonly confidence: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The group of connectors' users, which every OpenCTI has from its first start. */
const group = "Connectors";
/** pycti's, so that a change of the client leaves no second token behind. */
const tokenName = "Connector auto generated token";

/**
 * The e-mail of a connector's account, as pycti makes it: what an address cannot have becomes a hyphen
 * (connector-sdk-contract 2.4).
 */
export function accountEmail(name: string): string {
  const local = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._+-]/g, "-")
    .replaceAll(/-+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${local}@connector.octi.filigran.io`;
}

/**
 * Finds the connector's own user, makes it where it is missing, and returns its token. On 7.x a token is shown only once,
 * so that each start takes back the one of the start before and makes another: two processes of one connector cut each
 * other off.
 *
 * @throws {PlatformRefused} the token is no administrator's, or there is no group `Connectors`
 * @throws {PlatformUnavailable} OpenCTI is away; the whole may be called again
 */
export async function serviceAccount(options: ServiceAccountOptions): Promise<string> {
  const { client, name, log, signal } = options;
  // not repeated by the client: whoever calls again looks first at what is there already
  const request: RequestOptions = { signal };
  try {
    const tokens = await readTokens(client, request);
    const email = accountEmail(name);
    const found = await client.request(users(tokens), { filters: equal("user_email", email) }, request);
    const known = found.users?.edges.find(({ node }) => node.user_email.toLowerCase() === email)?.node;
    const user = known ?? (await addUser(options, email, tokens, request));
    log.info({ email, isNew: known === undefined }, "the connector uses its own service account");
    return tokens === "named" ? await renewedToken(client, user, request) : readableToken(user, email);
  } catch (error) {
    if (!(error instanceof PlatformRefused) || error.code !== "FORBIDDEN_ACCESS") throw error;
    throw new PlatformRefused(error.message, {
      code: error.code,
      hint: "CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT needs an administrator's token in OPENCTI_TOKEN (capability SETTINGS_SETACCESSES); without it, take that line out and use the token of a user in OpenCTI's group Connectors.",
    });
  }
}

const equal = (key: string, value: string) => ({
  mode: "and",
  filters: [{ key: [key], values: [value], operator: "eq", mode: "or" }],
  filterGroups: [],
});

/** What a type has by this name; `undefined` where OpenCTI doesn't say. */
async function has(client: PlatformClient, type: string, name: string, request: RequestOptions) {
  try {
    const { __type: it } = await client.request(typeFields, { name: type }, request);
    return [...(it?.fields ?? []), ...(it?.inputFields ?? [])].some((field) => field.name === name);
  } catch (error) {
    if (error instanceof PlatformRefused) return undefined;
    throw error;
  }
}

async function readTokens(client: PlatformClient, request: RequestOptions): Promise<Tokens> {
  const isNamed =
    (await has(client, "User", "api_tokens", request)) ??
    Number.parseInt((await client.request(about, {}, request)).about.version, 10) >= 7;
  return isNamed ? "named" : "readable";
}

async function addUser(
  { client, name, confidence }: ServiceAccountOptions,
  email: string,
  tokens: Tokens,
  request: RequestOptions,
): Promise<User> {
  const { groups: answered } = await client.request(groups, { filters: equal("name", group) }, request);
  const connectors = answered?.edges.find(({ node }) => node.name === group)?.node;
  if (connectors === undefined) {
    throw new PlatformRefused(`OpenCTI has no group ${group} for the connector's service account`, {
      code: "NO_GROUP",
      hint: `Make a group ${group} with the role Connector on OpenCTI (Settings > Security > Groups).`,
    });
  }
  const input = {
    name: `[C] ${name}`,
    user_email: email,
    user_confidence_level: { max_confidence: confidence, overrides: [] },
    groups: [connectors.id],
  };
  const isKind = await has(client, "UserAddInput", "user_service_account", request);
  // before 6.8 there were no service accounts: a user, whose password nobody ever knows
  const kind = isKind !== false ? { user_service_account: true } : { password: randomBytes(32).toString("base64url") };
  return (await client.request(userAdd(tokens), { input: { ...input, ...kind } }, request)).userAdd;
}

/** 7.x: the token of the same name goes, another comes. */
async function renewedToken(client: PlatformClient, user: User, request: RequestOptions): Promise<string> {
  for (const { id, name } of user.api_tokens ?? []) {
    if (name === tokenName) await client.request(userAdminTokenRevoke, { userId: user.id, id }, request);
  }
  const input = { name: tokenName, duration: "UNLIMITED" };
  const { userAdminTokenAdd: made } = await client.request(userAdminTokenAdd, { userId: user.id, input }, request);
  return made.plaintext_token;
}

function readableToken({ api_token: token }: User, email: string): string {
  if (token) return token;
  throw new PlatformRefused(`OpenCTI doesn't tell the token of ${email}`, {
    code: "NO_TOKEN",
    hint: "Take CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT out, and set OPENCTI_TOKEN to this user's token (Settings > Security > Users).",
  });
}
