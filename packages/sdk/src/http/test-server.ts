import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { generate } from "selfsigned";
import { hastyClock } from "../platform/test-clock.ts";
import { testLog } from "../platform/test-log.ts";
import { createHttp, type Http, type HttpMeans } from "./http.ts";
import { createTransport, type Network, type Transport } from "./transport.ts";

/** A server of a test: `stop` ends it and what is connected to it. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Requests in the order in which they came: `GET /path`. */
  readonly requests: string[];
  stop(): Promise<void>;
}

const running = new Set<{ stop(): Promise<void> }>();

/** Ends every server and transport that a test opened. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((each) => each.stop()));
  running.clear();
}

async function listening(server: Server, protocol: string, requests: string[]): Promise<TestServer> {
  server.on("request", (request) => requests.push(`${request.method} ${request.url}`));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const started = {
    url: `${protocol}://127.0.0.1:${port}`,
    port,
    requests,
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((closed) => server.close(closed));
    },
  };
  running.add(started);
  return started;
}

/** Answers with what the listener says. */
export const serve = (listener: RequestListener): Promise<TestServer> => listening(createServer(listener), "http", []);

/** A certificate for 127.0.0.1 and localhost that is its own CA. */
export const selfSigned = (name = "localhost") =>
  generate([{ name: "commonName", value: name }], {
    keySize: 2048,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, keyEncipherment: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });

/** The same over TLS. */
export const serveTls = (pair: { private: string; cert: string }, listener: RequestListener): Promise<TestServer> =>
  listening(createTlsServer({ key: pair.private, cert: pair.cert }, listener), "https", []);

/** A proxy that tunnels and forwards; wants `Proxy-Authorization` where it is told a value; over TLS where it has a pair. */
export async function serveProxy(
  options: { authorization?: string; pair?: { private: string; cert: string }; ignoreConnect?: boolean } = {},
): Promise<TestServer> {
  const forward: RequestListener = (request, response) => {
    const allowed =
      options.authorization === undefined || request.headers["proxy-authorization"] === options.authorization;
    response.writeHead(allowed ? 200 : 407, { "content-type": "application/json" });
    response.end(JSON.stringify({ forwarded: request.url }));
  };
  const server = options.pair
    ? createTlsServer({ key: options.pair.private, cert: options.pair.cert }, forward)
    : createServer(forward);
  const sockets = new Set<Duplex>();
  const requests: string[] = [];
  server.on("connect", (request: IncomingMessage, client: Duplex) => {
    requests.push(`CONNECT ${request.url}`);
    sockets.add(client);
    client.on("error", () => undefined);
    if (options.ignoreConnect) return;
    if (options.authorization !== undefined && request.headers["proxy-authorization"] !== options.authorization) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const [, port] = (request.url ?? "").split(":");
    const target = connect(Number(port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    target.on("error", () => client.destroy());
  });
  const started = await listening(server, options.pair ? "https" : "http", requests);
  const proxy = {
    ...started,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await started.stop();
    },
  };
  running.add(proxy);
  return proxy;
}

/** A transport that ends with the test. */
export function openTransport(network: Partial<Network> = {}): Transport {
  const transport = createTransport({ proxies: {}, ...network });
  running.add({ stop: async () => transport.close() });
  return transport;
}

/** An author's HTTP whose waits are over at once. */
export function openHttp(means: Partial<HttpMeans> = {}) {
  const clock = hastyClock();
  const log = testLog();
  const http: Http = createHttp({
    transport: openTransport(),
    log: log.log,
    signal: new AbortController().signal,
    clock,
    userAgent: "octi/test",
    random: () => 0.5,
    ...means,
  });
  return { http, clock, log };
}
