/** What becomes of a variable that pycti reads and this release doesn't. */
export interface Foreign {
  /** `refused`: nothing is started. `ignored`: a warning says why it has no effect. */
  readonly kind: "refused" | "ignored";
  readonly message: string;
  /** Values that ask for nothing, in lower case: they pass in silence. */
  readonly harmless: ReadonlySet<string>;
}

const off = ["false", "no", "0", "off", "none"];

const refused = (message: string, harmless: readonly string[] = off): Foreign => ({
  kind: "refused",
  message,
  harmless: new Set(harmless),
});
const ignored = (message: string, harmless: readonly string[] = off): Foreign => ({
  kind: "ignored",
  message,
  harmless: new Set(harmless),
});

const s3 = "bundles are not written to S3 by this release: take the line out, or use CONNECTOR_SEND_TO_DIRECTORY";
const withS3 = "goes with S3, which this release doesn't write to: take the line out";
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
  ...named(refused(s3), "CONNECTOR_SEND_TO_S3"),
  ...named(ignored(withS3), "CONNECTOR_SEND_TO_S3_BUCKET CONNECTOR_SEND_TO_S3_FOLDER CONNECTOR_SEND_TO_S3_RETENTION"),
  ...named(ignored(withS3), "S3_ENDPOINT S3_PORT S3_ACCESS_KEY S3_SECRET_KEY S3_USE_SSL S3_BUCKET_REGION"),
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
