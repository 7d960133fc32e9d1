import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { failureCode, isCertificateFailure } from "../http/failure.ts";
import type { Broker } from "./broker.ts";

const told = "OpenCTI tells the connector this address at registration; MQ_HOST and MQ_PORT replace it.";

/**
 * A connection to RabbitMQ that was not made or that ended, as an error with a hint for the operator: one that is worth
 * another try is a {@link PlatformUnavailable}, one that repeats itself until somebody changes a setting a {@link PlatformRefused}.
 *
 * @param error what the AMQP client threw or ended with
 */
export function brokerFailure(error: unknown, broker: Broker): PlatformUnavailable | PlatformRefused {
  const { host, port, user, vhost, tls } = broker;
  const place = `RabbitMQ at ${host}:${port}`;
  const message = error instanceof Error ? error.message : String(error);
  const code = failureCode(error);
  const unavailable = (text: string, hint: string) => new PlatformUnavailable(text, { hint, cause: error });
  const refused = (text: string, kind: string, hint: string) =>
    new PlatformRefused(text, { code: kind, hint, cause: error });

  if (/access to exchange/.test(message)) {
    return refused(
      `${place} does not let the user ${JSON.stringify(user)} write to OpenCTI's exchange`,
      "ACCESS_REFUSED",
      "The user needs the permission to write to it: rabbitmqctl set_permissions.",
    );
  }
  if (/ACCESS[-_]REFUSED/.test(message)) {
    return refused(
      `${place} refuses the user ${JSON.stringify(user)} or its password`,
      "ACCESS_REFUSED",
      "OpenCTI tells user and password at registration; MQ_USER and MQ_PASS replace them. The user guest is let in from localhost only.",
    );
  }
  if (/number of channels opened/.test(message)) {
    return refused(
      `${place} lets the user ${JSON.stringify(user)} open no more channels`,
      "NOT_ALLOWED",
      "The connector needs one channel: rabbitmqctl list_user_limits shows the limit.",
    );
  }
  // the client doesn't tell why RabbitMQ closed in answer to "open this vhost": these are all the reasons that it has
  if (/NOT[-_]ALLOWED|got <ConnectionClose/.test(message)) {
    return refused(
      `${place} has no vhost ${JSON.stringify(vhost)}, or no permission on it for the user ${JSON.stringify(user)}, or lets no more connections in`,
      "NOT_ALLOWED",
      "OpenCTI tells the vhost at registration; MQ_VHOST replaces it. Limits of connections: rabbitmqctl list_vhost_limits and list_user_limits. A vhost that is down: rabbitmqctl restart_vhost.",
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return unavailable(
      `the name of RabbitMQ's host ${host} is not known here (${code})`,
      `${told} In Docker the connector has to be on the same network as RabbitMQ.`,
    );
  }
  if (code === "ECONNREFUSED") return unavailable(`nothing listens at ${host}:${port} (${code})`, told);
  if (isCertificateFailure(code)) {
    return refused(
      `the certificate of ${place} is not accepted (${code})`,
      code,
      code === "ERR_TLS_CERT_ALTNAME_INVALID"
        ? "The certificate is for another name than the host."
        : "Give the CA with MQ_USE_SSL_CA, or turn the verification off with MQ_USE_SSL_REJECT_UNAUTHORIZED=false.",
    );
  }
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return refused(
      `${place} doesn't speak TLS (${code})`,
      code,
      "TLS is on by OpenCTI's registration or by MQ_USE_SSL, but this port speaks plain AMQP: usually 5672 is plain and 5671 is TLS (MQ_PORT).",
    );
  }
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_OSSL_") || code === "EPROTO") {
    return refused(
      `the TLS handshake with ${place} failed (${code})`,
      code,
      "RabbitMQ may ask for a client certificate: give MQ_USE_SSL_CERT and MQ_USE_SSL_KEY.",
    );
  }
  if (/Socket closed abruptly during opening handshake|Unexpected close|ECONNRESET/.test(`${message} ${code}`)) {
    return unavailable(
      `${place} cut the connection`,
      tls
        ? "RabbitMQ is restarting, or asks for a client certificate (MQ_USE_SSL_CERT, MQ_USE_SSL_KEY)."
        : "RabbitMQ is restarting, this port asks for TLS (MQ_USE_SSL=true), or it is another service's (MQ_PORT; 15672 is that of the management page).",
    );
  }
  if (/NOT[-_]FOUND/.test(message)) {
    return unavailable(
      `${place} doesn't have the connector's exchange (${message})`,
      `Is the vhost ${JSON.stringify(vhost)} (MQ_VHOST), or this RabbitMQ (MQ_HOST), another one than OpenCTI's? Else OpenCTI makes its exchanges and queues again when the connector registers or pings.`,
    );
  }
  if (/exceeds maxFrameSize/.test(message)) {
    return refused(
      `${place} doesn't speak AMQP`,
      "NOT_AMQP",
      "Another service listens at this port, such as HTTP: RabbitMQ's is usually 5672, with TLS 5671 (MQ_PORT).",
    );
  }
  if (/RESOURCE[-_]LOCKED|PRECONDITION[-_]FAILED/.test(message)) {
    return unavailable(`${place} ended the channel: ${message}`, "Look into RabbitMQ's log.");
  }
  if (/ETIMEDOUT|Heartbeat timeout/.test(`${message} ${code}`)) {
    return unavailable(
      `${place} gave no answer in time`,
      "RabbitMQ is overloaded, or a firewall drops the connection.",
    );
  }
  return unavailable(`the connection to ${place} ended: ${message}`, "Look into RabbitMQ's log.");
}

/** The limit in bytes that a message was over, where RabbitMQ closed the channel for that. */
export function sizeLimit(error: unknown): number | undefined {
  const found = /message size \d+ (?:is )?larger than (?:configured )?max(?:imum)? size (\d+)/i.exec(
    error instanceof Error ? error.message : "",
  );
  return found ? Number(found[1]) : undefined;
}
