/** What is said of a variable that pycti reads and that has no meaning here: why it has no effect. */
export interface Foreign {
  readonly message: string;
  /** Values that ask for nothing, in lower case: they pass in silence. */
  readonly harmless: ReadonlySet<string>;
}

const off = ["false", "no", "0", "off", "none"];

const ignored = (message: string, harmless: readonly string[] = off): Foreign => ({
  message,
  harmless: new Set(harmless),
});

const listening =
  "has no meaning for an EXTERNAL_IMPORT connector, which runs on its own schedule and listens to nothing: take the line out";
const streaming = "has no meaning for an EXTERNAL_IMPORT connector, which reads no stream: take the line out";
const gone = "has had no effect since OpenCTI 6.0: take the line out";

const named = (foreign: Foreign, names: string): [string, Foreign][] =>
  names.split(/\s+/).map((name) => [name, foreign]);

/**
 * Every variable of pycti (connector-sdk-contract 1) that `settings` doesn't have, with a sentence for who sets it, and
 * octi's own of other releases.
 */
export const foreign: ReadonlyMap<string, Foreign> = new Map([
  ...named(ignored(listening), "CONNECTOR_AUTO CONNECTOR_AUTO_UPDATE CONNECTOR_ONLY_CONTEXTUAL"),
  ...named(ignored(listening), "CONNECTOR_ENRICHMENT_RESOLUTION CONNECTOR_LISTEN_PROTOCOL_API_SSL"),
  ...named(ignored(listening, ["amqp"]), "CONNECTOR_LISTEN_PROTOCOL"),
  ...named(ignored(listening), "CONNECTOR_LISTEN_PROTOCOL_API_PORT CONNECTOR_LISTEN_PROTOCOL_API_PATH"),
  ...named(ignored(listening), "CONNECTOR_LISTEN_PROTOCOL_API_URI LISTEN_PROTOCOL_API_SSL_KEY"),
  ...named(ignored(listening), "LISTEN_PROTOCOL_API_SSL_CERT LISTEN_PROTOCOL_API_SSL_PASSPHRASE"),
  ...named(ignored(streaming), "CONNECTOR_LIVE_STREAM_ID CONNECTOR_LIVE_STREAM_LISTEN_DELETE"),
  ...named(ignored(streaming), "CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES CONNECTOR_LIVE_STREAM_WITH_INFERENCES"),
  ...named(ignored(streaming), "CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE CONNECTOR_LIVE_STREAM_START_TIMESTAMP"),
  ...named(ignored(gone, []), "CONNECTOR_CONFIDENCE_LEVEL CONNECTOR_UPDATE_EXISTING_DATA"),
]);
