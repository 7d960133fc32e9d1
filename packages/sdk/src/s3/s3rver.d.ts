/** A small S3 server for tests; the package has no types. */
declare module "s3rver" {
  class S3rver {
    constructor(options: { port: number; address: string; silent: boolean; directory: string });
    run(): Promise<{ port: number }>;
    callback(): import("node:http").RequestListener;
    close(): Promise<void>;
  }
  export = S3rver;
}
