import { describe, expect, test } from "vitest";
import { Interrupted, PlatformRefused } from "../../errors.ts";
import { testClock } from "../../platform/test-clock.ts";
import { away, type Broker, message, open, settled } from "./test-broker.ts";

describe("publishing", () => {
  test("connects once, when the first message comes; each is settled when the broker says so, in any order", async () => {
    const { broker, send, settlements } = open();
    expect(broker.connections()).toBe(0);
    for (const name of ["a", "b", "c"]) await send(name);
    expect(broker.arrived).toEqual(["a", "b", "c"]);
    expect(settlements).toEqual([]);
    broker.last.waiting.splice(1, 1)[0]?.settle(true);
    await settled();
    expect(settlements).toEqual(["b"]);
    broker.settle();
    await settled();
    expect(settlements).toEqual(["b", "a", "c"]);
    expect(broker.connections()).toBe(1);
  });

  test("no more than a window is under way", async () => {
    const { broker, send } = open();
    let sent = 0;
    const all = (async () => {
      for (; sent < 2_500; sent++) await send(String(sent));
    })();
    for (let turn = 0; turn < 10; turn++) await settled();
    expect(broker.arrived).toHaveLength(1_000);
    broker.settle(1);
    for (let turn = 0; turn < 3; turn++) await settled();
    expect(broker.arrived).toHaveLength(1_001);
    broker.settle();
    for (let turn = 0; turn < 3; turn++) await settled();
    broker.settle();
    await all;
    expect(broker.arrived).toEqual(Array.from({ length: 2_500 }, (_, n) => String(n)));
  });

  test("large messages fill the window by their bytes", async () => {
    const { broker, send } = open();
    const all = (async () => {
      for (let n = 0; n < 21; n++) await send(String(n).padStart(400_000));
    })();
    for (let turn = 0; turn < 3; turn++) await settled();
    expect(broker.arrived).toHaveLength(20);
    broker.settle(1);
    await all;
    expect(broker.arrived).toHaveLength(21);
  });
});

describe("a connection that ends", () => {
  test("goes on with the first unconfirmed message, in order; what was confirmed is not sent again", async () => {
    let retried = 0;
    const { broker, send, settlements, lines } = open({ retried: () => void retried++ });
    for (const name of ["a", "b", "c"]) await send(name);
    broker.settle(1);
    broker.failures.push(away(), away());
    broker.cut();
    for (let turn = 0; turn < 5; turn++) await settled();
    expect(broker.arrived).toEqual(["a", "b", "c", "b", "c"]);
    await send("d");
    broker.settle();
    await settled();
    expect(settlements).toEqual(["a", "b", "c", "d"]);
    expect(retried).toBe(2);
    expect(lines.map(({ msg }) => msg)).toEqual([
      "the connection to RabbitMQ ended: connecting again",
      "RabbitMQ is not reached: trying again",
      "RabbitMQ is reached again",
    ]);
  });

  test("cut again and again, twenty times, each message is confirmed once", async () => {
    const { broker, send, settlements } = open();
    const names = Array.from({ length: 100 }, (_, n) => String(n));
    const all = (async () => {
      for (const name of names) await send(name);
    })();
    for (let cut = 0; cut < 20; cut++) {
      await settled();
      broker.settle(3);
      broker.cut();
      for (let turn = 0; turn < 3; turn++) await settled();
    }
    await all;
    broker.settle();
    await settled();
    expect(settlements).toEqual(names);
  });

  test("while nothing is under way nobody connects again before the next message", async () => {
    const { broker, send } = open();
    await send("a");
    broker.settle();
    broker.cut();
    await settled();
    expect(broker.connections()).toBe(1);
    await send("b");
    expect(broker.connections()).toBe(2);
    expect(broker.arrived).toEqual(["a", "b"]);
  });

  test("away for five minutes, the run fails with what it met; a connection that ends at once doesn't count", async () => {
    const { broker, send, sink, settlements } = open();
    await send("a");
    for (let n = 0; n < 1_000; n++) broker.failures.push(away("nothing listens"));
    broker.cut();
    await expect(send("b")).rejects.toThrow("nothing listens");
    expect(settlements).toEqual(["a failed: nothing listens"]);
    expect(broker.failures.length).toBeGreaterThan(980);
    await expect(sink.send(message("c"))).rejects.toThrow("nothing listens");
  });

  test("one that ends while it is being opened, or with a refusal, is not taken for open", async () => {
    const { broker, send, settlements } = open({
      failure: (error) => (error.message === "no" ? new PlatformRefused("no", { code: "X", hint: "" }) : away("cut")),
    });
    const connect = broker.connect.bind(broker);
    let first = true;
    broker.connect = async (events) => {
      const link = await connect(events);
      if (first) {
        first = false;
        broker.cut();
      }
      return link;
    };
    await send("a");
    expect(broker.connections()).toBe(2);
    expect(broker.arrived).toEqual(["a"]);
    broker.cut(new Error("no"));
    await settled();
    expect(settlements).toEqual(["a failed: no"]);
    expect(broker.connections()).toBe(2);
  });

  test("a refusal is not tried again", async () => {
    const { broker, sink } = open();
    broker.failures.push(new PlatformRefused("wrong user", { code: "ACCESS_REFUSED", hint: "look" }));
    await expect(sink.ready?.()).rejects.toThrow("wrong user");
    expect(broker.failures).toEqual([]);
    expect(broker.connections()).toBe(0);
  });

  test("a refusal by a broker that has let the connector in is tried again: its vhost is down, or it holds the dead connection for one too many", async () => {
    const { broker, send, settlements, lines } = open();
    const refusal = new PlatformRefused("no vhost", { code: "NOT_ALLOWED", hint: "look" });
    await send("a");
    broker.failures.push(refusal, refusal);
    broker.cut();
    await send("b");
    broker.settle();
    await settled();
    expect(settlements).toEqual(["a", "b"]);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: "RabbitMQ is not reached: trying again", hint: "look" }),
    );
    for (let n = 0; n < 1_000; n++) broker.failures.push(refusal);
    broker.cut();
    await expect(send("c")).rejects.toThrow(refusal);
  });

  test("links that open and end without a confirmation are given up too", async () => {
    const { broker, send, settlements } = open();
    await send("a");
    for (let cut = 0; cut < 40 && settlements.length === 0; cut++) {
      broker.cut(new Error("NOT_FOUND - no exchange"));
      for (let turn = 0; turn < 3; turn++) await settled();
    }
    expect(settlements).toEqual(["a failed: NOT_FOUND - no exchange"]);
  });
});

describe("messages that come back", () => {
  test("one without a queue is sent again, and what follows waits", async () => {
    const clock = testClock();
    const { broker, send, settlements, told } = open({ clock });
    await send("a");
    await send("b");
    broker.giveBack();
    broker.settle();
    const c = send("c");
    await settled();
    expect(settlements).toEqual(["b"]);
    expect(broker.arrived).toEqual(["a", "b"]);
    await clock.advance(10_000);
    await c;
    expect(broker.arrived).toEqual(["a", "b", "a", "c"]);
    broker.settle();
    await settled();
    expect(settlements).toEqual(["b", "a", "c"]);
    expect(told).toEqual([true, false]);
  });

  test("several go again in their order", async () => {
    const { broker, send, settlements } = open();
    for (const name of ["a", "b", "c", "d"]) await send(name);
    const [a, b, c, d] = broker.last.waiting.splice(0);
    for (const one of [c, a, d]) one?.settle(false);
    b?.settle(true);
    await settled();
    expect(broker.arrived.slice(4)).toEqual(["a", "c", "d"]);
    broker.settle();
    await settled();
    expect(settlements).toEqual(["b", "a", "c", "d"]);
  });

  test("equal messages: as many are sent again as came back", async () => {
    const { broker, send, settlements } = open();
    await send("same");
    await send("same");
    broker.last.events.returned(Buffer.from("same"));
    broker.settle();
    await settled();
    expect(broker.arrived).toEqual(["same", "same", "same"]);
    broker.settle();
    await settled();
    expect(settlements).toEqual(["same", "same"]);
  });

  test("as long as others are taken, one that comes back again and again fails nothing", async () => {
    const { broker, send, settlements } = open();
    await send("unlucky");
    for (let turn = 0; turn < 60; turn++) {
      broker.settle(1, false);
      await settled();
      if (turn % 20 === 19) {
        await send(`other ${turn}`);
        broker.last.waiting.pop()?.settle(true);
        await settled();
      }
    }
    broker.settle();
    await settled();
    expect(settlements).toEqual(["other 19", "other 39", "other 59", "unlucky"]);
  });

  test("for five minutes; then the run fails and says why", async () => {
    const { broker, send, settlements } = open();
    await send("a");
    for (let turn = 0; turn < 40 && settlements.length === 0; turn++) {
      broker.settle(1, false);
      await settled();
    }
    expect(broker.arrived).toHaveLength(31);
    expect(settlements).toEqual(["a failed: RabbitMQ refuses the connector's messages"]);
  });
});

test("a message that is larger than the broker takes is refused alone, and so are later ones, unsent", async () => {
  const { broker, send, settlements } = open();
  await send("a");
  await send("x".repeat(2_000));
  await send("b");
  broker.settle(1);
  broker.cut(
    new Error(
      'Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - message size 2000 is larger than configured max size 1000"',
    ),
  );
  await settled();
  broker.settle();
  await send("y".repeat(1_001));
  await send("c");
  broker.settle();
  await settled();
  expect(settlements.map((text) => text.slice(-120))).toEqual([
    "a",
    expect.stringContaining("its message of 2000 bytes is larger than RabbitMQ takes (max_message_size 1000)"),
    "b",
    expect.stringContaining("its message of 1001 bytes is larger than RabbitMQ takes"),
    "c",
  ]);
  expect(broker.arrived.filter((text) => text.startsWith("y"))).toEqual([]);
});

test("a large message travels alone, so that its refusal repeats no other", async () => {
  const { broker, send, settlements } = open();
  const sizes = () => broker.arrived.map((text) => text.length);
  await send("a");
  const rest = (async () => {
    await send("x".repeat(1_000_000));
    await send("b");
  })();
  await settled();
  expect(sizes()).toEqual([1]);
  broker.settle();
  await settled();
  expect(sizes()).toEqual([1, 1_000_000]);
  broker.settle();
  await rest;
  broker.settle();
  await settled();
  expect(settlements.map(({ length }) => length)).toEqual([1, 1_000_000, 1]);
});

test("a broker in alarm: nothing is sent until it reads again, and the ping says so", async () => {
  const { broker, send, sink, told } = open();
  await send("a");
  broker.last.events.blocked("low on memory");
  const b = send("b");
  const ready = sink.ready?.();
  await settled();
  expect(broker.arrived).toEqual(["a"]);
  broker.last.events.blocked(undefined);
  await Promise.all([b, ready]);
  expect(broker.arrived).toEqual(["a", "b"]);
  expect(told).toEqual([true, false]);
});

test("an alarm ends with its connection: the next one says for itself whether it is blocked", async () => {
  const { broker, send, settlements, told } = open();
  await send("a");
  broker.last.events.blocked("low on memory");
  broker.cut();
  await settled();
  expect(broker.arrived).toEqual(["a", "a"]);
  expect(told).toEqual([true, false]);
  await send("b");
  broker.settle();
  await settled();
  expect(settlements).toEqual(["a", "b"]);
});

describe("an ended run", () => {
  test("waits three seconds for confirmations, no more", async () => {
    const stop = new AbortController();
    const clock = testClock();
    const { broker, send, settlements } = open({ clock, signal: stop.signal });
    await send("a");
    await send("b");
    stop.abort(new Interrupted("shutdown", "SIGTERM"));
    broker.settle(1);
    await settled();
    expect(settlements).toEqual(["a"]);
    await clock.advance(3_000);
    await settled();
    expect(settlements).toEqual(["a", "b failed: SIGTERM"]);
  });

  test("sends what was withheld, when nothing else is under way", async () => {
    const stop = new AbortController();
    const { broker, send, settlements } = open({ clock: testClock(), signal: stop.signal });
    await send("a");
    broker.settle();
    stop.abort(new Interrupted("shutdown", "SIGTERM"));
    await send("b");
    broker.settle();
    await settled();
    expect(settlements).toEqual(["a", "b"]);
  });

  test("waits for nothing where the broker is away", async () => {
    const stop = new AbortController();
    const { broker, send, settlements } = open({ clock: testClock(), signal: stop.signal });
    await send("a");
    broker.failures.push(away());
    broker.cut();
    await settled();
    stop.abort(new Interrupted("shutdown", "SIGTERM"));
    await settled();
    expect(settlements).toEqual(["a failed: SIGTERM"]);
    await expect(send("b")).rejects.toThrow("SIGTERM");
  });

  test("waits for nothing where the broker is in alarm, or where messages were given back", async () => {
    const trouble = {
      alarm: (broker: Broker) => broker.last.events.blocked("low on disk"),
      "given back": (broker: Broker) => broker.giveBack(),
    };
    for (const [what, happens] of Object.entries(trouble)) {
      const stop = new AbortController();
      const { broker, send, settlements } = open({ clock: testClock(), signal: stop.signal });
      await send("a");
      happens(broker);
      stop.abort(new Interrupted("shutdown", "SIGTERM"));
      await settled();
      expect(settlements, what).toEqual(["a failed: SIGTERM"]);
    }
  });

  test("closing settles what is left and closes the link", async () => {
    const { broker, send, sink, settlements } = open();
    await send("a");
    await sink.close();
    await settled();
    expect(settlements).toEqual(["a failed: the connection to RabbitMQ was closed"]);
    expect(broker.last.open).toBe(false);
  });
});
