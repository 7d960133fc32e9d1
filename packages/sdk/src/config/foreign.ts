/** What becomes of a variable that pycti reads and this release doesn't. */
export interface Foreign {
  /** `refused`: nothing is started. `ignored`: a warning says why it has no effect. */
  readonly kind: "refused" | "ignored";
  readonly message: string;
  /** Values that ask for nothing, and pass in silence. */
  readonly harmless: ReadonlySet<string>;
}

const off = new Set(["false", "no", "0", "off", "none"]);
const nothing: ReadonlySet<string> = new Set();

const refused = (message: string, harmless: ReadonlySet<string> = nothing): Foreign => ({
  kind: "refused",
  message,
  harmless,
});
const ignored = (message: string, harmless: ReadonlySet<string> = nothing): Foreign => ({
  kind: "ignored",
  message,
  harmless,
});

const broker = refused("RabbitMQ is not spoken by this release: take the line out, bundles go through OpenCTI's API");
const s3 = refused(
  "bundles are not written to S3 by this release: take the line out, or use CONNECTOR_SEND_TO_DIRECTORY",
  off,
);
const beside = ignored("goes with S3, which this release doesn't write to");
const metrics = ignored("goes with CONNECTOR_EXPOSE_METRICS, which this release doesn't have");
const listening = ignored(
  "has no meaning for an EXTERNAL_IMPORT connector: it runs on its own schedule and listens to nothing",
);
const streaming = ignored("has no meaning for an EXTERNAL_IMPORT connector: it reads no stream");
const gone = ignored("has had no effect since OpenCTI 6.0: take the line out");

const each = (foreign: Foreign, ...names: string[]): [string, Foreign][] => names.map((name) => [name, foreign]);

/** Every variable of pycti (connector-sdk-contract section 1) that `settings` doesn't have, with a sentence for who sets it. */
export const foreign: ReadonlyMap<string, Foreign> = new Map([
  ...each(
    broker,
    "MQ_HOST",
    "MQ_PORT",
    "MQ_VHOST",
    "MQ_USE_SSL",
    "MQ_USER",
    "MQ_PASS",
    "MQ_USE_SSL_CA",
    "MQ_USE_SSL_CERT",
  ),
  ...each(broker, "MQ_USE_SSL_KEY", "MQ_USE_SSL_PASSPHRASE", "MQ_USE_SSL_REJECT_UNAUTHORIZED"),
  ...each(s3, "CONNECTOR_SEND_TO_S3"),
  ...each(beside, "CONNECTOR_SEND_TO_S3_BUCKET", "CONNECTOR_SEND_TO_S3_FOLDER", "CONNECTOR_SEND_TO_S3_RETENTION"),
  ...each(beside, "S3_ENDPOINT", "S3_PORT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_USE_SSL", "S3_BUCKET_REGION"),
  ...each(
    refused("metrics are not exposed by this release: take the line out, or set it to false", off),
    "CONNECTOR_EXPOSE_METRICS",
  ),
  ...each(metrics, "CONNECTOR_METRICS_NAMESPACE", "CONNECTOR_METRICS_SUBSYSTEM", "CONNECTOR_METRICS_PORT"),
  ...each(
    refused(
      "validation before the import (workbench, draft) is not done by this release: objects would be imported without it",
      off,
    ),
    "CONNECTOR_VALIDATE_BEFORE_IMPORT",
  ),
  ...each(
    refused(
      "the service account is not made by this release: create a user with the role Connector and set OPENCTI_TOKEN to its token",
      off,
    ),
    "CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT",
  ),
  ...each(
    ignored("goes with CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT, which this release doesn't have"),
    "CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL",
  ),
  ...each(
    { ...listening, harmless: off },
    "CONNECTOR_AUTO",
    "CONNECTOR_AUTO_UPDATE",
    "CONNECTOR_ONLY_CONTEXTUAL",
    "CONNECTOR_ENRICHMENT_RESOLUTION",
  ),
  ...each(
    listening,
    "CONNECTOR_LISTEN_PROTOCOL",
    "CONNECTOR_LISTEN_PROTOCOL_API_PORT",
    "CONNECTOR_LISTEN_PROTOCOL_API_PATH",
  ),
  ...each(
    listening,
    "CONNECTOR_LISTEN_PROTOCOL_API_SSL",
    "CONNECTOR_LISTEN_PROTOCOL_API_URI",
    "LISTEN_PROTOCOL_API_SSL_KEY",
  ),
  ...each(listening, "LISTEN_PROTOCOL_API_SSL_CERT", "LISTEN_PROTOCOL_API_SSL_PASSPHRASE"),
  ...each(
    streaming,
    "CONNECTOR_LIVE_STREAM_ID",
    "CONNECTOR_LIVE_STREAM_LISTEN_DELETE",
    "CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES",
  ),
  ...each(streaming, "CONNECTOR_LIVE_STREAM_WITH_INFERENCES", "CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE"),
  ...each(streaming, "CONNECTOR_LIVE_STREAM_START_TIMESTAMP"),
  ...each(gone, "CONNECTOR_CONFIDENCE_LEVEL", "CONNECTOR_UPDATE_EXISTING_DATA"),
]);
