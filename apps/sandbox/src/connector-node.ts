import { queueNames } from "./broker/topology.ts";
import { type Connector, isActive } from "./connectors.ts";
import type { Platform } from "./platform.ts";
import { tracking, type Work } from "./work.ts";

/** Coordinates of a broker where there is none: a client that tries gets a clear refusal. */
const noBroker = { host: "127.0.0.1", vhost: "/", use_ssl: false, port: 5672, user: "none", pass: "none" };

/** What a connector needs to get to the broker. There is no bucket: a client that tries gets a clear refusal. */
const config = ({ id, listen_callback_uri }: Connector, connection = noBroker) => ({
  connection,
  s3: {
    endpoint: "127.0.0.1",
    port: 9000,
    use_ssl: false,
    bucket_name: "opencti-bucket",
    bucket_region: "us-east-1",
    access_key: "none",
    secret_key: "none",
  },
  listen_callback_uri,
  ...queueNames(id),
});

/** A connector as GraphQL shows it. */
export function connectorNode(platform: Platform, connector: Connector): object {
  const { works, worker, now, faults } = platform;
  return {
    ...connector,
    standard_id: `connector--${connector.id}`,
    entity_type: "Connector",
    parent_types: ["Basic-Object", "Internal-Object"],
    title: connector.name,
    active: isActive(connector, now()),
    connector_trigger_filters: null,
    connector_user: null, // OpenCTI shows it to administrators only
    connector_queue_details: async () => {
      const { messages, bytes: held } = await worker.queue(connector.id);
      const bytes = faults.strikes("connector", "fullQueue")?.bytes ?? held;
      return { messages_number: messages, messages_size: bytes };
    },
    connector_priority_group: "DEFAULT",
    config: config(connector, worker.connection),
    works: ({ status }: { status?: string | null }) =>
      works
        .list(connector.id)
        .filter((work) => !status || work.status === status)
        .map((work) => workNode(platform, work)),
    refreshed_at: connector.updated_at,
    is_managed: false,
    manager_requested_status: null,
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
