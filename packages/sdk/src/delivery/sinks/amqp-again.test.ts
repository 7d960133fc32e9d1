import { expect, test } from "vitest";
import { testClock } from "../../platform/test-clock.ts";
import { open, settled } from "./test-broker.ts";

test("two equal messages that both came back: both go again", async () => {
  const { broker, send, settlements } = open();
  await send("same");
  await send("same");
  broker.last.events.returned(Buffer.from("same"));
  broker.last.events.returned(Buffer.from("same"));
  broker.settle();
  await settled();
  expect(broker.arrived.length).toBe(4);
  expect(settlements).toEqual([]);
});

test("what came back before a cut is sent once more, not again by the repetition that was due", async () => {
  const clock = testClock();
  const { broker, send, settlements } = open({ clock });
  await send("a");
  await send("b");
  broker.giveBack(); // a waits for its repetition in 10 s
  broker.cut();
  await settled();
  await clock.advance(5_000);
  await settled();
  const now = broker.arrived.length;
  await clock.advance(10_000);
  await settled();
  expect([now, broker.arrived]).toEqual([4, ["a", "b", "a", "b"]]);
  broker.settle();
  await settled();
  expect(settlements).toEqual(["a", "b"]);
});

test("closed while it connects: the late connection is closed, too", async () => {
  let go: () => void = () => {};
  let closed = 0;
  const { sink, send } = open({
    connect: () =>
      new Promise((r) => {
        go = () => r({ publish() {}, close: async () => void closed++ });
      }),
  });
  void send("a").catch(() => {});
  await settled();
  await sink.close();
  go();
  await settled();
  expect(closed).toBe(1);
});

test("many messages given back at once are one warning", async () => {
  const { broker, send, lines } = open({ clock: testClock() });
  for (let n = 0; n < 50; n++) await send(String(n));
  broker.settle(50, false);
  await settled();
  expect(lines.filter(({ msg }) => String(msg).includes("refuses"))).toHaveLength(1);
});
