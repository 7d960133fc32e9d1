import { join } from "node:path";

/** What a private RabbitMQ shall be like. */
export interface RabbitmqOptions {
  /** The HTTP API of the plugin rabbitmq_management; adds some seconds to the start. */
  readonly management?: boolean;
  /** PEM texts: also listens with TLS; `verify` asks clients for a certificate of that authority. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string; readonly verify?: boolean };
  /** Users besides guest, with all rights on their virtual host, which is made. */
  readonly users?: readonly { readonly name: string; readonly password: string; readonly vhost?: string }[];
  /** More lines of rabbitmq.conf, such as `{ max_message_size: "1048576" }` (bytes). */
  readonly config?: Readonly<Record<string, string>>;
}

interface Ports {
  readonly amqp: number;
  readonly tls: number;
  readonly management: number;
}

/** What a node starts from: users, virtual hosts, rights. */
function definitionsOf(users: NonNullable<RabbitmqOptions["users"]>): object {
  const all = [{ name: "guest", password: "guest", vhost: "/" }, ...users.map((user) => ({ vhost: "/", ...user }))];
  return {
    users: all.map(({ name, password }) => ({ name, password, tags: "administrator" })),
    vhosts: [...new Set(all.map(({ vhost }) => vhost))].map((name) => ({ name })),
    permissions: all.map(({ name, vhost }) => ({ user: name, vhost, configure: ".*", write: ".*", read: ".*" })),
  };
}

/** The files of a node's folder: name to text. */
export function configurationOf(options: RabbitmqOptions, ports: Ports, folder: string): Record<string, string> {
  const { management = false, tls, users = [], config = {} } = options;
  const lines: Record<string, string> = {
    "listeners.tcp.1": `127.0.0.1:${ports.amqp}`,
    "log.console": "false",
    "log.file": "node.log",
    ...(management && { "management.tcp.ip": "127.0.0.1", "management.tcp.port": String(ports.management) }),
    ...(users.length > 0 && { load_definitions: join(folder, "definitions.json") }),
    ...(tls && {
      "listeners.ssl.1": `127.0.0.1:${ports.tls}`,
      "ssl_options.cacertfile": join(folder, "ca.pem"),
      "ssl_options.certfile": join(folder, "cert.pem"),
      "ssl_options.keyfile": join(folder, "key.pem"),
      "ssl_options.verify": tls.verify ? "verify_peer" : "verify_none",
      "ssl_options.fail_if_no_peer_cert": String(tls.verify ?? false),
    }),
    ...config,
  };
  return {
    "rabbitmq.conf": `${Object.entries(lines)
      .map(([key, value]) => `${key} = ${value}`)
      .join("\n")}\n`,
    enabled_plugins: management ? "[rabbitmq_management].\n" : "[].\n",
    ...(users.length > 0 && { "definitions.json": JSON.stringify(definitionsOf(users)) }),
    ...(tls && { "ca.pem": tls.ca, "cert.pem": tls.cert, "key.pem": tls.key }),
  };
}
