import { Misuse } from "../errors.ts";
import type { openBucket } from "./bucket.ts";

const missing = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

/**
 * Opens a bucket. Amazon's client, 1 MB of code, is loaded by those who need it, at their first one.
 *
 * @throws {Misuse} it isn't installed
 */
export async function loadedBucket(...given: Parameters<typeof openBucket>): Promise<ReturnType<typeof openBucket>> {
  try {
    return (await import("./bucket.ts")).openBucket(...given);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && missing.has(String(error.code)))) throw error;
    throw new Misuse("buckets of S3 need the package @aws-sdk/client-s3, which is not installed beside the connector", {
      cause: error,
    });
  }
}
