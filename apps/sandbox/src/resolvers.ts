import { type Resolvers, withAccess } from "./access.ts";
import { accountResolvers, userNode } from "./account-resolvers.ts";
import { connectorResolvers } from "./connector-resolvers.ts";
import { objectResolvers } from "./object-resolvers.ts";
import { fullConfidence } from "./objects.ts";
import type { Platform } from "./platform.ts";
import { validationResolvers } from "./validation-resolvers.ts";
import { workResolvers } from "./work-resolvers.ts";

/** The platform, who asks, and how full it is. */
function platformResolvers({ version, connectors, worker, objects, accounts }: Platform): Resolvers {
  return {
    about: () => ({ version, dependencies: [] }),
    me: (_args, { user }) => {
      const account = user && accounts.get(user.id);
      return {
        ...(account && userNode(account)),
        api_token: user?.token,
        capabilities: user?.capabilities.map((name) => ({ id: `capability--${name}`, name, description: null })),
        effective_confidence_level: { max_confidence: account?.maxConfidence ?? fullConfidence },
      };
    },
    rabbitMQMetrics: async ({ prefix }: { prefix?: string | null }) => {
      const isAsked = ({ name }: { readonly name: string }) => name.startsWith(prefix ?? "");
      const asked = await worker.metrics();
      if (asked) {
        const consumers = asked.queues.find((queue) => queue.name.startsWith("push_") && queue.consumers)?.consumers;
        return { consumers: String(consumers ?? 0), ...asked, queues: asked.queues.filter(isAsked) };
      }
      const queues = connectors.list().map(({ id }) => ({ id, messages: worker.waiting(id) }));
      const total = queues.reduce((sum, { messages }) => sum + messages, 0);
      return {
        consumers: "1",
        overview: {
          object_totals: { consumers: "1", queues: String(queues.length) },
          queue_totals: { messages: String(total), messages_ready: String(total), messages_unacknowledged: "0" },
        },
        queues: queues
          .map(({ id, messages }) => ({
            name: `push_${id}`,
            messages: String(messages),
            messages_ready: String(messages),
            messages_unacknowledged: "0",
            consumers: "1",
          }))
          .filter(isAsked),
      };
    },
    elasticSearchMetrics: () => {
      const count = objects
        .counts()
        .values()
        .reduce((sum, number) => sum + number, 0);
      const { written, removed, read, searched } = objects.figures();
      return {
        docs: { count: String(count) },
        search: { query_total: String(searched), fetch_total: String(searched) },
        get: { total: String(read) },
        indexing: { index_total: String(written), delete_total: String(removed) },
      };
    },
  };
}

/** Answers to every root field of the schema. */
export const resolvers = (platform: Platform): Resolvers =>
  withAccess({
    ...platformResolvers(platform),
    ...connectorResolvers(platform),
    ...workResolvers(platform),
    ...objectResolvers(platform),
    ...accountResolvers(platform),
    ...validationResolvers(platform),
  });
