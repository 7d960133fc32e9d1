import * as z from "zod";

/** An event that could not be had or used, or came older than the manifest says, and when it is tried again. */
export const Debt = z.object({
  uuid: z.string(),
  /** The manifest's, when it failed: an event that was changed since is tried at once. */
  timestamp: z.number(),
  tries: z.number(),
  /** Seconds since 1970. */
  after: z.number(),
});
export type Debt = z.infer<typeof Debt>;

const firstPause = 300;
const longestPause = 86_400;
/** More are not kept: a feed that owes more than this is broken. */
const most = 1000;
/** Looks at an event that stays older than the manifest says: then the manifest is wrong. */
const mostLooks = 3;

/** The events that are owed: kept in the state, tried again after five minutes, ten, twenty, … at least once a day. */
export interface Owed {
  /** Whether the event is owed in this very version. */
  has(uuid: string, timestamp: number): boolean;
  /** Whether it is owed, and time to try again. */
  isDue(uuid: string, timestamp: number): boolean;
  /** Whether any event is due. */
  readonly someDue: boolean;
  fail(uuid: string, timestamp: number): void;
  /** It came older than the manifest says: looked at again, a few times. `false` where there is no room for it. */
  expect(uuid: string, timestamp: number): boolean;
  /** It is not published yet: looked at again until it is. `false` where there is no room for it. */
  await(uuid: string, timestamp: number): boolean;
  settle(uuid: string): void;
  /** Forgets the events that the feed no longer has. */
  keep(isThere: (uuid: string) => boolean): void;
  /** Whether more can be kept. */
  readonly isFull: boolean;
  /** For the state. */
  list(): Debt[];
}

/** Opens what an earlier run left. */
export function openOwed(left: readonly Debt[] | undefined, now: Date): Owed {
  const seconds = Math.floor(now.getTime() / 1000);
  const debts = new Map((left ?? []).map((debt) => [debt.uuid, debt]));
  const has = (uuid: string, timestamp: number) => debts.get(uuid)?.timestamp === timestamp;
  /** For those that were had: those that cannot be had need the room more. */
  const hasRoom = () => debts.size < most / 2;
  const fail = (uuid: string, timestamp: number): void => {
    const tries = has(uuid, timestamp) ? (debts.get(uuid)?.tries ?? 0) + 1 : 1;
    const pause = Math.min(firstPause * 2 ** Math.min(tries - 1, 20), longestPause);
    debts.set(uuid, { uuid, timestamp, tries, after: seconds + pause });
  };
  return {
    has,
    isDue: (uuid, timestamp) => has(uuid, timestamp) && (debts.get(uuid)?.after ?? 0) <= seconds,
    get someDue() {
      return [...debts.values()].some(({ after }) => after <= seconds);
    },
    fail,
    expect(uuid, timestamp) {
      const looks = has(uuid, timestamp) ? (debts.get(uuid)?.tries ?? 0) : 0;
      if (looks < mostLooks && hasRoom()) fail(uuid, timestamp);
      else debts.delete(uuid);
      return looks >= mostLooks || debts.has(uuid);
    },
    await(uuid, timestamp) {
      if (debts.has(uuid) || hasRoom()) fail(uuid, timestamp);
      return debts.has(uuid);
    },
    settle(uuid) {
      debts.delete(uuid);
    },
    keep(isThere) {
      for (const uuid of debts.keys()) if (!isThere(uuid)) debts.delete(uuid);
    },
    get isFull() {
      return debts.size >= most;
    },
    list: () => [...debts.values()],
  };
}
