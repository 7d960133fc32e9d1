import { type Channel, type ChannelModel, connect } from "amqplib";

/** The push queues of connectors, looked at from outside. */
export interface Queues {
  /** Messages in a connector's queue; 0 before there is one. */
  depth(connectorId: string): Promise<number>;
  /** Empties it. Resolves to how many messages there were. */
  purge(connectorId: string): Promise<number>;
  /** Takes all messages out. */
  take(connectorId: string): Promise<Buffer[]>;
  /** Makes a queue of that name that the exchange of the push queues leads to, like OpenCTI's. */
  make(connectorId: string): Promise<void>;
  remove(connectorId: string): Promise<void>;
  close(): Promise<void>;
}

/** Names of OpenCTI (platform-contract 5). */
export const exchange = "amqp.worker.exchange";
export const routingKey = (connectorId: string): string => `push_routing_${connectorId}`;
const push = (connectorId: string): string => `push_${connectorId}`;
const listen = (connectorId: string): string => `listen_${connectorId}`;

const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === 404;

/** Connects to RabbitMQ. */
export async function openQueues(url: string): Promise<Queues> {
  const model: ChannelModel = await connect(url);
  let channel: Channel | undefined;

  /** RabbitMQ closes a channel that asked for what isn't there. */
  async function on<T>(use: (open: Channel) => Promise<T>): Promise<T> {
    if (!channel) {
      const opened = await model.createChannel();
      opened.on("error", () => {}); // the call that it belongs to rejects
      opened.on("close", () => {
        if (channel === opened) channel = undefined;
      });
      channel = opened;
    }
    return use(channel);
  }

  return {
    async depth(connectorId) {
      try {
        return (await on((open) => open.checkQueue(push(connectorId)))).messageCount;
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    },
    async purge(connectorId) {
      return (await on((open) => open.purgeQueue(push(connectorId)))).messageCount;
    },
    take: (connectorId) =>
      on(async (open) => {
        const bodies: Buffer[] = [];
        for (;;) {
          const message = await open.get(push(connectorId), { noAck: true });
          if (!message) return bodies;
          bodies.push(message.content);
        }
      }),
    make: (connectorId) =>
      on(async (open) => {
        await open.assertQueue(push(connectorId), { durable: true, arguments: { "x-queue-type": "classic" } });
        await open.bindQueue(push(connectorId), exchange, routingKey(connectorId));
      }),
    remove: (connectorId) =>
      on(async (open) => {
        await open.deleteQueue(push(connectorId));
        await open.deleteQueue(listen(connectorId));
      }),
    close: () => model.close(),
  };
}
