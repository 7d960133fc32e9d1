import type { Link, LinkEvents } from "../../amqp/link.ts";
import type { Clock } from "../../clock.ts";
import { PlatformUnavailable } from "../../errors.ts";
import { hastyClock, testClock } from "../../platform/test-clock.ts";
import { testLog } from "../../platform/test-log.ts";
import type { Message } from "../chunk.ts";
import { identity, item } from "../test-objects.ts";
import { type AmqpOptions, amqpSink } from "./amqp.ts";

/** A message whose body is its name. */
export const message = (name: string): Message => ({ items: [item(identity(name))], bundle: name, sequence: 1 });
/** Resolves when all that can happen by itself has happened. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A broker in the test's hands: each message that arrives is kept until the test settles it. */
function openBroker() {
  const links: { events: LinkEvents; open: boolean; waiting: { text: string; settle: (ok: boolean) => void }[] }[] = [];
  const arrived: string[] = [];
  const failures: Error[] = [];
  return {
    arrived,
    failures,
    get last() {
      const link = links.at(-1);
      if (!link) throw new Error("nobody has connected");
      return link;
    },
    connections: () => links.length,
    async connect(events: LinkEvents): Promise<Link> {
      const failure = failures.shift();
      if (failure) throw failure;
      const link: (typeof links)[number] = { events, open: true, waiting: [] };
      links.push(link);
      return {
        publish(body, settle) {
          if (!link.open) return;
          arrived.push(body.toString());
          link.waiting.push({ text: body.toString(), settle });
        },
        async close() {
          link.open = false;
        },
      };
    },
    /** Settles what waits, the oldest first. */
    settle(count = Number.POSITIVE_INFINITY, ok = true) {
      for (const { settle } of this.last.waiting.splice(0, count)) settle(ok);
    },
    /** Gives back the oldest. */
    giveBack() {
      const [first] = this.last.waiting;
      if (!first) throw new Error("nothing waits");
      this.last.events.returned(Buffer.from(first.text));
      this.settle(1);
    },
    cut(error = new Error("Unexpected close")) {
      const { last } = this;
      last.open = false;
      last.waiting = [];
      last.events.closed(error);
    },
  };
}

/** Such a broker. */
export type Broker = ReturnType<typeof openBroker>;

/** A failure that is worth another try. */
export const away = (text = "away") => new PlatformUnavailable(text, { hint: "look" });

/** Waits between tries are over at once; five minutes without a confirmation never are. */
function tryingClock(): Clock {
  const clock = hastyClock();
  const never = testClock();
  return { now: clock.now, sleep: (ms, signal) => (ms < 60_000 ? clock : never).sleep(ms, signal) };
}

/** A sink on such a broker, and what became of its messages. */
export function open(more: Partial<AmqpOptions> = {}) {
  const broker = openBroker();
  const { log, lines } = testLog();
  const told: boolean[] = [];
  const sink = amqpSink({
    connect: (events) => broker.connect(events),
    failure: (error) => away(error.message),
    body: ({ bundle }) => Buffer.from(bundle),
    buffering: (waiting) => told.push(waiting),
    clock: tryingClock(),
    log,
    random: () => 0.5,
    signal: new AbortController().signal,
    ...more,
  });
  const settlements: string[] = [];
  const send = async (name: string) => {
    const { confirmed } = await sink.send(message(name));
    confirmed.then(
      (refusal) => settlements.push(refusal ? `${name} refused: ${refusal.reason}` : name),
      (error: Error) => settlements.push(`${name} failed: ${error.message}`),
    );
  };
  return { broker, sink, send, settlements, lines, told };
}
