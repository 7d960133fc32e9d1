import * as z from "zod";
import { PlatformRefused } from "../errors.ts";
import type { PlatformClient, RequestOptions } from "./client.ts";
import type { Operation } from "./operation.ts";

const Answered = z.looseObject({
  endpoint: z.string().nullish(),
  port: z.number().nullish(),
  use_ssl: z.boolean().nullish(),
  bucket_name: z.string().nullish(),
  bucket_region: z.string().nullish(),
  access_key: z.string().nullish(),
  secret_key: z.string().nullish(),
});

/** OpenCTI's own bucket: each part `undefined` where it names none. */
export interface PlatformBucket {
  readonly endpoint?: string | undefined;
  readonly port?: number | undefined;
  readonly tls?: boolean | undefined;
  readonly name?: string | undefined;
  readonly region?: string | undefined;
  readonly accessKey?: string | undefined;
  /** A function, so that no log and no error ever prints it. */
  readonly secretKey?: (() => string) | undefined;
}

/** What OpenCTI tells a connector of its bucket; not asked for with the registration, since older releases don't know it and few need it. */
export const s3Connection: Operation<{
  connector?: { config?: { s3?: z.infer<typeof Answered> | null | undefined } | null | undefined } | null | undefined;
}> = {
  name: "connector",
  document:
    "query S3Connection($id: String!) { connector(id: $id) { id config { s3 { endpoint port use_ssl bucket_name bucket_region access_key secret_key } } } }",
  answer: z.looseObject({
    connector: z.looseObject({ config: z.looseObject({ s3: Answered.nullish() }).nullish() }).nullish(),
  }),
  capability: "CONNECTORAPI",
};

/**
 * Asks OpenCTI for its bucket; releases before 6.9.17 tell of none.
 *
 * @param hide told the secret key
 * @throws {PlatformRefused} the token's user may not
 * @throws {PlatformUnavailable} OpenCTI is away for longer than the client's patience
 */
export async function readBucket(
  client: PlatformClient,
  id: string,
  hide: (secret: string) => void,
  options: RequestOptions,
): Promise<PlatformBucket> {
  try {
    const { connector } = await client.request(s3Connection, { id }, options);
    const { endpoint, port, use_ssl, bucket_name, bucket_region, access_key, secret_key } = connector?.config?.s3 ?? {};
    if (secret_key) hide(secret_key);
    return {
      endpoint: endpoint ?? undefined,
      port: port ?? undefined,
      tls: use_ssl ?? undefined,
      name: bucket_name ?? undefined,
      region: bucket_region ?? undefined,
      accessKey: access_key ?? undefined,
      secretKey: secret_key ? () => secret_key : undefined,
    };
  } catch (error) {
    if (error instanceof PlatformRefused && error.code === "GRAPHQL_VALIDATION_FAILED") return {};
    throw error;
  }
}
