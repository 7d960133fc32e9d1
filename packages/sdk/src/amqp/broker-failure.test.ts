import { expect, test } from "vitest";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import type { Broker } from "./broker.ts";
import { brokerFailure, sizeLimit } from "./broker-failure.ts";

const broker: Broker = {
  host: "rabbitmq",
  port: 5672,
  vhost: "/opencti",
  user: "opencti",
  password: () => "hush-hush",
  tls: undefined,
};
const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

/* Messages of amqplib 2.3.1 and of RabbitMQ 3.10, as they came. */
test.each<[string, Error, typeof PlatformRefused | typeof PlatformUnavailable, RegExp]>([
  [
    "a wrong user or password",
    new Error(
      'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile."',
    ),
    PlatformRefused,
    /RabbitMQ at rabbitmq:5672 refuses the user "opencti" or its password .*MQ_USER and MQ_PASS/,
  ],
  [
    "a wrong vhost, one that is down, or a limit of connections: the client doesn't tell which",
    new Error("Expected ConnectionOpenOk; got <ConnectionClose channel:0>"),
    PlatformRefused,
    /no vhost "\/opencti", or no permission on it for the user "opencti", or lets no more connections in .*MQ_VHOST.*list_vhost_limits.*restart_vhost/,
  ],
  [
    "a limit of channels",
    new Error(
      "Connection closed: 530 (NOT-ALLOWED) with message \"NOT_ALLOWED - number of channels opened for user 'opencti' has reached the maximum allowed user limit of (0)\"",
    ),
    PlatformRefused,
    /^RabbitMQ at rabbitmq:5672 lets the user "opencti" open no more channels .*list_user_limits/,
  ],
  [
    "no permission",
    new Error(
      "Channel closed by server: 403 (ACCESS-REFUSED) with message \"ACCESS_REFUSED - access to exchange 'amqp.worker.exchange' in vhost '/' refused for user 'opencti'\"",
    ),
    PlatformRefused,
    /not let the user "opencti" write/,
  ],
  ["no such host", coded("ENOTFOUND"), PlatformUnavailable, /host rabbitmq is not known here .*same network/],
  ["nothing there", coded("ECONNREFUSED"), PlatformUnavailable, /nothing listens at rabbitmq:5672 .*MQ_PORT/],
  ["TLS on a plain port", coded("ERR_SSL_WRONG_VERSION_NUMBER"), PlatformRefused, /doesn't speak TLS .*5671/],
  ["an unknown CA", coded("SELF_SIGNED_CERT_IN_CHAIN"), PlatformRefused, /certificate .*not accepted .*MQ_USE_SSL_CA/],
  [
    "a certificate for another name",
    coded("ERR_TLS_CERT_ALTNAME_INVALID"),
    PlatformRefused,
    /not accepted .*another name/,
  ],
  [
    "no client certificate",
    coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    PlatformRefused,
    /handshake .*MQ_USE_SSL_CERT/,
  ],
  [
    "plain on a TLS port",
    new Error("Socket closed abruptly during opening handshake"),
    PlatformUnavailable,
    /cut the connection .*MQ_USE_SSL=true/,
  ],
  ["a killed broker", new Error("Unexpected close"), PlatformUnavailable, /cut the connection/],
  ["no answer", new Error("connect ETIMEDOUT"), PlatformUnavailable, /no answer in time/],
  ["a dead peer", new Error("Heartbeat timeout"), PlatformUnavailable, /no answer in time/],
  [
    "no exchange",
    new Error(
      "Channel closed by server: 404 (NOT-FOUND) with message \"NOT_FOUND - no exchange 'amqp.worker.exchange' in vhost '/'\"",
    ),
    PlatformUnavailable,
    /doesn't have the connector's exchange .*vhost "\/opencti" \(MQ_VHOST\).*registers or pings/,
  ],
  [
    "a port of something else",
    new Error("Frame size 1345270062 exceeds maxFrameSize 67108864"),
    PlatformRefused,
    /doesn't speak AMQP .*MQ_PORT/,
  ],
  ["anything else", new Error("odd"), PlatformUnavailable, /ended: odd/],
])("%s", (_, thrown, kind, text) => {
  const failure = brokerFailure(thrown, broker);
  expect(failure).toBeInstanceOf(kind);
  expect(`${failure.message} ${failure.hint}`).toMatch(text);
  expect(JSON.stringify(failure)).not.toContain("hush-hush");
});

test("the largest message that RabbitMQ takes is read from its refusal", () => {
  const refusal =
    'Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - message size 2000 is larger than configured max size 1000"';
  expect(sizeLimit(new Error(refusal))).toBe(1_000);
  expect(sizeLimit(new Error("Unexpected close"))).toBeUndefined();
});
