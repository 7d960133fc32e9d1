import type { Line } from "../entity-type.ts";
import type { Figures } from "../worker.ts";
import type { Management } from "./address.ts";
import { queueNames } from "./topology.ts";

/** What the sandbox asks RabbitMQ's HTTP API, as OpenCTI does (platform-contract 5). */
export interface ManagementApi {
  /** What waits for a connector: on 6.9 in its push queue, on 7 in both. Zeros where RabbitMQ's answer fails, as on the platform. */
  figures(connectorId: string): Promise<Figures>;
  /** Empties both queues. Rejects where one can't be. */
  purge(connectorId: string): Promise<void>;
  /** `/api/overview` and `/api/queues`, for the page of metrics. */
  metrics(): Promise<{ readonly overview: object; readonly queues: readonly QueueMetrics[] }>;
}

/** Of what RabbitMQ says of a queue, what the page shows. */
interface QueueMetrics {
  readonly name: string;
  readonly consumers?: number;
  readonly messages?: number;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly message_stats?: object;
}

const patience = 10_000;

/** Asks RabbitMQ's HTTP API about a virtual host. */
export function openManagement({ base, authorization }: Management, vhost: string, line: Line): ManagementApi {
  const ask = async (path: string, method = "GET"): Promise<unknown> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization },
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`RabbitMQ's management API answers ${response.status} to ${method} ${path}`);
    return text && JSON.parse(text);
  };
  const queuePath = (queue: string) => `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(queue)}`;
  const figuresOf = async (queue: string): Promise<Figures> => {
    const { messages = 0, message_bytes: bytes = 0 } = (await ask(queuePath(queue))) as {
      messages?: number;
      message_bytes?: number;
    };
    return { messages, bytes };
  };

  return {
    async figures(connectorId) {
      const { push, listen } = queueNames(connectorId);
      try {
        const all = await Promise.all((line === "7" ? [push, listen] : [push]).map(figuresOf));
        return {
          messages: all.reduce((sum, { messages }) => sum + messages, 0),
          bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        };
      } catch {
        return { messages: 0, bytes: 0 };
      }
    },
    async purge(connectorId) {
      const { push, listen } = queueNames(connectorId);
      for (const queue of [push, listen]) await ask(`${queuePath(queue)}/contents`, "DELETE");
    },
    async metrics() {
      const [overview, queues] = await Promise.all([ask("/api/overview"), ask("/api/queues")]);
      return {
        overview: overview as object,
        queues: (queues as QueueMetrics[]).map((queue) => ({
          name: queue.name,
          consumers: queue.consumers ?? 0,
          messages: queue.messages ?? 0,
          messages_ready: queue.messages_ready ?? 0,
          messages_unacknowledged: queue.messages_unacknowledged ?? 0,
          message_stats: queue.message_stats ?? {},
        })),
      };
    },
  };
}
