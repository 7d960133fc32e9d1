/** Where RabbitMQ is, in the names of OpenCTI's answer to a registration (platform-contract 2.2). */
export interface BrokerConnection {
  readonly host: string;
  readonly port: number;
  readonly vhost: string;
  readonly use_ssl: boolean;
  readonly user: string;
  readonly pass: string;
}

/** Port of RabbitMQ's HTTP API where nobody says one. */
const managementPort = 15_672;

function parsed(text: string, variable: string, protocols: readonly string[], example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The text may hold a password, so it isn't repeated
  if (!url || !protocols.includes(url.protocol) || !url.hostname)
    throw new Error(`${variable}: expected an address such as ${example}`);
  return url;
}

/**
 * Reads `RABBITMQ_URL`: `amqp[s]://user:password@host[:port][/vhost]`; guest, guest, the usual port and the vhost `/` where
 * nothing is said.
 *
 * @throws {Error} it is something else
 */
export function brokerConnection(text: string): BrokerConnection {
  const url = parsed(text, "RABBITMQ_URL", ["amqp:", "amqps:"], "amqp://guest:guest@127.0.0.1:5672");
  const use_ssl = url.protocol === "amqps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (use_ssl ? 5671 : 5672)),
    vhost: decodeURIComponent(url.pathname.slice(1)) || "/",
    use_ssl,
    user: decodeURIComponent(url.username) || "guest",
    pass: decodeURIComponent(url.password) || "guest",
  };
}

/** RabbitMQ's HTTP API and who asks it. */
export interface Management {
  /** Without a slash at its end. */
  readonly base: string;
  readonly authorization: string;
}

/**
 * Reads `RABBITMQ_MANAGEMENT_URL`: `http[s]://[user:password@]host[:port]`; what it doesn't say is taken from the broker's
 * address, the port 15672.
 *
 * @throws {Error} it is something else
 */
export function managementOf({ host, user, pass }: BrokerConnection, text?: string): Management {
  const name = host.includes(":") ? `[${host}]` : host;
  const url = parsed(
    text ?? `http://${name}:${managementPort}`,
    "RABBITMQ_MANAGEMENT_URL",
    ["http:", "https:"],
    "http://guest:guest@127.0.0.1:15672",
  );
  const credentials = [decodeURIComponent(url.username) || user, decodeURIComponent(url.password) || pass];
  return {
    base: url.origin + url.pathname.replace(/\/$/, ""),
    authorization: `Basic ${Buffer.from(credentials.join(":")).toString("base64")}`,
  };
}
