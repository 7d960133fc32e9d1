import { createPrivateKey } from "node:crypto";
import { generate } from "selfsigned";
import { afterEach, describe, expect, test } from "vitest";
import { PlatformUnavailable } from "../errors.ts";
import type { BrokerTls } from "./broker.ts";
import { type Link, openLink } from "./link.ts";
import { openPeer, type Peer, type PeerOptions } from "./test-peer.ts";

let peer: Peer;
afterEach(() => peer.close());

const closings: Error[] = [];
const alarms: (string | undefined)[] = [];
const returned: string[] = [];
async function linked(options: PeerOptions = {}, vhost = "/", within?: number, tls?: BrokerTls): Promise<Link> {
  peer = await openPeer(options);
  closings.length = 0;
  alarms.length = 0;
  returned.length = 0;
  const broker = { host: "127.0.0.1", port: peer.port, vhost, user: "ü", password: () => 'p%"ö', tls };
  const target = { exchange: "amqp.worker.exchange", routingKey: "push_routing_1" };
  const events = {
    returned: (body: Buffer) => void returned.push(body.toString()),
    blocked: (reason: string | undefined) => void alarms.push(reason),
    closed: (error: Error) => void closings.push(error),
  };
  return openLink(broker, target, "test", events, within);
}

test("a dead RabbitMQ is noticed: heartbeats are asked for, every 10 s as pycti does", async () => {
  const link = await linked();
  expect(peer.heartbeat()).toBe(10);
  await link.close();
});

test("user and password arrive as they are, and the connection has the connector's name", async () => {
  const link = await linked();
  expect(peer.login()).toBe('\0ü\0p%"ö');
  expect(peer.about()).toMatch(/connection_nameS[\s\S]{4}test/);
  await link.close();
});

test.each(["/", "team/a b", "50%2F50%", "ü?#"])("the vhost %s arrives as it is written", async (vhost) => {
  const link = await linked({}, vhost);
  expect(peer.vhost()).toBe(vhost);
  await link.close();
});

test("messages outlive a restart of RabbitMQ, and come back where there is no queue", async () => {
  const link = await linked();
  const settled = await new Promise((resolve) => link.publish(Buffer.from("{}"), resolve));
  expect(settled).toBe(true);
  expect(peer.messages).toEqual([{ mandatory: true, persistent: true, body: "{}" }]);
  await link.close();
});

test("a message that RabbitMQ refuses is told as refused, and the link goes on", async () => {
  const link = await linked({ message: "nacked" });
  for (const body of ["1", "2"])
    expect(await new Promise((resolve) => link.publish(Buffer.from(body), resolve))).toBe(false);
  expect(closings).toEqual([]);
  await link.close();
});

test("a message that comes back is told before its confirmation", async () => {
  const link = await linked({ message: "returned" });
  const before = await new Promise((resolve) => link.publish(Buffer.from("{}"), () => resolve([...returned])));
  expect(before).toEqual(["{}"]);
  await link.close();
});

test("a channel that ends is the end of the link: told once, with RabbitMQ's words; nothing is settled, nothing more is sent", async () => {
  const link = await linked({ message: "channel ended" });
  const settled: boolean[] = [];
  for (const body of ["1", "2"]) link.publish(Buffer.from(body), (good) => settled.push(good));
  await peer.left;
  expect(closings.map(({ message }) => message)).toEqual([expect.stringContaining("PRECONDITION_FAILED - no")]);
  link.publish(Buffer.from("3"), (good) => settled.push(good));
  expect(settled).toEqual([]);
  await link.close();
});

test("a link that is closed tells nothing more, and leaves no connection to a RabbitMQ that is blocked and keeps its side open", async () => {
  const link = await linked({ channel: "blocked", halfOpen: true });
  const settled: boolean[] = [];
  link.publish(Buffer.from("{}"), (good) => settled.push(good));
  await link.close();
  await peer.left;
  expect([closings, settled]).toEqual([[], []]);
});

test.each(["channel ended", "ended"] as const)(
  "%s: the connection is not kept, though RabbitMQ never closes its side",
  async (message) => {
    const link = await linked({ message, halfOpen: true });
    link.publish(Buffer.from("{}"), () => {});
    await peer.left;
    expect(closings).toHaveLength(1);
  },
);

describe("TLS", async () => {
  const usual = { keySize: 2048, algorithm: "sha256" } as const;
  const authority = await generate([{ name: "commonName", value: "CA" }], {
    ...usual,
    extensions: [{ name: "basicConstraints", cA: true, critical: true }],
  });
  const ca = { cert: authority.cert, key: authority.private };
  const { cert, private: key } = await generate([{ name: "commonName", value: "octi" }], {
    ...usual,
    ca,
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  const passphrase = "a phrase";
  const locked = createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase });
  const asking = { tls: { cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: true } };
  const shown = { verify: true, ca: [authority.cert], certificate: cert, key: String(locked), passphrase };

  test("both show their certificates; the key may be locked by a passphrase", async () => {
    const link = await linked(asking, "/", undefined, shown);
    expect(peer.login()).toBe('\0ü\0p%"ö');
    await link.close();
  });

  test.each<[string, Partial<BrokerTls>, RegExp]>([
    ["RabbitMQ's certificate is not known", { ca: [] }, /certificate .* is not accepted/],
    ["none of one's own is shown", { certificate: undefined, key: undefined }, /MQ_USE_SSL_CERT/],
    ["the key stays locked", { passphrase: undefined }, /TLS handshake/],
  ])("%s: said so", async (_, less, told) => {
    const opening = linked(asking, "/", 2_000, { ...shown, ...less });
    const failure: Error & { hint?: string } = await opening.then(
      () => new Error("open"),
      (error) => error,
    );
    expect(`${failure.name} ${failure.message} ${failure.hint}`).toMatch(told);
  });

  test("unverified where that is wanted", async () => {
    const link = await linked(asking, "/", undefined, { ...shown, ca: [], verify: false });
    await link.close();
  });
});

test("an alarm that comes with the channel is told", async () => {
  const link = await linked({ channel: "blocked" });
  expect(alarms).toEqual(["low on disk"]);
  await link.close();
});

test.each([
  ["ended", "CONNECTION_FORCED - bye"],
  ["refused", "CHANNEL_ERROR - no"],
  ["misread", "ended: Expected ChannelOpenOk"],
  ["silent", "gave no answer in time"],
] as const)("a channel that is %s: the failure says so, and the connection is not left open", async (channel, text) => {
  const opening = linked({ channel }, "/", 50);
  await expect(opening).rejects.toThrow(PlatformUnavailable);
  await expect(opening).rejects.toThrow(text);
  await peer.left;
  expect(closings).toEqual([]); // the failure has told it
});
