import { expect, test } from "vitest";
import { testClock } from "../../platform/test-clock.ts";
import { away, open, settled } from "./test-broker.ts";

const minute = 60_000;

/** A sink whose time is the test's. */
function openAt() {
  const clock = testClock();
  const opened = open({ clock });
  return {
    ...opened,
    async pass(ms: number) {
      clock.advance(ms);
      await settled();
    },
  };
}

test("five minutes without a confirmation on an open link: the run fails, says so, and everybody who waits is told", async () => {
  const { broker, send, sink, settlements, pass } = openAt();
  for (const name of ["a", "b"]) await send(name);
  await pass(3 * minute);
  broker.settle(1);
  await pass(5 * minute - 1);
  expect(settlements).toEqual(["a"]);
  await pass(1);
  expect(settlements).toEqual([
    "a",
    "b failed: RabbitMQ has confirmed nothing for 5 minutes (unconfirmed messages: 1)",
  ]);
  await expect(sink.ready?.()).rejects.toMatchObject({
    hint: expect.stringMatching(/next run sends these messages again/),
  });
});

test("a full window that waits for room ends too", async () => {
  const { send, pass } = openAt();
  const all = (async () => {
    for (let n = 0; n < 2_001; n++) await send(String(n));
  })();
  const ended = expect(all).rejects.toThrow("(unconfirmed messages: 1000)");
  await settled();
  await pass(5 * minute);
  await ended;
});

test("a source that is slow while nothing is unconfirmed fails nothing", async () => {
  const { broker, send, settlements, pass } = openAt();
  await send("a");
  broker.settle();
  await pass(60 * minute);
  await send("b");
  await pass(5 * minute - 1);
  broker.settle();
  await pass(60 * minute);
  expect(settlements).toEqual(["a", "b"]);
});

test("a broker in alarm is waited for, however long; the time begins with its end", async () => {
  const { broker, send, settlements, pass } = openAt();
  await send("a");
  broker.last.events.blocked("low on disk");
  await pass(60 * minute);
  broker.last.events.blocked(undefined);
  await pass(5 * minute - 1);
  expect(settlements).toEqual([]);
  await pass(1);
  expect(settlements).toEqual([expect.stringContaining("a failed: RabbitMQ has confirmed nothing")]);
});

test("what is given back and sent again has its own time, and so has a new connection", async () => {
  const { broker, send, settlements, pass } = openAt();
  await send("a");
  await pass(4 * minute);
  broker.giveBack();
  await pass(10_000); // it is sent again
  await pass(4 * minute);
  broker.cut();
  await settled();
  await pass(4 * minute);
  expect(broker.arrived).toEqual(["a", "a", "a"]);
  expect(settlements).toEqual([]);
  broker.settle();
  await settled();
  expect(settlements).toEqual(["a"]);
});

test("the time that a broker was silent before it went away doesn't count against it while it is away", async () => {
  const { broker, send, settlements, pass } = openAt();
  await send("a");
  await pass(4 * minute);
  broker.failures.push(...Array.from({ length: 1_000 }, () => away("nothing listens")));
  broker.cut();
  await settled();
  await pass(2 * minute);
  expect(settlements).toEqual([]);
});

test("nor while what it gave back waits to be sent again", async () => {
  const { broker, send, settlements, pass } = openAt();
  for (const name of ["a", "b"]) await send(name);
  await pass(5 * minute - 1_000);
  broker.giveBack();
  await pass(2_000);
  expect(settlements).toEqual([]);
});
