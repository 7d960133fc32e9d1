import { readHost } from "./broker-settings.ts";
import { env, variable } from "./env.ts";
import { readPort } from "./values.ts";

/** pycti's variables of bundles that are also put into a bucket (connector-sdk-contract 1.4, 7.9). */
export const s3Settings = {
  CONNECTOR_SEND_TO_S3: env.boolean({
    default: false,
    description: "Also put what is sent into a bucket of S3, as files; OpenCTI's own bucket where no other is named.",
  }),
  CONNECTOR_SEND_TO_S3_BUCKET: env.string({
    optional: true,
    description: "The bucket for it, where it isn't the one that OpenCTI names.",
    example: "opencti-bundles",
  }),
  CONNECTOR_SEND_TO_S3_FOLDER: env.string({
    default: "connectors",
    description: "The folder in the bucket; `.` is its root.",
  }),
  CONNECTOR_SEND_TO_S3_RETENTION: env.number({
    default: 7,
    minimum: 0,
    description: "Days after which those files are removed; 0 keeps them.",
  }),
  S3_ENDPOINT: variable(
    {
      optional: true,
      description: "Host of the S3 server, where it isn't the one that OpenCTI names.",
      example: "minio",
    },
    { type: "string" },
    (text) => readHost(text, "a host alone, without http:// and without a port (S3_PORT)"),
  ),
  S3_PORT: variable(
    { optional: true, description: "Port of the S3 server, likewise.", example: "9000" },
    { type: "integer", minimum: 1 },
    readPort,
  ),
  S3_ACCESS_KEY: env.string({ optional: true, description: "Key for the bucket, likewise.", example: "opencti" }),
  S3_SECRET_KEY: env.secret({
    optional: true,
    description: "Secret of that key, likewise.",
    example: "the secret key",
  }),
  S3_USE_SSL: env.boolean({ optional: true, description: "Whether the S3 server is spoken to over TLS, likewise." }),
  S3_BUCKET_REGION: env.string({
    optional: true,
    description: "Region of the bucket, likewise.",
    example: "us-east-1",
  }),
};
