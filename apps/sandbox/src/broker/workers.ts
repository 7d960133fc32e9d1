import { hash } from "node:crypto";
import { type Channel, type ChannelModel, type ConsumeMessage, IllegalOperationError } from "amqplib";
import { SandboxError } from "../error.ts";
import type { Quirks } from "../quirks.ts";
import type { Verdict } from "./consumer.ts";
import { queueNames } from "./topology.ts";

/** The workers of all connectors, over one connection after the other. */
export interface Workers {
  /** Lets the workers take from a connector's push queue, where they don't yet. */
  start(model: ChannelModel, connectorId: string): Promise<void>;
  /** Messages in the workers' hands. */
  busy(connectorId: string): number;
  /** Takes no more, and resolves when what was taken is done. */
  stop(): Promise<void>;
}

interface Options {
  /** Consumers of each queue. */
  readonly count: number;
  readonly quirks: Quirks;
  readonly handle: (connectorId: string, body: Buffer) => Promise<Verdict>;
}

/** A connector's consumers on one connection. */
interface Consumers {
  readonly channel: Channel;
  readonly tags: string[];
  /** What was done last: RabbitMQ may come back from its end without knowing. */
  readonly done: Set<string>;
  busy: number;
}

/** Messages that are remembered: RabbitMQ writes down what was acknowledged after 32,768 at most. */
const mostRemembered = 65_536;

function remember(set: Set<string>, digest: string): void {
  set.add(digest);
  const [oldest] = set.size > mostRemembered ? set : [];
  if (oldest !== undefined) set.delete(oldest);
}

export function openWorkers({ count, quirks, handle }: Options): Workers {
  const consumers = new Map<string, Consumers>();
  const starting = new Map<string, Promise<void>>();
  /** What may come again after a loss of the connection, though it was imported. */
  const imported = new Set<string>();
  let stopped = false;

  async function take(connectorId: string, own: Consumers, message: ConsumeMessage): Promise<void> {
    const digest = quirks.countsRedelivered ? "" : hash("sha1", message.content, "base64");
    const lost = () => consumers.get(connectorId) !== own;
    own.busy++;
    try {
      if (quirks.countsRedelivered || !imported.delete(digest)) {
        const verdict = await handle(connectorId, message.content);
        if (verdict === "reject") return own.channel.reject(message, false);
      }
      if (!quirks.countsRedelivered) remember(lost() ? imported : own.done, digest);
      own.channel.ack(message);
    } catch (error) {
      if (error instanceof IllegalOperationError || lost()) return; // the connection is gone: it comes again
      if (!(error instanceof SandboxError)) throw error;
      own.channel.reject(message, false); // as the real worker does with what it could not queue
    } finally {
      own.busy--;
    }
  }

  async function consume(model: ChannelModel, connectorId: string): Promise<void> {
    const channel = await model.createChannel();
    const own: Consumers = { channel, tags: [], done: new Set(), busy: 0 };
    const forget = () => {
      if (consumers.get(connectorId) === own) consumers.delete(connectorId);
    };
    consumers.set(connectorId, own);
    channel.on("error", () => {}); // the call that it belongs to rejects
    channel.on("close", () => {
      forget();
      for (const digest of own.done) remember(imported, digest);
    });
    await channel.prefetch(1); // of each consumer
    for (let worker = 0; worker < count; worker++) {
      const { consumerTag } = await channel.consume(queueNames(connectorId).push, (message) => {
        if (!message) return forget(); // the queue was deleted
        return void take(connectorId, own, message).catch((error) => {
          process.nextTick(() => {
            throw error; // not RabbitMQ's doing: a fault of the sandbox
          });
        });
      });
      own.tags.push(consumerTag);
    }
  }

  return {
    async start(model, connectorId) {
      if (count === 0 || stopped || consumers.has(connectorId)) return;
      const started = starting.get(connectorId) ?? consume(model, connectorId);
      starting.set(connectorId, started);
      await started.finally(() => starting.delete(connectorId));
    },
    busy: (connectorId) => consumers.get(connectorId)?.busy ?? 0,
    async stop() {
      stopped = true;
      for (const { channel, tags } of consumers.values()) {
        await Promise.all(tags.map((tag) => channel.cancel(tag))).catch(() => {}); // gone with the connection
      }
      while (consumers.values().some(({ busy }) => busy > 0)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}
