import { certificatesIn } from "../http/certificates.ts";
import { env, variable } from "./env.ts";
import { readKey } from "./file-values.ts";
import { expected, readPort } from "./values.ts";

/** A name or an address alone; of IPv6 also in brackets. @param wanted what is expected, in words */
export function readHost(text: string, wanted: string): string {
  const host = text.trim().replace(/^\[(.*)\]$/, "$1");
  const isAddress = /^[0-9a-f:.%]+$/i.test(host) && host.split(":").length > 2;
  return isAddress || /^[^\s/:@]+$/.test(host) ? host : expected(wanted);
}

/** pycti's variables of RabbitMQ (connector-sdk-contract 1.4): each counts more than what OpenCTI says at registration. */
export const brokerSettings = {
  MQ_HOST: variable(
    {
      optional: true,
      description: "RabbitMQ's host, where it isn't the one that OpenCTI names.",
      example: "rabbitmq",
    },
    { type: "string" },
    (text) => readHost(text, "a host alone, without amqp:// and without a port (MQ_PORT)"),
  ),
  MQ_PORT: variable(
    { optional: true, description: "RabbitMQ's port, likewise.", example: "5672" },
    { type: "integer", minimum: 1 },
    readPort,
  ),
  MQ_VHOST: env.string({ optional: true, description: "RabbitMQ's vhost, likewise.", example: "/" }),
  MQ_USER: env.string({ optional: true, description: "RabbitMQ's user, likewise.", example: "opencti" }),
  MQ_PASS: env.secret({
    optional: true,
    description: "Password of RabbitMQ's user, likewise.",
    example: "the password",
  }),
  MQ_USE_SSL: env.boolean({ optional: true, description: "Whether RabbitMQ is spoken to over TLS, likewise." }),
  MQ_USE_SSL_CA: variable(
    {
      optional: true,
      description: "CA of RabbitMQ's certificate: PEM text, or the path of a file.",
      example: "/certs/ca.pem",
    },
    { type: "string" },
    certificatesIn,
  ),
  MQ_USE_SSL_CERT: variable(
    {
      optional: true,
      description: "Client certificate for RabbitMQ: PEM text, or the path of a file.",
      example: "/certs/client.pem",
    },
    { type: "string" },
    certificatesIn,
  ),
  MQ_USE_SSL_KEY: variable(
    {
      optional: true,
      description: "Key of that certificate: PEM text, or the path of a file.",
      example: "/certs/client.key",
    },
    { type: "string", format: "password", secret: true },
    readKey,
  ),
  MQ_USE_SSL_PASSPHRASE: env.secret({
    optional: true,
    description: "Passphrase of that key.",
    example: "the passphrase",
  }),
  MQ_USE_SSL_REJECT_UNAUTHORIZED: env.boolean({
    optional: true,
    description: "Verify RabbitMQ's certificate. Unset: no, as pycti, with a warning.",
  }),
};
