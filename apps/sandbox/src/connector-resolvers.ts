import type { Resolvers } from "./access.ts";
import { connectorNode } from "./connector-node.ts";
import { type ConnectorInfo, ownerOf, type RegisterConnectorInput } from "./connectors.ts";
import { SandboxError } from "./error.ts";
import type { Platform } from "./platform.ts";

interface Ping {
  readonly id: string;
  readonly state?: string | null;
  readonly connectorInfo?: ConnectorInfo | null;
}

interface ById {
  readonly id: string;
}

/** Registration, pings, and what an operator does to a connector. */
export function connectorResolvers(platform: Platform): Resolvers {
  const { connectors, works, worker } = platform;
  const all = () => connectors.list().map((connector) => connectorNode(platform, connector));

  return {
    connector: ({ id }: ById) => {
      const connector = connectors.get(id);
      return connector ? connectorNode(platform, connector) : null;
    },
    connectors: all,
    connectorsForWorker: all,

    // The queues come first: without them there is no registration
    registerConnector: async ({ input }: { input?: RegisterConnectorInput | null }, { user }) => {
      if (!input) throw new SandboxError("BAD_USER_INPUT", "registerConnector needs an input", 400);
      await worker.declare({ id: input.id, name: input.name, type: input.type, scope: input.scope ?? [] });
      return connectorNode(platform, connectors.register(input, user?.id ?? ""));
    },
    pingConnector: async ({ id, state, connectorInfo }: Ping) => {
      const known = connectors.get(id);
      if (known) await worker.declare(ownerOf(known));
      return connectorNode(platform, connectors.ping(id, state ?? null, connectorInfo ?? null));
    },
    // Where the queue can't be emptied the state is reset all the same, as on the platform
    resetStateConnector: async ({ id }: ById) => {
      const connector = connectors.reset(id);
      await worker.purge(id);
      return connectorNode(platform, connector);
    },
    deleteConnector: async ({ id }: ById) => {
      if (connectors.get(id)) await worker.remove(id);
      works.deleteOf(id);
      connectors.delete(id);
      return id;
    },
    updateConnectorTrigger: ({ id }: ById) => {
      const type = connectors.get(id)?.connector_type;
      if (type === undefined)
        throw new SandboxError("FUNCTIONAL_ERROR", "No connector found with the specified ID", 400);
      // Enrichment and file import have triggers; the sandbox starts neither, so it keeps none for them
      throw new SandboxError(
        "UNSUPPORTED_ERROR",
        `Update is only possible on internal enrichment or import file connectors types, not on ${type}`,
        400,
      );
    },
  };
}
