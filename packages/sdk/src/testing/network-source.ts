import { createTransport, type Network } from "../http/transport.ts";
import type { FakeSource } from "./source.ts";

/**
 * The network itself as the source of a trial, for servers that a test starts on 127.0.0.1: what was asked is kept, and
 * answered by them. Close it in the end.
 *
 * @param network proxies and private CAs
 */
export function networkSource(network: Network = { proxies: {} }): FakeSource & { close(): void } {
  const transport = createTransport(network);
  const requests: string[] = [];
  return {
    requests,
    send(outgoing) {
      requests.push(`${outgoing.method} ${outgoing.url.href}`);
      return transport.send(outgoing);
    },
    close: transport.close,
  };
}
