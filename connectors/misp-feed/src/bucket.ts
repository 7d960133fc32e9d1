import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { SourceDenied, SourceMissing, SourceShape, SourceUnavailable } from "@octi/sdk";
import type { Config } from "./config.ts";
import type { Entry } from "./manifest.ts";

/** Bytes that an object may have. */
const maxBytes = 512 * 2 ** 20;

/** A bucket of files of events. Close it in the end. */
export interface Bucket {
  /** Throws where the bucket isn't there, or not for us. */
  check(): Promise<void>;
  /** Its files, oldest first. Folders and empty files are none. */
  files(): Promise<Entry[]>;
  text(file: Entry): Promise<string>;
  remove(file: Entry): Promise<void>;
  close(): void;
}

/** An error of S3 as the runtime knows errors of sources. */
function asSourceError(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const message = `${what}: ${error.name}: ${error.message}`;
  if (status === 401 || status === 403 || error.name === "CredentialsProviderError")
    return new SourceDenied(message, { cause: error, status: status ?? 401 });
  if (status === 404) return new SourceMissing(message, { cause: error, status });
  return new SourceUnavailable(message, { cause: error, ...(status !== undefined && { status }) });
}

/** Opens the bucket of the settings: credentials as Amazon's own client finds them, where the settings name none. */
export function openBucket(config: Config, signal: AbortSignal): Bucket {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = config;
  const { AWS_SESSION_TOKEN, AWS_DEFAULT_REGION } = config;
  const client = new S3Client({
    region: AWS_DEFAULT_REGION,
    // a server of one's own has its buckets below its address
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(AWS_ACCESS_KEY_ID !== undefined &&
      AWS_SECRET_ACCESS_KEY !== undefined && {
        credentials: {
          accessKeyId: AWS_ACCESS_KEY_ID,
          secretAccessKey: AWS_SECRET_ACCESS_KEY.reveal(),
          ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN.reveal() }),
        },
      }),
  });
  const name = config.MISP_FEED_BUCKET_NAME ?? "";
  const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw asSourceError(error, what);
    }
  };
  return {
    check: () =>
      asked(`the bucket ${name}`, async () => {
        await client.send(new HeadBucketCommand({ Bucket: name }), { abortSignal: signal });
      }),
    files: () =>
      asked(`the bucket ${name}`, async () => {
        const files: Entry[] = [];
        const Prefix = config.MISP_FEED_BUCKET_PREFIX;
        const pages = paginateListObjectsV2({ client }, { Bucket: name, ...(Prefix !== undefined && { Prefix }) });
        for await (const { Contents = [] } of pages) {
          signal.throwIfAborted();
          for (const { Key, LastModified, Size } of Contents) {
            if (!Key || !Size || Key.endsWith("/")) continue;
            const timestamp = Math.floor((LastModified?.getTime() ?? 0) / 1000);
            files.push({ uuid: Key, timestamp, wanted: true });
          }
        }
        return files.sort((a, b) => a.timestamp - b.timestamp);
      }),
    text: ({ uuid: Key }) =>
      asked(Key, async () => {
        const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket: name, Key }), {
          abortSignal: signal,
        });
        if (ContentLength > maxBytes) throw new SourceShape(`${Key} is larger than ${maxBytes} bytes, the limit`);
        return (await Body?.transformToString("utf-8")) ?? "";
      }),
    remove: ({ uuid: Key }) =>
      asked(Key, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: name, Key }), { abortSignal: signal });
      }),
    close: () => client.destroy(),
  };
}
