import type { Logger } from "pino";
import { sizeLimit } from "../../amqp/broker-failure.ts";
import type { Link, LinkEvents } from "../../amqp/link.ts";
import type { Clock } from "../../clock.ts";
import { PlatformRefused, PlatformUnavailable } from "../../errors.ts";
import { backoff } from "../../platform/backoff.ts";
import type { Message } from "../chunk.ts";
import { watchSilence } from "./amqp-silence.ts";
import type { Refusal, Sink } from "./sink.ts";

/** What the sink for RabbitMQ needs. */
export interface AmqpOptions {
  /** Connects; throws what the failure means. */
  readonly connect: (events: LinkEvents) => Promise<Link>;
  /** The failure that a link ended with, as an error with a hint. */
  readonly failure: (error: Error) => Error;
  /** The body of the message: pycti's envelope. */
  readonly body: (message: Message) => Buffer;
  /** Told whether the sink holds messages back because RabbitMQ takes none. */
  readonly buffering: (waiting: boolean) => void;
  /** Told each time that a message is sent again. */
  readonly retried?: () => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/**
 * Messages that may be unconfirmed; measured (bench/): a run is no faster with 2,000, which one channel can use to the full,
 * and takes 4 MB more.
 */
const mostMessages = 1_000;
/** Bytes that may be unconfirmed, so that large objects don't fill the memory. */
const mostBytes = 8_000_000;
/**
 * Bytes from which on a message travels alone: one that is larger than RabbitMQ takes ends the channel, and what else is
 * unconfirmed then is sent again although it arrived. RabbitMQ's own limit is 16 MiB or more.
 */
const large = 1_000_000;
/** Milliseconds without a confirmation, while something is to be sent, after which the run fails. */
const patience = 300_000;
/** Milliseconds before a message that RabbitMQ gave back is sent again; pycti's (connector-sdk-contract 7.5). */
const repeatAfter = 10_000;
/** Sendings that a message has at least: as long as `patience`. OpenCTI's pings make a lost queue again within a minute. */
const mostTries = patience / repeatAfter;
/** Milliseconds that an ended run waits for the confirmations of what it has sent. */
const grace = 3_000;

interface Entry {
  readonly body: Buffer;
  tries: number;
  returned: boolean;
  settle(refusal?: Refusal): void;
  fail(error: unknown): void;
}

/**
 * Publishes over AMQP: one connection and one channel in confirm mode, many messages under way.
 *
 * Keeps: the order of sending, also after a reconnection, which goes on with the first unconfirmed message; each message
 * is settled once, and as confirmed only when RabbitMQ has confirmed it and put it into a queue; at most a window of
 * messages is in memory. A message that RabbitMQ gives back (no queue) or refuses (queue full) is sent again, until for five
 * minutes none was taken. One that is larger than RabbitMQ takes is refused alone. An open link on which nothing is confirmed for
 * five minutes ends the run; an alarm of RabbitMQ does not. A refusal ends the run where it was never let in.
 */
export function amqpSink(options: AmqpOptions): Sink {
  const { connect, clock, log, random, signal, body, buffering } = options;
  /** Unsettled messages, in the order of sending. */
  const entries = new Set<Entry>();
  /** Those of them that RabbitMQ gave back. */
  const failed = new Set<Entry>();
  let bytes = 0;
  let largeOut = false;
  let link: Link | undefined;
  let wasOpen = false;
  let dialling: Promise<void> | undefined;
  let blocked = false;
  let limit = Number.POSITIVE_INFINITY;
  let progress = clock.now().getTime();
  /** Connections that brought no confirmation, one after the other, since when, and what the last one ended with. */
  let trouble = { failures: 0, since: 0, error: undefined as unknown };
  let broken: { error: unknown } | undefined;
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  let change = Promise.withResolvers<void>();

  const heard = watchSilence({
    patience,
    expecting: () => entries.size > 0 && link !== undefined && !blocked && failed.size === 0,
    tooLong() {
      const hint =
        "RabbitMQ is reached, but the connector's queue takes nothing: look at RabbitMQ's log, its disk and its load. The next run sends these messages again.";
      const text = `RabbitMQ has confirmed nothing for ${patience / 60_000} minutes (unconfirmed messages: ${entries.size})`;
      breakDown(new PlatformUnavailable(text, { hint }));
    },
    clock,
    signal: ended,
  });

  const changed = (): void => {
    change.resolve();
    change = Promise.withResolvers();
  };

  function breakDown(error: unknown): void {
    broken ??= { error };
    for (const entry of entries) entry.fail(error);
    entries.clear();
    failed.clear();
    bytes = 0;
    changed();
  }

  function done(entry: Entry, refusal?: Refusal): void {
    if (!entries.delete(entry)) return;
    bytes -= entry.body.length;
    if (entries.size === 0) largeOut = false;
    entry.settle(refusal);
    changed();
  }

  function publishOn(to: Link, entry: Entry): void {
    entry.returned = false;
    if (entry.tries > 0) options.retried?.();
    entry.tries += 1;
    to.publish(entry.body, (acknowledged) => {
      if (acknowledged && !entry.returned) {
        trouble.failures = 0;
        progress = clock.now().getTime();
        done(entry);
        heard();
      } else {
        giveBack(entry);
      }
    });
  }

  function giveBack(entry: Entry): void {
    if (!entries.has(entry)) return;
    const why = entry.returned ? "has no queue for the connector's messages" : "refuses the connector's messages";
    if (entry.tries >= mostTries && clock.now().getTime() - progress >= patience) {
      const hint =
        "OpenCTI makes the queue with each ping; was the connector deleted, or is the queue limited in length?";
      breakDown(new PlatformUnavailable(`RabbitMQ ${why}`, { hint }));
      return;
    }
    failed.add(entry);
    if (failed.size > 1) return;
    log.warn({ again: `${repeatAfter / 1_000} s` }, `RabbitMQ ${why}: sending them again`);
    buffering(true);
    clock.sleep(repeatAfter, ended).then(repeat, () => {}); // ended: what is left is settled there
  }

  /** Sends again what was given back; a link that is down sends everything when it is back. */
  function repeat(): void {
    const again = [...entries].filter((entry) => failed.has(entry));
    failed.clear();
    buffering(false);
    if (link) for (const entry of again) publishOn(link, entry);
    heard();
    changed();
  }

  /** What the link that is being opened, or open, tells of. */
  const eventsOf = (attempt: { ended: boolean }): LinkEvents => ({
    returned(content) {
      for (const entry of entries) {
        if (entry.returned || !entry.body.equals(content)) continue;
        entry.returned = true;
        return;
      }
    },
    blocked(reason) {
      blocked = reason !== undefined;
      buffering(blocked);
      if (blocked) log.warn({ reason }, "RabbitMQ takes no messages (alarm): waiting");
      else log.info("RabbitMQ takes messages again");
      heard();
      changed();
    },
    closed(error) {
      attempt.ended = true;
      link = undefined;
      if (blocked) buffering(false);
      blocked = false;
      if (over.signal.aborted || broken) return;
      const found = sizeLimit(error);
      if (found === undefined) {
        trouble.error = options.failure(error);
        if (trouble.error instanceof PlatformRefused) return breakDown(trouble.error);
        log.warn({ err: trouble.error }, "the connection to RabbitMQ ended: connecting again");
      } else {
        refuseAbove(found);
      }
      if (entries.size > 0) void dial().catch(() => {}); // whoever waits is told
    },
  });

  const tooLarge = (size: number): Refusal => ({
    reason: `its message of ${size} bytes is larger than RabbitMQ takes (max_message_size ${limit})`,
  });

  function refuseAbove(found: number): void {
    limit = found;
    for (const entry of entries) if (entry.body.length > limit) done(entry, tooLarge(entry.body.length));
  }

  /** Connects, as often as it takes, and sends what is unconfirmed. */
  function dial(): Promise<void> {
    dialling ??= connectAgain().finally(() => {
      dialling = undefined;
    });
    return dialling;
  }

  async function connectAgain(): Promise<void> {
    let told = false;
    try {
      for (;;) {
        ended.throwIfAborted();
        if (trouble.failures === 0) trouble = { failures: 0, since: clock.now().getTime(), error: undefined };
        else if (clock.now().getTime() - trouble.since >= patience) throw trouble.error;
        else await clock.sleep(backoff(trouble.failures, random), ended);
        trouble.failures += 1; // until something is confirmed: a connection that ends at once is no success
        try {
          const attempt = { ended: false };
          const opened = await connect(eventsOf(attempt));
          if (attempt.ended) continue; // it ended while it was being opened
          link = opened;
          wasOpen = true;
          break;
        } catch (error) {
          // who was let in before has the right settings: a vhost is down, or the connection that was lost counts as open still
          const isPassing = error instanceof PlatformUnavailable || (wasOpen && error instanceof PlatformRefused);
          if (!isPassing) throw error;
          trouble.error = error;
          if (!told) log.warn({ err: error, hint: error.hint }, "RabbitMQ is not reached: trying again");
          told = true;
        }
      }
    } catch (error) {
      breakDown(error);
      throw error;
    }
    if (over.signal.aborted) return void link.close();
    if (told) log.info("RabbitMQ is reached again");
    if (entries.size === 0) trouble.failures = 0;
    failed.clear();
    for (const entry of entries) publishOn(link, entry);
    heard();
    changed();
  }

  /** Resolves when a message of so many bytes may leave. */
  async function free(size: number): Promise<Link> {
    for (;;) {
      if (broken) throw broken.error;
      const isAlone = entries.size === 0;
      const full = entries.size >= mostMessages || bytes >= mostBytes || (size >= large && !isAlone) || largeOut;
      if (link && !blocked && failed.size === 0 && !full) return link;
      signal.throwIfAborted();
      if (link) await change.promise;
      else await dial();
    }
  }

  const onAbort = (): void => {
    const waiting = !link || blocked || failed.size > 0;
    const end = () => breakDown(signal.reason);
    if (waiting) end();
    else void clock.sleep(grace, over.signal).then(end, () => {}); // closed: settled there
  };
  signal.addEventListener("abort", onAbort, { once: true });

  return {
    unit: "object",
    async ready() {
      await free(0);
    },
    async send(message) {
      const content = body(message);
      if (content.length > limit) return { confirmed: Promise.resolve(tooLarge(content.length)) };
      const to = await free(content.length);
      const { promise, resolve, reject } = Promise.withResolvers<Refusal | undefined>();
      const entry: Entry = {
        body: content,
        tries: 0,
        returned: false,
        settle: resolve,
        fail: reject,
      };
      const isFirst = entries.size === 0;
      entries.add(entry);
      bytes += content.length;
      largeOut = content.length >= large;
      publishOn(to, entry);
      if (isFirst) heard();
      return { confirmed: promise };
    },
    async close() {
      over.abort();
      signal.removeEventListener("abort", onAbort);
      breakDown(new PlatformUnavailable("the connection to RabbitMQ was closed", { hint: "The run had ended." }));
      await link?.close();
    },
  };
}
