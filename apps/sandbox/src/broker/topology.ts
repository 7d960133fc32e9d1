import type { Channel } from "amqplib";

/** Who gets queues. */
export interface QueueOwner {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly scope: readonly string[];
}

const listenExchange = "amqp.connector.exchange";
const pushExchange = "amqp.worker.exchange";

/** Names of a connector's queues and keys, in OpenCTI's answer to a registration (platform-contract 5). */
export const queueNames = (id: string) => ({
  listen: `listen_${id}`,
  listen_routing: `listen_routing_${id}`,
  listen_exchange: listenExchange,
  push: `push_${id}`,
  push_routing: `push_routing_${id}`,
  push_exchange: pushExchange,
  dead_letter_routing: `listen_routing_${deadLetter.id}`,
});

/** OpenCTI's dead letter is an ordinary queue, `listen_too-large-bundle`: what the workers give up is published to it. */
export const deadLetter: QueueOwner = { id: "too-large-bundle", name: "[DEAD LETTER]", type: "internal", scope: [] };

/** Declares what OpenCTI declares at a registration and at each ping: both exchanges, both queues, their bindings. */
export async function declareQueues(channel: Channel, { id, name, type, scope }: QueueOwner): Promise<void> {
  const names = queueNames(id);
  const options = {
    durable: true,
    exclusive: false,
    autoDelete: false,
    arguments: { name, config: { id, type, scope: [...scope] }, "x-queue-type": "classic" },
  };
  for (const exchange of [listenExchange, pushExchange]) {
    await channel.assertExchange(exchange, "direct", { durable: true });
  }
  await channel.assertQueue(names.listen, options);
  await channel.bindQueue(names.listen, listenExchange, names.listen_routing);
  await channel.assertQueue(names.push, options);
  await channel.bindQueue(names.push, pushExchange, names.push_routing);
}
