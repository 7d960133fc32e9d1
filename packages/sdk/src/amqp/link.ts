import type { Socket } from "node:net";
import { setTimeout as timeout } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect, type Message } from "amqplib";
import { version } from "../version.ts";
import type { Broker } from "./broker.ts";
import { brokerFailure } from "./broker-failure.ts";

/** What a link tells of by itself. */
export interface LinkEvents {
  /** RabbitMQ had no queue for a message; its confirmation comes after this. */
  returned(body: Buffer): void;
  /** RabbitMQ reads nothing more (memory or disk alarm), or reads again. */
  blocked(reason: string | undefined): void;
  /** The link is of no use any more; what it had not settled by then it never settles. */
  closed(error: Error): void;
}

/** One connection with one channel in confirm mode. */
export interface Link {
  /** Sends; `settled` is told once, unless the link closes before. */
  publish(body: Buffer, settled: (acknowledged: boolean) => void): void;
  /** Never throws. Nothing is told of after it. */
  close(): Promise<void>;
}

/** Exchange and routing key that lead to the connector's push queue. */
export interface Target {
  readonly exchange: string;
  readonly routingKey: string;
}

/** pycti's interval (connector-sdk-contract 7.5), in seconds. */
const heartbeat = 10;
/** For the connection until it is open, in milliseconds. */
const patience = 15_000;
/** The client's words for RabbitMQ's basic.nack. */
const nacked = "message nacked";
/** For RabbitMQ's answer to the end, in milliseconds: a stopped container is given 10 s for everything. */
const farewell = 2_000;

/** pycti's properties of a message (connector-sdk-contract 7.5); `mandatory`, so that one without a queue comes back. */
const properties = { persistent: true, mandatory: true, contentEncoding: "utf-8" } as const;

/**
 * Connects to RabbitMQ. Declares nothing: exchanges and queues are OpenCTI's.
 *
 * @param name shown in RabbitMQ's list of connections
 * @throws {PlatformUnavailable} RabbitMQ is away: worth another try
 * @throws {PlatformRefused} wrong user, vhost or certificate
 */
export async function openLink(broker: Broker, target: Target, name: string, events: LinkEvents): Promise<Link> {
  const { host, port, vhost, user, password, tls } = broker;
  let connection: ChannelModel;
  let channel: ConfirmChannel;
  let open = true;
  let reason: Error | undefined;
  const closed = (error?: Error) => {
    reason ??= error;
    if (!open) return;
    open = false;
    events.closed(reason ?? new Error("Unexpected close"));
  };
  try {
    connection = await connect(
      {
        protocol: tls ? "amqps" : "amqp",
        hostname: host,
        port,
        username: user,
        password: password(),
        vhost: encodeURIComponent(vhost), // the client decodes it
        heartbeat,
      },
      {
        timeout: patience,
        noDelay: true,
        keepAlive: true,
        clientProperties: { connection_name: name, product: "octi", version },
        ...(tls && {
          rejectUnauthorized: tls.verify,
          ...(tls.ca.length > 0 && { ca: [...tls.ca] }),
          ...(tls.certificate !== undefined && { cert: tls.certificate }),
          ...(tls.key !== undefined && { key: tls.key }),
          ...(tls.passphrase !== undefined && { passphrase: tls.passphrase }),
        }),
      },
    );
    connection.on("error", (error) => {
      reason ??= error;
    });
    connection.on("close", closed);
    connection.on("blocked", (why) => open && events.blocked(why));
    connection.on("unblocked", () => open && events.blocked(undefined));
    channel = await connection.createConfirmChannel();
  } catch (error) {
    throw brokerFailure(error, broker);
  }
  channel.on("error", (error) => {
    reason ??= error;
  });
  channel.on("close", () => {
    closed();
    void connection.close().catch(() => {}); // one channel is all there is
  });
  channel.on("return", ({ content }: Message) => open && events.returned(content));

  return {
    publish(body, settled) {
      if (!open) return;
      try {
        channel.publish(target.exchange, target.routingKey, body, properties, (error) => {
          // an end of the channel rejects what is unconfirmed, too: that is told by `closed`
          if (open && (!error || error.message === nacked)) settled(!error);
        });
      } catch (error) {
        closed(error instanceof Error ? error : new Error(String(error))); // it ended a moment ago
      }
    },
    async close() {
      open = false;
      const answered = connection.close().catch(() => {}); // it is closed already
      await Promise.race([answered, timeout(farewell, undefined, { ref: false })]);
      // one that doesn't answer, or that is blocked, would keep the process; the client has no way to end it at once
      (connection.connection as unknown as { readonly stream: Socket }).stream.destroy();
    },
  };
}
