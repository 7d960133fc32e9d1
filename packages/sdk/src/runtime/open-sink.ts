import { brokerOf } from "../amqp/broker.ts";
import { brokerFailure } from "../amqp/broker-failure.ts";
import { openLink } from "../amqp/link.ts";
import type { Connector } from "../connector.ts";
import { directoryEnvelope, queueMessage } from "../delivery/envelope.ts";
import { amqpSink } from "../delivery/sinks/amqp.ts";
import { apiSink } from "../delivery/sinks/api.ts";
import { directorySink } from "../delivery/sinks/directory.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import type { Session } from "../platform/session.ts";
import type { Boot } from "./boot.ts";

/** Where a run sends to. */
export interface SinkOptions {
  readonly connector: Connector;
  readonly booted: Boot;
  readonly session: Session;
  /** Id of the run's work, once it is open. */
  readonly work: () => string | undefined;
  readonly signal: AbortSignal;
}

/** OpenCTI: through RabbitMQ or through its API, as `CONNECTOR_QUEUE_PROTOCOL` says. Nothing is connected yet. */
export function openQueue({ booted, session, work, signal }: Omit<SinkOptions, "connector">): Sink {
  const { configuration, log, clock, random, overrides } = booted;
  const { settings } = configuration;
  if (settings.CONNECTOR_QUEUE_PROTOCOL === "api") return apiSink((bundle) => session.push(bundle, work()));
  const broker = () => brokerOf(session.broker.connection, overrides); // asked each time: a new registration may name another one
  return amqpSink({
    connect: (events) => openLink(broker(), session.broker.push, settings.CONNECTOR_NAME, events),
    failure: (error) => brokerFailure(error, broker()),
    body: ({ bundle, sequence }) =>
      Buffer.from(
        queueMessage(bundle, {
          applicantId: session.userId,
          sequence,
          entitiesTypes: [],
          update: false,
          noSplit: false,
          workId: work(),
        }),
      ),
    buffering: (waiting) => session.info({ buffering: waiting }),
    clock,
    log,
    random,
    signal,
  });
}

/** The directory of `CONNECTOR_SEND_TO_DIRECTORY_PATH`. */
export function openDirectory(path: string, options: Omit<SinkOptions, "work" | "signal">): Promise<Sink> {
  const { connector, booted, session } = options;
  const { settings } = booted.configuration;
  return directorySink({
    path,
    name: settings.CONNECTOR_NAME,
    envelope: (bundle) =>
      directoryEnvelope(bundle, {
        applicantId: session.userId,
        id: session.id,
        name: session.name,
        type: connector.type,
        scope: settings.CONNECTOR_SCOPE,
      }),
    retentionDays: settings.CONNECTOR_SEND_TO_DIRECTORY_RETENTION,
    now: booted.clock.now,
  });
}
