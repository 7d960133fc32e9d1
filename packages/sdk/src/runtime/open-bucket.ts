import type { Settings } from "../config/settings.ts";
import { PlatformRefused } from "../errors.ts";
import type { PlatformBucket } from "../platform/platform-bucket.ts";
import type { BucketOptions } from "../s3/bucket.ts";

/** The settings that name the bucket of `CONNECTOR_SEND_TO_S3`, each beside what it is of OpenCTI's own. */
const needed = {
  CONNECTOR_SEND_TO_S3_BUCKET: "name",
  S3_ENDPOINT: "endpoint",
  S3_PORT: "port",
  S3_ACCESS_KEY: "accessKey",
  S3_SECRET_KEY: "secretKey",
} as const satisfies Partial<Record<keyof Settings, keyof PlatformBucket>>;

const asked = { ...needed, S3_USE_SSL: "tls", S3_BUCKET_REGION: "region" } as const;

/** boto3 signs for it where no region is named. */
const usualRegion = "us-east-1";

/**
 * The bucket that the settings name, what they leave out as OpenCTI names it: pycti's rule (connector-sdk-contract 7.9).
 *
 * @param platform asks OpenCTI; not called where the settings say everything
 * @throws {PlatformRefused} neither says where the bucket is, or gives a key for it
 */
export async function bucketOf(settings: Settings, platform: () => Promise<PlatformBucket>): Promise<BucketOptions> {
  const isWhole = Object.keys(asked).every((key) => settings[key as keyof typeof asked] !== undefined);
  const theirs = isWhole ? {} : await platform();
  const missing = Object.entries(needed).flatMap(([key, part]) =>
    settings[key as keyof typeof needed] === undefined && theirs[part] === undefined ? [key] : [],
  );
  if (missing.length > 0) {
    throw new PlatformRefused(`CONNECTOR_SEND_TO_S3 is on, and OpenCTI names no bucket of its own`, {
      code: "NO_BUCKET",
      hint: `set ${missing.join(", ")}`,
    });
  }
  const tls = settings.S3_USE_SSL ?? theirs.tls ?? false;
  const host = settings.S3_ENDPOINT ?? theirs.endpoint ?? "";
  return {
    name: settings.CONNECTOR_SEND_TO_S3_BUCKET ?? theirs.name ?? "",
    region: settings.S3_BUCKET_REGION ?? theirs.region ?? usualRegion,
    endpoint: `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${settings.S3_PORT ?? theirs.port}`,
    credentials: {
      accessKeyId: settings.S3_ACCESS_KEY ?? theirs.accessKey ?? "",
      secretAccessKey: settings.S3_SECRET_KEY?.reveal() ?? theirs.secretKey?.() ?? "",
    },
  };
}
