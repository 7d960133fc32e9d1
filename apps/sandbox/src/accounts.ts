import { randomUUID } from "node:crypto";
import type { User } from "./access.ts";
import type { Database } from "./database.ts";
import { SandboxError } from "./error.ts";

/** A group of users, and what they may. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly string[];
}

/** A token of a user: 6.x has one that can be read, 7 several with names. */
interface Token {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}

/** Somebody with tokens. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isServiceAccount: boolean;
  readonly groups: readonly string[];
  readonly maxConfidence: number;
  readonly capabilities: readonly string[];
  readonly tokens: readonly Token[];
}

/** Everybody whom the platform knows. */
export interface Accounts {
  readonly groups: readonly Group[];
  list(): readonly Account[];
  get(id: string): Account | undefined;
  /** Who shows this token. */
  userOf(token: string | undefined): User | undefined;
  /** Throws where the e-mail is somebody's, or a group isn't there. */
  add(fields: Pick<Account, "name" | "email" | "isServiceAccount" | "groups" | "maxConfidence">): Account;
  /** Throws where there is no such user. */
  addToken(userId: string, name: string): Token;
  /** Throws where there is no such user or token. */
  revokeToken(userId: string, tokenId: string): void;
}

/** Capabilities of OpenCTI's role "Connector" (platform-internals Q2). */
export const connectorRole: readonly string[] = [
  ...["CONNECTORAPI", "MODULES", "MODULES_MODMANAGE", "TAXIIAPI", "INGESTION", "INGESTION_SETINGESTIONS"],
  ...[
    "KNOWLEDGE",
    "KNOWLEDGE_KNUPDATE",
    "KNOWLEDGE_KNUPDATE_KNDELETE",
    "KNOWLEDGE_KNUPDATE_KNMERGE",
    "KNOWLEDGE_KNASKIMPORT",
    "KNOWLEDGE_KNENRICHMENT",
  ],
  ...["SETTINGS_SETMARKINGS", "SETTINGS_SETLABELS", "SETTINGS_SETVOCABULARIES", "SETTINGS_SETKILLCHAINPHASES"],
];

/** Those that every OpenCTI has from its first start. */
const groups: readonly Group[] = [
  { id: "0b1c5a52-64b9-5b77-8b0a-6a2f6d1f7c01", name: "Administrators", capabilities: ["BYPASS"] },
  { id: "0b1c5a52-64b9-5b77-8b0a-6a2f6d1f7c02", name: "Connectors", capabilities: connectorRole },
  { id: "0b1c5a52-64b9-5b77-8b0a-6a2f6d1f7c03", name: "Default", capabilities: ["KNOWLEDGE"] },
];

const fixed = ({ id, name, token, capabilities }: User): Account => ({
  id,
  name,
  email: `${id}@sandbox.invalid`,
  isServiceAccount: false,
  groups: [],
  maxConfidence: 100,
  capabilities,
  tokens: [{ id: `token--${id}`, name: "default", secret: token }],
});

/**
 * Opens the accounts of a store, beside users who are always there.
 *
 * @param hasOneToken each user has a token from its start, which can be read (6.x)
 */
export function openAccounts(database: Database, users: readonly User[], hasOneToken: boolean): Accounts {
  const write = database.prepare("INSERT OR REPLACE INTO account (id, json) VALUES (?, ?)");
  const kept = database.prepare("SELECT json FROM account").all() as { json: string }[];
  const stored: Account[] = kept.map(({ json }) => JSON.parse(json));
  const byId = new Map([...stored, ...users.map(fixed)].map((account) => [account.id, account]));

  const put = (account: Account): Account => {
    byId.set(account.id, account);
    write.run(account.id, JSON.stringify(account));
    return account;
  };
  const known = (id: string): Account => {
    const account = byId.get(id);
    if (!account) throw new SandboxError("FUNCTIONAL_ERROR", `No user found with the id ${id}`, 400);
    return account;
  };
  const newToken = (name: string): Token => ({ id: randomUUID(), name, secret: randomUUID() });

  return {
    groups,
    list: () => [...byId.values()],
    get: (id) => byId.get(id),
    userOf(token) {
      if (!token) return undefined;
      const account = byId.values().find(({ tokens }) => tokens.some(({ secret }) => secret === token));
      return account && { id: account.id, name: account.name, token, capabilities: account.capabilities };
    },
    add(fields) {
      if (byId.values().some(({ email }) => email.toLowerCase() === fields.email.toLowerCase()))
        throw new SandboxError("FUNCTIONAL_ERROR", "User already exists", 400);
      const members = fields.groups.map((id) => groups.find((group) => group.id === id));
      if (members.includes(undefined)) throw new SandboxError("FUNCTIONAL_ERROR", "Group not found", 400);
      return put({
        ...fields,
        id: randomUUID(),
        capabilities: [...new Set(members.flatMap((group) => group?.capabilities ?? []))],
        tokens: hasOneToken ? [newToken("default")] : [],
      });
    },
    addToken(userId, name) {
      const account = known(userId);
      const token = newToken(name);
      put({ ...account, tokens: [...account.tokens, token] });
      return token;
    },
    revokeToken(userId, tokenId) {
      const account = known(userId);
      const tokens = account.tokens.filter(({ id }) => id !== tokenId);
      if (tokens.length === account.tokens.length)
        throw new SandboxError("FUNCTIONAL_ERROR", `No token found with the id ${tokenId}`, 400);
      put({ ...account, tokens });
    },
  };
}
