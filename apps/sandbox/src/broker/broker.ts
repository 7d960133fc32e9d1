import { type Channel, type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import type { Commit } from "../commit.ts";
import { type Connectors, ownerOf } from "../connectors.ts";
import type { Line } from "../entity-type.ts";
import { pushed } from "../envelope.ts";
import { SandboxError } from "../error.ts";
import type { Importer } from "../importer.ts";
import type { Quirks } from "../quirks.ts";
import type { Worker } from "../worker.ts";
import type { BrokerConnection, Management } from "./address.ts";
import { openConsumer } from "./consumer.ts";
import { openManagement } from "./management.ts";
import { deadLetter, declareQueues, type QueueOwner, queueNames } from "./topology.ts";
import { openWorkers } from "./workers.ts";

/** Where RabbitMQ is, and how many workers take from it. */
export interface BrokerOptions {
  readonly connection: BrokerConnection;
  readonly management: Management;
  /** Consumers of each push queue. */
  readonly workers: number;
}

interface Parts {
  readonly connectors: Connectors;
  readonly importer: Importer;
  readonly commit: Commit;
  readonly line: Line;
  readonly quirks: Quirks;
}

const persistent = { persistent: true, contentEncoding: "utf-8" };
/** Milliseconds between two tries to get to a broker that went away. */
const between = 500;
const patience = 10_000;

/**
 * Connects to RabbitMQ, makes the queues of all known connectors, and lets the workers take from them; after a loss of the
 * connection again.
 *
 * @throws {Error} RabbitMQ isn't there at the start, or refuses
 */
export async function openBroker(
  { connection, management, workers }: BrokerOptions,
  { connectors, importer, commit, line, quirks }: Parts,
): Promise<Worker> {
  const { host, port, vhost, use_ssl, user, pass } = connection;
  const api = openManagement(management, vhost, line);
  /** Messages in push queues, as the broker last said. */
  const ready = new Map<string, number>();
  let model: ChannelModel | undefined;
  let publisher: ConfirmChannel | undefined;
  let stopped = false;

  /** A channel for one use: the broker closes one that it was asked something wrong on. */
  async function on<T>(use: (channel: Channel) => Promise<T>): Promise<T> {
    if (!model) throw unreachable();
    const channel = await model.createChannel();
    channel.on("error", () => {}); // the call that it belongs to rejects
    try {
      return await use(channel);
    } finally {
      await channel.close().catch(() => {});
    }
  }
  const unreachable = () =>
    new SandboxError("DATABASE_ERROR", `RabbitMQ at ${host}:${port} is not reachable at the moment`, 500);

  const send = (exchange: string, routing: string, body: Buffer) =>
    new Promise<void>((resolve, reject) => {
      if (!publisher) return reject(unreachable());
      publisher.publish(exchange, routing, body, persistent, (error) => {
        if (error) reject(unreachable());
        else resolve();
      });
    });
  const publish = (connectorId: string, body: Buffer) => {
    const { push_exchange, push_routing } = queueNames(connectorId);
    return send(push_exchange, push_routing, body);
  };
  const bury = (body: Buffer) => {
    const { listen_exchange, dead_letter_routing } = queueNames(deadLetter.id);
    return send(listen_exchange, dead_letter_routing, body);
  };
  const taking = openWorkers({
    count: workers,
    quirks,
    handle: openConsumer({ line, quirks, importer, commit, publish, bury }),
  });

  async function declare(owner: QueueOwner): Promise<void> {
    try {
      await on((channel) => declareQueues(channel, owner));
      if (model) await taking.start(model, owner.id);
    } catch (error) {
      if (error instanceof SandboxError) throw error;
      throw new SandboxError("DATABASE_ERROR", `RabbitMQ: ${error instanceof Error ? error.message : error}`, 500);
    }
  }

  async function openPublisher(of: ChannelModel): Promise<void> {
    const channel = await of.createConfirmChannel();
    channel.on("error", () => {});
    channel.once("close", () => {
      if (publisher === channel) publisher = undefined;
      if (model === of && !stopped) openPublisher(of).catch(() => {}); // the connection is going too
    });
    publisher = channel;
  }

  async function setUp(next: ChannelModel): Promise<void> {
    model = next;
    next.on("error", () => {}); // nobody listens yet, and it would end the process; the next connection is set up anew
    next.on("close", () => {
      if (model === next) model = undefined;
    });
    await openPublisher(next);
    await declare(deadLetter);
    for (const connector of connectors.list()) await declare(ownerOf(connector));
  }

  async function refresh(): Promise<void> {
    for (const { id } of connectors.list()) {
      const seen = await on((channel) => channel.checkQueue(queueNames(id).push)).catch(() => undefined);
      if (seen) ready.set(id, seen.messageCount);
    }
  }
  const waiting = (connectorId: string) => (ready.get(connectorId) ?? 0) + taking.busy(connectorId);

  const recovering = await connect(
    {
      protocol: use_ssl ? "amqps" : "amqp",
      hostname: host,
      port,
      username: user,
      password: pass,
      vhost: encodeURIComponent(vhost), // the client decodes it
      heartbeat: 10,
    },
    {
      timeout: patience,
      noDelay: true,
      clientProperties: { connection_name: "octi sandbox" },
      recovery: { initialMaxRetries: 0, calculateDelay: () => between, setup: setUp },
    },
  ).catch((error: Error) => {
    throw new Error(
      `RABBITMQ_URL: no connection to RabbitMQ at ${host}:${port}, vhost ${vhost}, as ${user}: ${error.message}`,
    );
  });
  recovering.on("error", () => {}); // told by `disconnect` too; it comes back by itself
  const watch = setInterval(() => void refresh(), 1_000).unref();

  return {
    connection,
    declare,
    push: (connectorId, workId, bundle, applicantId) => publish(connectorId, pushed(bundle, workId, applicantId)),
    queue: api.figures,
    waiting,
    metrics: api.metrics,
    purge: api.purge,
    remove: (connectorId) =>
      on(async (channel) => {
        const { listen, push } = queueNames(connectorId);
        await channel.deleteQueue(listen);
        await channel.deleteQueue(push);
      }),
    async idle() {
      // Twice in a row: a message may be on its way between the broker and a worker
      for (let quiet = 0; quiet < 2 && !stopped; ) {
        await refresh();
        quiet = model && connectors.list().every(({ id }) => waiting(id) === 0) ? quiet + 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async stop() {
      stopped = true;
      clearInterval(watch);
      await taking.stop();
      await recovering.close().catch(() => {});
    },
  };
}
