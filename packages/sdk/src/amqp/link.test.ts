import { afterEach, expect, test } from "vitest";
import { PlatformUnavailable } from "../errors.ts";
import { type Link, openLink } from "./link.ts";
import { openPeer, type Peer, type PeerOptions } from "./test-peer.ts";

let peer: Peer;
afterEach(() => peer.close());

const closings: Error[] = [];
const alarms: (string | undefined)[] = [];
async function linked(options: PeerOptions = {}, vhost = "/", within?: number): Promise<Link> {
  peer = await openPeer(options);
  closings.length = 0;
  alarms.length = 0;
  const broker = { host: "127.0.0.1", port: peer.port, vhost, user: "u", password: () => "p", tls: undefined };
  const target = { exchange: "amqp.worker.exchange", routingKey: "push_routing_1" };
  const events = {
    returned() {},
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
