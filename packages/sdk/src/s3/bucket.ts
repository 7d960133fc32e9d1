import { SourceDenied, SourceError, SourceMissing, SourceShape, SourceUnavailable } from "../errors.ts";
import { failureText } from "../http/failure.ts";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from "./amazon.ts";
import { type RequestMeans, requestsOver } from "./requests.ts";

/** Where a bucket is, and who asks for it. */
export interface BucketOptions {
  readonly name: string;
  readonly region: string;
  /** Of a server of one's own, which has its buckets below its address; Amazon's where nothing is said. */
  readonly endpoint?: string | undefined;
  /** Where nothing is said they are looked for where Amazon's own client does: environment, profile, role. */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string | undefined }
    | undefined;
}

/** An object that lies in a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly modified: Date;
  readonly bytes: number;
}

/**
 * A bucket of S3. Amazon's client repeats by itself what is worth it; all calls end with the run.
 *
 * They throw {@link SourceDenied}, {@link SourceMissing}, {@link SourceShape} or {@link SourceUnavailable}.
 */
export interface Bucket {
  /** Throws where the bucket isn't there, or not for us. */
  check(): Promise<void>;
  /** What is in it; with a prefix only what is named so. In S3's order: by key. */
  objects(prefix?: string): AsyncIterable<StoredObject>;
  /** An object as UTF-8; larger than 512 MiB is {@link SourceShape}. */
  text(key: string): Promise<string>;
  /** @param type such as `application/json` */
  put(key: string, text: string, type: string): Promise<void>;
  remove(key: string): Promise<void>;
  close(): void;
}

/** Bytes that an object may have. */
const maxBytes = 512 * 2 ** 20;
/** Milliseconds without a byte after which a request is given up. */
const stall = 60_000;

/** An error of S3 as the runtime knows errors of sources. */
function asSourceError(error: unknown, what: string, asked: URL | undefined): unknown {
  if (!(error instanceof Error) || error instanceof SourceError) return error;
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const isNetwork = status === undefined && asked !== undefined && "code" in error;
  const message = `${what}: ${isNetwork ? failureText(error, asked) : `${error.name}: ${error.message}`}`;
  if (status === 401 || status === 403 || error.name === "CredentialsProviderError")
    return new SourceDenied(message, { cause: error, status: status ?? 401 });
  if (status === 404) return new SourceMissing(message, { cause: error, status });
  return new SourceUnavailable(message, { cause: error, ...(status !== undefined && { status }) });
}

/** Opens a bucket. Nothing is sent yet. */
export function openBucket(options: BucketOptions, means: Pick<RequestMeans, "send" | "signal">): Bucket {
  const { name: Bucket, region, endpoint, credentials } = options;
  const { signal } = means;
  let last: URL | undefined;
  const asking = (url: URL) => {
    last = url;
  };
  const client = new S3Client({
    region,
    requestHandler: requestsOver({ ...means, stall, asking }),
    // servers that are not Amazon's don't know the newer checksums
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(credentials && {
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
      },
    }),
  });
  const failed = (error: unknown, what: string): unknown =>
    signal.aborted ? signal.reason : asSourceError(error, what, last);
  const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw failed(error, what);
    }
  };
  const whole = `the bucket ${Bucket}`;

  return {
    check: () => asked(whole, async () => void (await client.send(new HeadBucketCommand({ Bucket })))),
    async *objects(Prefix) {
      try {
        const pages = paginateListObjectsV2({ client }, { Bucket, ...(Prefix !== undefined && { Prefix }) });
        for await (const { Contents = [] } of pages)
          for (const { Key: key, LastModified, Size: bytes = 0 } of Contents)
            if (key) yield { key, modified: LastModified ?? new Date(0), bytes };
      } catch (error) {
        throw failed(error, whole);
      }
    },
    text: (Key) =>
      asked(Key, async () => {
        const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket, Key }));
        if (ContentLength > maxBytes) throw new SourceShape(`${Key} is larger than ${maxBytes} bytes, the limit`);
        return (await Body?.transformToString("utf-8")) ?? "";
      }),
    put: (Key, text, ContentType) =>
      asked(`${Key} in ${whole}`, async () => {
        await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(text), ContentType }));
      }),
    remove: (Key) => asked(Key, async () => void (await client.send(new DeleteObjectCommand({ Bucket, Key })))),
    close: () => client.destroy(),
  };
}
