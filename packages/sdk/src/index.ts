export { env } from "./config/env.ts";
export type { Secret } from "./config/secret.ts";
export type {
  Connector,
  Context,
  ImportConnector,
  ImportContext,
  Known,
  Objects,
  Patch,
  Platform,
  Run,
  Step,
  Steps,
  Unchanged,
} from "./connector.ts";
export { defineConnector } from "./connector.ts";
export { SourceDenied, SourceError, SourceMissing, SourceShape, SourceUnavailable } from "./errors.ts";
export type { Feed, Http, HttpOptions } from "./http/http.ts";
export { independently } from "./independently.ts";
export type { Bucket, BucketOptions, StoredObject } from "./s3/bucket.ts";
export { type Usable, usable } from "./usable.ts";
