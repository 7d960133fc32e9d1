import type { Bucket, Http } from "@octi/sdk";
import type { Config } from "./config.ts";
import type { Entry } from "./manifest.ts";

/** The bucket of the settings: credentials as Amazon's own client finds them, where the settings name none. */
export function bucketOf(config: Config, http: Http): Promise<Bucket> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret } = config;
  const { AWS_SESSION_TOKEN: token, AWS_DEFAULT_REGION: region } = config;
  return http.bucket({
    name: config.MISP_FEED_BUCKET_NAME ?? "",
    region,
    endpoint,
    credentials:
      accessKeyId !== undefined && secret !== undefined
        ? { accessKeyId, secretAccessKey: secret.reveal(), sessionToken: token?.reveal() }
        : undefined,
  });
}

/** The files of a bucket, oldest first. Folders and empty files are none. */
export async function filesOf(bucket: Bucket, prefix: string | undefined): Promise<Entry[]> {
  const files: Entry[] = [];
  for await (const { key, modified, bytes } of bucket.objects(prefix)) {
    if (bytes === 0 || key.endsWith("/")) continue;
    files.push({ uuid: key, timestamp: Math.floor(modified.getTime() / 1000), wanted: true });
  }
  return files.sort((a, b) => a.timestamp - b.timestamp);
}
