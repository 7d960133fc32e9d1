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
/** For the connection until it is open, and for its channel, in milliseconds. */
const patience = 15_000;
/** The client's words for RabbitMQ's basic.nack. */
const nacked = "message nacked";
/** For RabbitMQ's answer to the end, in milliseconds: a stopped container is given 10 s for everything. */
const farewell = 2_000;

/** pycti's properties of a message (connector-sdk-contract 7.5); `mandatory`, so that one without a queue comes back. */
const properties = { persistent: true, mandatory: true, contentEncoding: "utf-8" } as const;

/** A connection whose handshake is done within so many milliseconds. */
function connected({ host, port, vhost, user, password, tls }: Broker, name: string, within: number) {
  return connect(
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
      timeout: within,
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
}

/** The connection's channel, if RabbitMQ answers within so many milliseconds: the client waits for ever. */
async function confirmChannel(connection: ChannelModel, within: number): Promise<ConfirmChannel> {
  const late = new AbortController();
  const silence = timeout(within, undefined, { ref: false, signal: late.signal });
  try {
    return await Promise.race([
      connection.createConfirmChannel(),
      silence.then(() => Promise.reject(new Error("channel ETIMEDOUT"))),
    ]);
  } finally {
    late.abort();
  }
}

/** Ends the connection's socket, which the client leaves half open: to a RabbitMQ that is away it would stay, and keep the process. */
const destroy = (connection: ChannelModel): void => {
  (connection.connection as unknown as { readonly stream: Socket }).stream.destroy();
};

/** Ends the connection. Never throws. */
async function end(connection: ChannelModel): Promise<void> {
  const answered = connection.close().catch(() => {}); // it is closed already
  await Promise.race([answered, timeout(farewell, undefined, { ref: false })]);
  destroy(connection);
}

/**
 * Connects to RabbitMQ. Declares nothing: exchanges and queues are OpenCTI's. A link that is not opened leaves no
 * connection behind, and tells of nothing but by what it throws.
 *
 * @param name shown in RabbitMQ's list of connections
 * @param within milliseconds for the connection, and again for its channel
 * @throws {PlatformUnavailable} RabbitMQ is away: worth another try
 * @throws {PlatformRefused} wrong user, vhost or certificate
 */
export async function openLink(
  broker: Broker,
  target: Target,
  name: string,
  events: LinkEvents,
  within = patience,
): Promise<Link> {
  let open = false;
  let gone = false;
  let reason: Error | undefined;
  let alarm: string | undefined;
  const closed = (error?: Error) => {
    reason ??= error ?? new Error("Unexpected close");
    gone = true;
    if (!open) return;
    open = false;
    events.closed(reason);
  };
  const blocked = (why: string | undefined) => {
    alarm = why;
    if (open) events.blocked(why);
  };
  const remember = (error: Error) => {
    reason ??= error;
  };
  const connection = await connected(broker, name, within).catch((error: unknown) => {
    throw brokerFailure(error, broker);
  });
  // at once: what comes in the same breath as the channel is not to be missed
  connection.on("error", remember);
  connection.on("close", (error) => {
    closed(error);
    void timeout(farewell, undefined, { ref: false }).then(() => destroy(connection)); // RabbitMQ is to read the goodbye
  });
  connection.on("blocked", blocked);
  connection.on("unblocked", () => blocked(undefined));
  let channel: ConfirmChannel;
  try {
    channel = await confirmChannel(connection, within);
    if (gone) throw reason;
  } catch (error) {
    const failure = brokerFailure(reason ?? error, broker); // RabbitMQ's own words, where it has said why
    await end(connection);
    throw failure;
  }
  open = true;
  if (alarm !== undefined) events.blocked(alarm);
  channel.on("error", remember);
  channel.on("close", () => {
    closed();
    void end(connection); // one channel is all there is
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
      await end(connection);
    },
  };
}
