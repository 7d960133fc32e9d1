import { Readable } from "node:stream";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Transport } from "../http/transport.ts";

type Handler = Extract<NonNullable<S3ClientConfig["requestHandler"]>, { handle: unknown }>;
type Request = Parameters<Handler["handle"]>[0];

/** As the signature has it: what `encodeURIComponent` leaves alone is escaped, too. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The address of a request of Amazon's client. */
function addressOf({ protocol, hostname, port, path, query = {} }: Request): URL {
  const pairs = Object.entries(query as Readonly<Record<string, string | string[] | null>>).flatMap(([name, value]) =>
    [value ?? ""].flat().map((one) => `${escaped(name)}=${escaped(one)}`),
  );
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return new URL(`${protocol}//${host}${path}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`);
}

/** What the network may take over a request. */
export interface RequestMeans {
  readonly send: Transport["send"];
  /** Ends every request, with its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds that may pass without anything from the other side. */
  readonly stall: number;
  /** Told each address before it is asked. */
  readonly asking: (url: URL) => void;
}

/** Has Amazon's client send its requests over the SDK's transport, with its proxies, certificates and connections. */
export function requestsOver({ send, signal, stall, asking }: RequestMeans): Handler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request: Request) {
      const { method, headers, body } = request;
      if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array))
        throw new TypeError("a bucket takes texts and bytes as bodies here");
      const url = addressOf(request);
      asking(url);
      const answer = await send({ url, method, headers, ...(body === undefined ? {} : { body }), signal, stall });
      const received = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
      return {
        response: {
          statusCode: answer.status,
          headers: Object.fromEntries(received),
          body: Readable.from(answer.body, { objectMode: false }),
        },
      } as Awaited<ReturnType<Handler["handle"]>>;
    },
    // its settings are the transport's
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  } as Handler;
}
