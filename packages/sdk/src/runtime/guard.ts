import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { PlatformRefused } from "../errors.ts";
import type { Work, WorkLook } from "../platform/work.ts";

/** A work as a run sees it. */
export interface RunWork {
  readonly id: string;
  announce(objects: number): Promise<void>;
  /** Closes the work; `sent` of the announced objects were confirmed. */
  processed(message: string, inError: boolean, sent: number): Promise<void>;
}

/** What waiting for the workers needs. */
interface Waiting {
  /** Whether OpenCTI counts what was sent for the work; before 6.6 it doesn't. */
  readonly isCounted: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at what the worker has split. */
const between = 500;
/** Looks without a change until nobody seems to split: a minute. */
const mostLooks = 120;

/**
 * A work for the `api` protocol. OpenCTI's worker announces what it splits (connector-sdk-contract 7.6), so the connector
 * announces a guard of one: the work cannot complete between two bundles. At the end first `toProcessed`, then the guard's
 * report: the other way round the work would be deleted from the platform's memory with messages still queued (platform-internals Q3).
 *
 * The guard stays until the last bundle is split: a worker that is behind would find the work complete, and drop it. Where
 * for a minute nobody splits, it stays for good, and a later run closes the work.
 *
 * @param waiting absent where nobody splits, since a human validates it first
 */
export function guarded(work: Work, waiting?: Waiting): RunWork {
  let announced = false;
  return {
    id: work.id,
    async announce() {
      if (announced) return;
      await work.announce(1);
      announced = true;
    },
    async processed(message, inError, sent) {
      await work.processed(message, inError);
      if (announced && (waiting === undefined || (await isSplit(work, sent, waiting)))) await work.report();
    },
  };
}

/** Waits until all is split. `false` where that doesn't come; at the end of the process it is not waited for. */
async function isSplit(work: Work, sent: number, { isCounted, clock, log, signal }: Waiting): Promise<boolean> {
  if (!isCounted()) return true;
  let before = -1;
  for (let looks = 0; looks < mostLooks; looks++) {
    const { expected, processed, status } = await work.look();
    if (signal.aborted || status === "complete") return true;
    // a bundle of one object is imported without being announced
    if (Math.max(expected - 1, processed) >= sent) return true;
    if (expected + processed !== before) looks = 0;
    before = expected + processed;
    await clock.sleep(between, signal).catch(() => {});
  }
  log.warn({ work: work.id }, "no worker takes what was sent: the work stays open until a later run closes it");
  return false;
}

/**
 * A work whose objects the connector splits and announces itself: over AMQP. What was announced and not confirmed is
 * settled at the end, in one report: all but one of it is taken back, and the one is reported in error after
 * `toProcessed`, since the other way round an equal count would delete the work from the platform's memory with messages
 * still queued (platform-internals Q3).
 *
 * @param mayRepeat messages that may have come into the queue twice: workers count such a one twice, so the counts may be
 * equal with as many messages still queued
 */
export function counted(work: Work, mayRepeat: () => number = () => 0): RunWork {
  let announced = 0;
  return {
    id: work.id,
    async announce(objects) {
      await work.announce(objects);
      announced += objects;
    },
    async processed(message, inError, sent) {
      await settled(work, announced - sent, message, inError, mayRepeat());
    },
  };
}

/** Does what closes an older work; where OpenCTI refuses it, that is told, and keeps nobody. */
export async function unlessRefused(id: string, log: Logger, close: () => Promise<void>): Promise<void> {
  try {
    await close();
  } catch (error) {
    if (!(error instanceof PlatformRefused)) throw error;
    log.warn({ work: id, cause: error.message }, "an older work could not be closed: going on without");
  }
}

/** Messages in workers' hands, one each, that RabbitMQ gives to another one when it loses them: more than workers there are. */
const inHands = 1_000;

/** Closes a work whose run ended without doing so, and of which nothing is queued any more: what is missing never comes. */
export async function abandoned(work: Work, { status, expected, processed }: WorkLook): Promise<void> {
  if (status === "complete" || status === "missing") return;
  await settled(work, expected - processed, abandonedText, true);
}

const abandonedText = "Interrupted: its run ended without closing the work";

/** What `settled` reports of objects that did not come: it counts as one of them. */
export const isSettlement = (message: string): boolean => /^\d+ announced objects did not come: /.test(message);

/** Errors of a work that no worker has reported: the connector itself, when it closed a work without its run. */
export const isOwnError = (message: string): boolean => message === abandonedText || isSettlement(message);

async function settled(work: Work, missing: number, message: string, inError: boolean, mayRepeat = 0): Promise<void> {
  const error = { error: `${missing} announced objects did not come: ${message}`, source: "" };
  if (mayRepeat > 0) {
    // so much is announced that the counts are not equal at `toProcessed`, whatever came twice; then it is taken back
    const spare = mayRepeat + inHands;
    await unlessDead(work.announce(spare));
    await work.processed(message, inError);
    await unlessDead(work.announce(1 - missing - spare));
    await unlessDead(work.report(missing > 0 ? error : undefined));
    return;
  }
  // fewer than none: what was taken for lost had arrived, and 6.x completes a work at equality only
  if (missing > 1 || missing < 0) await unlessDead(work.announce(missing < 0 ? -missing : 1 - missing));
  await work.processed(message, inError);
  if (missing > 0) await unlessDead(work.report(error));
}

/** OpenCTI has forgotten the counts of a dead work (platform-internals Q3): there is nothing to settle, and nothing to wait for. */
async function unlessDead(settling: Promise<void>): Promise<void> {
  try {
    await settling;
  } catch (error) {
    if (!(error instanceof PlatformRefused) || error.code !== "WORK_NOT_ALIVE") throw error;
  }
}
