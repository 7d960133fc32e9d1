import { brokerOf } from "../amqp/broker.ts";
import { brokerFailure } from "../amqp/broker-failure.ts";
import { openLink } from "../amqp/link.ts";
import type { Connector } from "../connector.ts";
import { queueMessage } from "../delivery/envelope.ts";
import { amqpSink } from "../delivery/sinks/amqp.ts";
import { apiSink } from "../delivery/sinks/api.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import { workbenchSink } from "../delivery/sinks/workbench.ts";
import type { Session } from "../platform/session.ts";
import type { Validation } from "../platform/validation.ts";
import type { Boot } from "./boot.ts";
import { entitiesTypesOf } from "./entities-types.ts";

/** Where a run sends to. */
export interface SinkOptions {
  readonly connector: Connector;
  readonly booted: Boot;
  readonly session: Session;
  /** Id of the run's work, once it is open. */
  readonly work: () => string | undefined;
  readonly signal: AbortSignal;
  readonly began: Date;
  /** Where objects wait for a human, before they are imported. */
  readonly validation: Validation | undefined;
  /** The draft of the run, once its work is open; empty for none. */
  readonly draftId: () => string;
  /** Told each time that a message is sent again. */
  readonly retried: () => void;
}

/**
 * OpenCTI: through RabbitMQ or through its API, as `CONNECTOR_QUEUE_PROTOCOL` says, or as files for workbenches. Nothing is
 * connected yet.
 */
export function openQueue(options: SinkOptions): Sink {
  const { connector, booted, session, work, signal, began, validation, draftId, retried } = options;
  const { configuration, log, clock, random, overrides } = booted;
  const { settings } = configuration;
  if (validation === "workbench")
    return workbenchSink({ name: settings.CONNECTOR_NAME, began, upload: session.upload });
  if (settings.CONNECTOR_QUEUE_PROTOCOL === "api") return apiSink((bundle) => session.push(bundle, work()));
  const entitiesTypes = entitiesTypesOf(connector, settings.CONNECTOR_SCOPE, log);
  const broker = () => brokerOf(session.broker.connection, overrides); // asked each time: a new registration may name another one
  return amqpSink({
    connect: (events) => openLink(broker(), session.broker.push, settings.CONNECTOR_NAME, events),
    failure: (error) => brokerFailure(error, broker()),
    body: ({ bundle, sequence }) =>
      Buffer.from(
        queueMessage(bundle, {
          applicantId: session.userId,
          sequence,
          entitiesTypes,
          update: connector.update ?? false,
          noSplit: false,
          workId: work(),
          draftId: draftId(),
        }),
      ),
    buffering: (waiting) => session.info({ buffering: waiting }),
    retried,
    clock,
    log,
    random,
    signal,
  });
}

const tlsVariables = [
  "MQ_USE_SSL_CA",
  "MQ_USE_SSL_CERT",
  "MQ_USE_SSL_KEY",
  "MQ_USE_SSL_PASSPHRASE",
  "MQ_USE_SSL_REJECT_UNAUTHORIZED",
] as const;

/** Says once that RabbitMQ's certificate is not looked at, where nobody has decided that: pycti's default (connector-sdk-contract 1.4). */
export function warnOfBroker({ configuration, log, overrides }: Boot, session: Session): void {
  const { settings } = configuration;
  const { tls } = brokerOf(session.broker.connection, overrides);
  const unused = tlsVariables.filter((key) => settings[key] !== undefined);
  if (settings.CONNECTOR_QUEUE_PROTOCOL === "amqp" && !tls && unused.length > 0) {
    log.warn(
      { keys: unused },
      `RabbitMQ is spoken to without TLS, so ${unused.join(", ")} has no effect: set MQ_USE_SSL=true, or take it out`,
    );
  }
  if (settings.CONNECTOR_QUEUE_PROTOCOL === "api" || !tls || settings.MQ_USE_SSL_REJECT_UNAUTHORIZED !== undefined)
    return;
  log.warn(
    { key: "MQ_USE_SSL_REJECT_UNAUTHORIZED" },
    "MQ_USE_SSL_REJECT_UNAUTHORIZED is not set, so RabbitMQ's certificate is not verified, as with the Python connectors: set it to true, and MQ_USE_SSL_CA to your CA",
  );
}
