import { mkdtempSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import S3rver from "s3rver";
import type { BucketOptions } from "./bucket.ts";

/** A real S3 server of a test, with one bucket. */
export interface TestS3 {
  readonly host: string;
  readonly port: number;
  readonly bucket: BucketOptions & { readonly endpoint: string };
  /** The same server behind another way in, such as TLS. */
  readonly listener: RequestListener;
  stop(): Promise<void>;
}

/** Starts it on a port of this machine. */
export async function startS3(): Promise<TestS3> {
  const directory = mkdtempSync(join(tmpdir(), "octi-s3-"));
  const server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: "bundles" }));
  client.destroy();
  return {
    host: "127.0.0.1",
    port,
    bucket: { name: "bundles", region: "us-east-1", endpoint, credentials },
    listener: server.callback(),
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}
