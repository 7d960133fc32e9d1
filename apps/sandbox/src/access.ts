import { SandboxError } from "./error.ts";

/** Who asks. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly capabilities: readonly string[];
}

/** What an answer is made with. */
interface Context {
  readonly user: User | undefined;
}

/** Answers a field. GraphQL has checked the arguments, each resolver names those of its field. */
export type Resolver = (args: never, context: Context) => unknown;
export type Resolvers = Readonly<Record<string, Resolver>>;

/** Capabilities by root field: any one of them is enough; an empty list asks for a user only (platform-contract 2). */
const access: Readonly<Record<string, readonly string[]>> = {
  about: [],
  me: [],
  rabbitMQMetrics: ["MODULES"],
  elasticSearchMetrics: ["MODULES"],
  connector: ["MODULES"],
  connectors: ["MODULES"],
  connectorsForWorker: ["MODULES"],
  work: ["MODULES"],
  works: ["MODULES"],
  isWorkAlive: ["MODULES"],
  registerConnector: ["CONNECTORAPI"],
  pingConnector: ["CONNECTORAPI"],
  stixBundlePush: ["CONNECTORAPI"],
  resetStateConnector: ["MODULES_MODMANAGE"],
  deleteConnector: ["MODULES_MODMANAGE"],
  updateConnectorTrigger: ["MODULES_MODMANAGE"],
  workAdd: ["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE_KNASKIMPORT", "KNOWLEDGE_KNASKEXPORT"],
  workEdit: ["CONNECTORAPI", "MODULES_MODMANAGE"],
  workDelete: ["CONNECTORAPI", "MODULES_MODMANAGE"],
  uploadPending: ["KNOWLEDGE_KNASKIMPORT"],
  groups: ["SETTINGS_SETACCESSES"],
  users: ["SETTINGS_SETACCESSES"],
  userAdd: ["SETTINGS_SETACCESSES"],
  userAdminTokenAdd: ["SETTINGS_SETACCESSES"],
  userAdminTokenRevoke: ["SETTINGS_SETACCESSES"],
};
const knowledge = ["KNOWLEDGE"];

/** OpenCTI compares by substring; BYPASS has everything. */
const may = (user: User, wanted: readonly string[]): boolean =>
  wanted.length === 0 ||
  user.capabilities.some((one) => one === "BYPASS" || wanted.some((capability) => one.includes(capability)));

function guarded(field: string, resolve: Resolver): Resolver {
  return (args, context) => {
    const { user } = context;
    if (!user) throw new SandboxError("AUTH_REQUIRED", "You must be logged in to do this.", 401);
    if (!may(user, access[field] ?? knowledge)) {
      throw new SandboxError("FORBIDDEN_ACCESS", "You are not allowed to do this.", 403);
    }
    return resolve(args, context);
  };
}

/** The resolvers, each behind what its field asks of a user. */
export const withAccess = (resolvers: Resolvers): Resolvers =>
  Object.fromEntries(Object.entries(resolvers).map(([field, resolve]) => [field, guarded(field, resolve)]));
