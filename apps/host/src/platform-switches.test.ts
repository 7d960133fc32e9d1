import type { Fault, Sandbox } from "@octi/sandbox";
import { afterEach, describe, expect, test } from "vitest";
import { answer } from "./test-feed.ts";
import { endAll, runOnce } from "./test-host.ts";
import { cvesOf, feed, good, newer, platform, settings, stateOf, testSecrets, worksOf } from "./test-world.ts";

/*
 * Each fault that the stand-in for OpenCTI can be told to have, in a run: what the operator reads, what becomes of the
 * work and the state, and that the next run on a platform without it is good.
 */

afterEach(endAll);

type Kind = Fault["kind"];

/** A run with faults, told by how it should end. */
interface Switch {
  readonly what: string;
  readonly faults: readonly Fault[];
  readonly release?: "6.4" | "6.9" | "7";
  readonly exit: 0 | 1;
  /** What the log says, in this order. */
  readonly says?: readonly (string | RegExp)[];
  readonly saysNot?: RegExp;
  /** The newest work when the workers have nothing left to do; none where nothing is said. */
  readonly work?: object;
  /** Whether the state is the run's. */
  readonly saved: boolean;
  /** Objects that arrive. */
  readonly arrived: number;
  /** That work after the next run. */
  readonly afterwards?: object;
  /** Pings that the fault has seen. */
  readonly pings?: number;
}

/** The five of the catalogue with what belongs to them, and the author. */
const objects = 26;
const complete = { status: "complete", errors: [] };
/** One of the api protocol's own counts as the guard of the work. */
const exact = { ...complete, expected: objects + 1, processed: objects + 1 };
/** Closed with nothing sent but the guard. */
const closedInError = (error: RegExp) => ({ status: "complete", errors: [expect.stringMatching(error)] });

const outOfReach = "OpenCTI is out of reach: trying again";
const back = "OpenCTI answers again";

/** An outage that was waited out: everything arrived, and counts. */
const recovered = { exit: 0, says: [outOfReach, back], work: exact, saved: true, arrived: objects } as const;

const switches: { readonly [K in Kind]: readonly (Switch & { faults: readonly (Fault & { kind: K })[] })[] } = {
  slow: [
    {
      what: "answers that are late are waited for",
      faults: [{ kind: "slow", milliseconds: 150, times: 6 }],
      exit: 0,
      saysNot: /WARN.*OpenCTI|ERROR/,
      work: exact,
      saved: true,
      arrived: objects,
    },
  ],
  status: [
    {
      what: "a 500 for a while is waited out",
      faults: [{ kind: "status", status: 500, operation: "stixBundlePush", times: 3 }],
      exit: 0,
      says: ["OpenCTI answers 500", "Look at the log of OpenCTI", outOfReach, back],
      work: exact,
      saved: true,
      arrived: objects,
    },
    {
      what: "a 503 that stays fails the run after five minutes",
      faults: [{ kind: "status", status: 503, operation: "stixBundlePush" }],
      exit: 1,
      says: ["OpenCTI answers 503", outOfReach, "Failed: OpenCTI answers 503"],
      work: closedInError(/^Failed: OpenCTI answers 503.*; 5 records, 0 objects sent/),
      saved: false,
      arrived: 0,
    },
    {
      what: "a 401 of a proxy fails the run at once",
      faults: [{ kind: "status", status: 401, operation: "stixBundlePush" }],
      exit: 1,
      says: [/answers 401 in place of OpenCTI/, "OPENCTI_CUSTOM_HEADERS"],
      saysNot: new RegExp(outOfReach),
      work: closedInError(/answers 401 in place of OpenCTI/),
      saved: false,
      arrived: 0,
    },
  ],
  unauthorized: [
    {
      what: "a token that OpenCTI forgets in mid-run fails the run at once",
      faults: [{ kind: "unauthorized", operation: "stixBundlePush" }],
      exit: 1,
      says: ["AUTH_REQUIRED", "OPENCTI_TOKEN is wrong or expired"],
      saysNot: new RegExp(outOfReach),
      work: closedInError(/AUTH_REQUIRED/),
      saved: false,
      arrived: 0,
    },
  ],
  cut: [
    {
      what: "a push that OpenCTI never heard of is pushed again",
      faults: [{ kind: "cut", when: "before", operation: "stixBundlePush", times: 2 }],
      ...recovered,
    },
    {
      what: "a push whose answer was lost is pushed again: everything is imported and counted twice",
      faults: [{ kind: "cut", when: "after", operation: "stixBundlePush", times: 1 }],
      exit: 0,
      says: [outOfReach, back],
      work: { ...complete, expected: 2 * objects + 1, processed: 2 * objects + 1 },
      saved: true,
      arrived: objects,
    },
    {
      what: "an announcement whose answer was lost counts once",
      faults: [{ kind: "cut", when: "after", operation: "addExpectations", times: 1 }],
      ...recovered,
    },
    {
      what: "a ping whose answer was lost is repeated",
      faults: [{ kind: "cut", when: "after", operation: "pingConnector", times: 1 }],
      ...recovered,
    },
    {
      what: "a ping that was lost is repeated",
      faults: [{ kind: "cut", when: "before", operation: "pingConnector", times: 1 }],
      ...recovered,
    },
  ],
  reset: [
    {
      what: "a reset in mid-run ends it, and its state is not written over the reset",
      faults: [{ kind: "reset", operation: "stixBundlePush", times: 1 }],
      exit: 1,
      says: ["the state was reset on OpenCTI: the next run starts from there", "Interrupted (the state was reset"],
      work: { status: "complete", errors: [expect.stringContaining("Interrupted")] },
      saved: false,
      arrived: objects,
    },
  ],
  deadWorks: [
    {
      what: "7: a work that died before its announcement fails the run",
      faults: [{ kind: "deadWorks", operation: "addExpectations", times: 1 }],
      exit: 1,
      says: ["WORK_NOT_ALIVE"],
      work: { processed: 1, errors: [expect.stringContaining("WORK_NOT_ALIVE")] },
      saved: false,
      arrived: 0,
    },
  ],
  swallowPing: [
    {
      what: "a state that OpenCTI did not take is sent again",
      faults: [{ kind: "swallowPing", times: 1 }],
      exit: 0,
      work: exact,
      saved: true,
      arrived: objects,
      pings: 3,
    },
  ],
  staleState: [
    {
      what: "7: an answer with the state of before is no reset",
      faults: [{ kind: "staleState", times: 1 }],
      exit: 0,
      saysNot: /the state was reset/,
      work: exact,
      saved: true,
      arrived: objects,
      pings: 3,
    },
    {
      what: "6.9: an answer with the state of before is no reset",
      release: "6.9",
      faults: [{ kind: "staleState", times: 1 }],
      exit: 0,
      saysNot: /the state was reset/,
      work: exact,
      saved: true,
      arrived: objects,
      pings: 3,
    },
  ],
  fullQueue: [
    {
      what: "a queue that is full at the start postpones a single run",
      faults: [{ kind: "fullQueue", bytes: 600_000_000 }],
      exit: 0,
      says: ["postponed: the queue is full"],
      saved: false,
      arrived: 0,
    },
    {
      what: "one that is full when the run begins makes it wait, and then it goes on",
      faults: [{ kind: "fullQueue", bytes: 600_000_000, skip: 1, times: 2 }],
      exit: 0,
      says: ["the queue is full: waiting until the workers have caught up", "the queue has room again"],
      work: exact,
      saved: true,
      arrived: objects,
    },
  ],
  workerFails: [
    {
      what: "objects that the workers refuse are errors of the work",
      faults: [{ kind: "workerFails", every: 1, skip: objects - 3, error: "told to" }],
      exit: 0,
      work: { ...exact, errors: Array(3).fill(expect.stringContaining("told to")) },
      saved: true,
      arrived: objects - 3,
    },
  ],
  workerGivesUp: [
    {
      what: "objects that the workers give up are errors of the work",
      faults: [{ kind: "workerGivesUp", every: 1, skip: objects - 2 }],
      exit: 0,
      work: { ...exact, errors: Array(2).fill(expect.stringContaining("Execution timeout")) },
      saved: true,
      arrived: objects - 2,
    },
  ],
  workerDrops: [
    {
      what: "objects that the workers lose leave the work open; the next run waits, and closes it in error",
      faults: [{ kind: "workerDrops", every: 1, skip: objects - 2 }],
      exit: 0,
      work: { status: "progress", expected: objects + 1, processed: objects - 1, errors: [] },
      saved: true,
      arrived: objects - 2,
      afterwards: {
        status: "complete",
        errors: [/Interrupted/, /2 announced objects did not come/].map((it) => expect.stringMatching(it)),
      },
    },
  ],
};

const objectsOf = (sandbox: Sandbox) => Object.values(sandbox.status().counts).reduce((sum, count) => sum + count, 0);

async function start({ release = "7" }: Pick<Switch, "release"> = {}) {
  const sandbox = await platform({ platform: release });
  const source = await feed(answer(good));
  return { sandbox, source, env: settings(sandbox.url, source.address) };
}

/** The run after the faults are gone: everything arrives, its work is complete, the state is its own. */
async function expectGoodRun(sandbox: Sandbox, env: Parameters<typeof runOnce>[0]): Promise<void> {
  const { exit, log } = await runOnce(env, 300);
  expect(log).not.toMatch(/ERROR/);
  expect(exit).toBe(0);
  await sandbox.idle();
  expect(stateOf(sandbox)).toContain("2024-03-02");
  expect(cvesOf(sandbox)).toBe(8);
  expect(worksOf(sandbox)[0]).toMatchObject(complete);
}

test("the stand-in has no other kind of fault than these", async () => {
  const { sandbox } = await start();
  const known = () => sandbox.faults.add({ kind: "none" } as unknown as Fault);
  expect(known).toThrow(`expected one of ${Object.keys(switches).join(", ")}`);
});

describe.each(Object.entries(switches))("%s", (kind, rows) => {
  test.each(rows.map((row) => [row.what, row] as const))("%s", async (_, row: Switch) => {
    const { sandbox, source, env } = await start(row);
    sandbox.faults.add(...row.faults);
    const { exit, log } = await runOnce(env, 300);
    expect(exit, log).toBe(row.exit);
    let rest = log;
    for (const text of row.says ?? []) {
      const at = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
      expect(at, `${text} in ${rest}`).toBeGreaterThan(-1);
      rest = rest.slice(rest.lastIndexOf("\n", at) + 1);
    }
    if (row.saysNot) expect(log).not.toMatch(row.saysNot);
    await sandbox.idle();
    expect(
      sandbox.faults.list().some(({ struck }) => struck > 0),
      kind,
    ).toBe(true);
    if (row.pings) expect(sandbox.faults.list()).toMatchObject([{ passed: row.pings }]);
    const [work] = worksOf(sandbox);
    if (row.work) expect(work).toMatchObject(row.work);
    else expect(work).toBeUndefined();
    if (row.saved) expect(stateOf(sandbox)).toContain("2024-03-01");
    else expect(stateOf(sandbox)).not.toContain("2024-03-01");
    expect(objectsOf(sandbox)).toBe(row.arrived);

    sandbox.faults.clear();
    source.set(answer(newer));
    await expectGoodRun(sandbox, env);
    if (row.afterwards) expect(worksOf(sandbox).find(({ id }) => id === work?.id)).toMatchObject(row.afterwards);
  });
});

describe("works that die after the announcement", () => {
  const dying = (operation: string): Fault => ({ kind: "deadWorks", operation, times: 1 });

  test("7: a dead work that misses objects is no obstacle to the next run", async () => {
    const { sandbox, source, env } = await start();
    sandbox.faults.add(dying("toProcessed"));
    expect((await runOnce(env, 300)).exit).toBe(0);
    await sandbox.idle();
    source.set(answer(newer));
    await expectGoodRun(sandbox, env);
  });
});

describe("an older platform", () => {
  test.each(["6.4", "6.9", "7"] as const)("%s: a run and the next one are good", async (release) => {
    const { sandbox, source, env } = await start({ release });
    const { exit, log } = await runOnce(env, 300);
    expect(exit).toBe(0);
    expect(log).not.toMatch(/ERROR|GRAPHQL_VALIDATION_FAILED/);
    await sandbox.idle();
    expect(cvesOf(sandbox)).toBe(5);
    source.set(answer(newer));
    await expectGoodRun(sandbox, env);
  });
});

testSecrets();
