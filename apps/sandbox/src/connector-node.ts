import { type Connector, isActive } from "./connectors.ts";
import type { Platform } from "./platform.ts";
import { tracking, type Work } from "./work.ts";

/** Values of the broker's and the bucket's coordinates: there is neither, and a client that tries gets a clear refusal. */
const config = ({ id, listen_callback_uri }: Connector) => ({
  connection: { host: "127.0.0.1", vhost: "/", use_ssl: false, port: 5672, user: "none", pass: "none" },
  s3: {
    endpoint: "127.0.0.1",
    port: 9000,
    use_ssl: false,
    bucket_name: "opencti-bucket",
    bucket_region: "us-east-1",
    access_key: "none",
    secret_key: "none",
  },
  listen: `listen_${id}`,
  listen_routing: `listen_routing_${id}`,
  listen_exchange: "amqp.connector.exchange",
  listen_callback_uri,
  push: `push_${id}`,
  push_routing: `push_routing_${id}`,
  push_exchange: "amqp.worker.exchange",
  dead_letter_routing: "listen_routing_too-large-bundle",
});

/** A connector as GraphQL shows it. */
export function connectorNode(platform: Platform, connector: Connector): object {
  const { works, worker, now } = platform;
  return {
    ...connector,
    standard_id: `connector--${connector.id}`,
    entity_type: "Connector",
    parent_types: ["Basic-Object", "Internal-Object"],
    title: connector.name,
    active: isActive(connector, now()),
    connector_trigger_filters: null,
    connector_user: null, // OpenCTI shows it to administrators only
    connector_queue_details: () => {
      const { messages, bytes } = worker.queue(connector.id);
      return { messages_number: messages, messages_size: bytes };
    },
    connector_priority_group: "DEFAULT",
    config: config(connector),
    works: ({ status }: { status?: string | null }) =>
      works
        .list(connector.id)
        .filter((work) => !status || work.status === status)
        .map((work) => workNode(platform, work)),
    is_managed: false,
    built_in: false,
    jwks: JSON.stringify({ keys: [] }),
  };
}

/** A work as GraphQL shows it. */
export function workNode(platform: Platform, work: Work): object {
  const { expected, processed, last } = tracking(work);
  return {
    id: work.id,
    name: work.name,
    user: { id: work.userId, name: "Connector", entity_type: "User", representative: { main: "Connector" } },
    connector: () => {
      const connector = platform.connectors.get(work.connectorId);
      return connector ? connectorNode(platform, connector) : null;
    },
    timestamp: work.timestamp,
    status: work.status,
    event_source_id: null,
    received_time: work.receivedTime,
    processed_time: work.processedTime,
    completed_time: work.completedTime,
    completed_number: work.completedNumber,
    messages: work.messages,
    errors: work.errors,
    tracking: { import_expected_number: expected, import_processed_number: processed, import_last_processed: last },
    draft_context: work.draft,
  };
}
