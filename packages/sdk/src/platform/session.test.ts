import { afterEach, describe, expect, test, vi } from "vitest";
import type { Clock } from "../clock.ts";
import { Interrupted, PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { openDeadline } from "../http/deadline.ts";
import { createClient } from "./client.ts";
import { openSession, type Session } from "./session.ts";
import { hastyClock, testClock } from "./test-clock.ts";
import { levels, testLog } from "./test-log.ts";
import { type KeptConnector, type Release, type TestPlatform, testPlatform } from "./test-platform.ts";

// as it is, but where a test looks at it
vi.mock("../http/deadline.ts", { spy: true });

const id = "c0ffee00-0000-4000-8000-000000000001";
const releases: Release[] = ["6.4", "6.9", "7"];

let platform: TestPlatform;
let session: Session | undefined;
afterEach(async () => {
  platform.faults.length = 0;
  await session?.close();
  session = undefined;
  await platform.close();
});

interface Change {
  readonly clock?: Clock;
  readonly heartbeat?: boolean;
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

async function start(release: Release = "6.9", prepare: (platform: TestPlatform) => void = () => {}) {
  platform = await testPlatform(release);
  prepare(platform);
}

async function open({
  clock = hastyClock(),
  heartbeat = false,
  patience = 60_000,
  signal = new AbortController().signal,
}: Change = {}) {
  const { log, lines, text } = testLog();
  const client = createClient({
    url: platform.url,
    token: platform.token,
    userAgent: "octi/0.1.0",
    fetch,
    clock,
    log,
    patience,
  });
  const opened = await openSession({
    client,
    clock,
    log,
    signal,
    heartbeat,
    identity: { id, name: "Test feed", type: "EXTERNAL_IMPORT", scope: ["test"], slug: "test", version: "1.2.3" },
  });
  session = opened;
  return { session: opened, lines, text };
}

const kept = (): KeptConnector => {
  const it = platform.connectors.get(id);
  if (it === undefined) throw new Error("not registered");
  return it;
};

/** A connector that OpenCTI knows already. */
const known =
  (state: string | null, reset = false) =>
  (to: TestPlatform) =>
    to.connectors.set(id, {
      id,
      connector_state: state,
      connector_state_timestamp: "2025-12-01T00:00:00.000Z",
      connector_state_reset: reset,
      info: undefined,
      queue: { messages_number: 3, messages_size: 2_500_000 },
      input: {},
    });

describe("registration", () => {
  test.each([
    ["6.4", ["id", "name", "type", "scope", "auto", "only_contextual", "playbook_compatible"]],
    [
      "6.9",
      [
        "id",
        "name",
        "type",
        "scope",
        "auto",
        "auto_update",
        "enrichment_resolution",
        "only_contextual",
        "playbook_compatible",
      ],
    ],
    [
      "7",
      [
        "id",
        "name",
        "type",
        "scope",
        "auto",
        "auto_update",
        "enrichment_resolution",
        "only_contextual",
        "playbook_compatible",
        "version",
        "slug",
      ],
    ],
  ] as [Release, string[]][])("says to %s what it knows, and all of it", async (release, keys) => {
    await start(release);
    const { session } = await open();
    expect(Object.keys(kept().input).toSorted()).toEqual(keys.toSorted());
    expect(session).toMatchObject({ id, name: "Test feed", userId: "user-1", state: {} });
  });

  test.each(releases)("finds out by refusals what %s has, where it tells nothing", async (release) => {
    await start(release, (it) => {
      it.blind = true;
    });
    const { session } = await open();
    await session.save({ a: 1 });
    const work = await session.openWork("a run");
    await session.push("{}", work.id);
    expect(kept().connector_state).toBe('{"a":1}');
    expect(platform.works.get(work.id)?.multipart).toBe(release === "7");
    expect(platform.bundles).toEqual([{ bundle: "{}", work: release === "6.4" ? undefined : work.id }]);
    expect(session.features).toMatchObject({ multipart: release === "7", stateTimestamp: release !== "6.4" });
  });

  test("takes over the state, whatever wrote it", async () => {
    await start("6.9", known('{"last_update":"2026-01-01"}'));
    expect((await open()).session.state).toEqual({ last_update: "2026-01-01" });
  });

  test.each([null, "", "null", "not JSON", "[1]", '"text"'])("takes %j for no state", async (text) => {
    await start("6.9", known(text));
    expect((await open()).session.state).toEqual({});
  });

  test("waits while the broker is away", async () => {
    await start();
    platform.faults.push({ on: "registerConnector", answer: { status: 503 } });
    expect((await open()).session.id).toBe(id);
  });

  test("tells a missing capability", async () => {
    await start();
    platform.faults.push({
      on: "registerConnector",
      answer: { code: "FORBIDDEN_ACCESS", message: "You are not allowed to do this." },
    });
    await expect(open()).rejects.toMatchObject({
      code: "FORBIDDEN_ACCESS",
      hint: expect.stringMatching(/CONNECTORAPI/),
    });
  });

  test("keeps the broker's password out of the log", async () => {
    await start();
    const { text } = await open();
    expect(text()).not.toContain("broker-secret");
  });
});

describe.each(releases)("saving on %s", (release) => {
  test("is one ping that carries the state", async () => {
    await start(release);
    const { session } = await open();
    await session.save({ last_update: "2026-01-02", nested: { at: new Date(0) } });
    expect(platform.count("pingConnector")).toBe(1);
    expect(JSON.parse(kept().connector_state ?? "")).toEqual({
      last_update: "2026-01-02",
      nested: { at: "1970-01-01T00:00:00.000Z" },
    });
    expect(session.state).toEqual({ last_update: "2026-01-02", nested: { at: "1970-01-01T00:00:00.000Z" } });
  });

  test("says null for no state", async () => {
    await start(release, known('{"a":1}'));
    const { session } = await open();
    await session.save({});
    expect(kept().connector_state).toBe("null");
  });

  test("pings again when a reset of before the start swallowed it", async () => {
    await start(release, known("", true));
    const { session } = await open();
    const reset = vi.fn();
    session.onReset(reset);
    await session.save({ a: 1 });
    expect(kept().connector_state).toBe('{"a":1}');
    expect(platform.count("pingConnector")).toBe(2);
    expect(reset).not.toHaveBeenCalled();
  });

  test("sees a reset, and leaves it standing", async () => {
    await start(release, known('{"a":1}'));
    const { session, lines } = await open();
    const reset = vi.fn();
    session.onReset(reset);
    platform.reset(id);
    const saving = session.save({ a: 2 });
    await expect(saving).rejects.toBeInstanceOf(Interrupted);
    await expect(saving).rejects.toMatchObject({ reason: "reset" });
    expect(reset).toHaveBeenCalledTimes(1);
    expect(session.state).toEqual({});
    expect(kept().connector_state).toBe("");
    expect(lines.filter(({ level }) => level === levels.warn)).toHaveLength(1);
    await session.save({ a: 3 });
    expect(kept().connector_state).toBe('{"a":3}');
  });

  test("goes on through an outage", async () => {
    await start(release);
    const { session } = await open();
    platform.faults.push(
      { on: "pingConnector", answer: "cut", applied: true },
      { on: "pingConnector", answer: { status: 502 } },
    );
    await session.save({ a: 1 });
    expect(session.state).toEqual({ a: 1 });
  });
});

describe("saving", () => {
  test("takes a stale echo for one", async () => {
    await start("6.9", known('{"a":1}'));
    const { session } = await open();
    const reset = vi.fn();
    session.onReset(reset);
    platform.echoes.push({ connector_state: '{"a":1}' });
    await session.save({ a: 2 });
    expect(platform.count("pingConnector")).toBe(2);
    expect(session.state).toEqual({ a: 2 });
    expect(kept().connector_state).toBe('{"a":2}');
    platform.echoes.push({ connector_state: '{"a":1}' }, { connector_state: '{"a":1}' });
    await session.save({ a: 3 });
    expect(session.state).toEqual({ a: 3 });
    expect(reset).not.toHaveBeenCalled();
  });

  test("pings again after a stale echo of no state", async () => {
    await start("6.9");
    const { session } = await open();
    platform.echoes.push({ connector_state: "" }, { connector_state: "" });
    await session.save({ a: 1 });
    expect(platform.count("pingConnector")).toBe(3);
    expect(session.state).toEqual({ a: 1 });
  });

  test("fails when OpenCTI never answers with the state", async () => {
    await start("6.9");
    const { session } = await open();
    for (let i = 0; i < 4; i++) platform.echoes.push({ connector_state: "" });
    await expect(session.save({ a: 1 })).rejects.toMatchObject({ hint: expect.stringMatching(/same CONNECTOR_ID/) });
    expect(session.state).toEqual({});
  });

  test("that was given up is forgotten", async () => {
    await start("6.9", known('{"a":1}'));
    const { session } = await open({ patience: 0 });
    platform.faults.push({ on: "pingConnector", answer: { status: 502 } });
    await expect(session.save({ a: 2 })).rejects.toBeInstanceOf(PlatformUnavailable);
    expect(session.state).toEqual({ a: 1 });
    await session.close();
    expect(kept().connector_state).toBe('{"a":1}');
  });

  test("of what began before a reset doesn't overwrite it", async () => {
    await start("6.9", known('{"a":1}'));
    const { session } = await open();
    platform.reset(id);
    const results = await Promise.allSettled([session.save({ a: 2 }), session.save({ a: 3 })]);
    for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: { reason: "reset" } });
    expect(kept().connector_state).toBe("");
  });

  test("ends at once with the signal", async () => {
    await start("6.9");
    const stop = new AbortController();
    const { session } = await open({ signal: stop.signal });
    platform.faults.push({ on: "pingConnector", answer: "stall" });
    const saving = session.save({ a: 1 });
    stop.abort(new Interrupted("shutdown", "SIGTERM"));
    await expect(saving).rejects.toMatchObject({ reason: "shutdown" });
  });
});

describe("the heartbeat", () => {
  test("begins at once and goes on every 40 s, with what the page shows", async () => {
    await start();
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    expect(kept().info).toEqual({
      run_and_terminate: false,
      buffering: false,
      queue_threshold: 500,
      queue_messages_size: 0,
      next_run_datetime: null,
      last_run_datetime: null,
    });
    session.info({ next_run_datetime: "2026-01-03T00:00:00Z", queue_messages_size: 2.5 });
    clock.advance(39_999);
    expect(platform.count("pingConnector")).toBe(1);
    clock.advance(1);
    await clock.sleeping();
    expect(platform.count("pingConnector")).toBe(2);
    expect(kept().info).toMatchObject({
      next_run_datetime: "2026-01-03T00:00:00Z",
      queue_messages_size: 2.5,
      buffering: false,
    });
  });

  test("never overlaps: what comes later waits for the answer", async () => {
    await start();
    const clock = testClock();
    const stop = new AbortController();
    platform.faults.push({ on: "pingConnector", answer: "stall" });
    const { session } = await open({ clock, heartbeat: true, signal: stop.signal });
    while (platform.count("pingConnector") < 1) await session.queue();
    const saves = Promise.allSettled([session.save({ a: 1 }), session.save({ a: 2 })]);
    clock.advance(400_000);
    for (let i = 0; i < 3; i++) await session.queue();
    expect(platform.count("pingConnector")).toBe(1);
    stop.abort(new Interrupted("shutdown", "SIGTERM"));
    await saves;
    expect(platform.count("pingConnector")).toBe(1);
  });

  test("keeps the order of saves, and carries the last one from then on", async () => {
    await start();
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    await Promise.all([1, 2, 3].map((a) => session.save({ a })));
    clock.advance(40_000);
    await clock.sleeping();
    const states = platform.seen.filter(({ root }) => root === "pingConnector").map(({ variables }) => variables.state);
    expect(states).toEqual(["null", '{"a":1}', '{"a":2}', '{"a":3}', '{"a":3}']);
  });

  test("outlives outages and refusals, each told once", async () => {
    await start();
    const clock = testClock();
    const { lines } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    const answers = [
      { status: 502 },
      { status: 502 },
      { code: "AUTH_REQUIRED" },
      { code: "AUTH_REQUIRED" },
      undefined,
    ] as const;
    for (const answer of answers) {
      if (answer !== undefined) platform.faults.push({ on: "pingConnector", answer });
      clock.advance(40_000);
      await clock.sleeping();
    }
    expect(platform.count("pingConnector")).toBe(6);
    expect(lines.slice(1).map(({ level, msg }) => [level, msg])).toEqual([
      [levels.warn, "OpenCTI is out of reach: trying again"],
      [levels.error, "OpenCTI refuses the connector's ping: trying again"],
      [levels.info, "OpenCTI answers again"],
      [levels.info, "OpenCTI takes the connector's ping again"],
    ]);
  });

  test.each(releases)("sees a reset on %s", async (release) => {
    await start(release, known('{"a":1}'));
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    const reset = vi.fn();
    const off = session.onReset(reset);
    platform.reset(id);
    clock.advance(40_000);
    await clock.sleeping();
    expect(reset).toHaveBeenCalledTimes(1);
    expect(session.state).toEqual({});
    off();
    clock.advance(40_000);
    await clock.sleeping();
    expect(kept().connector_state).toBe("null");
    expect(reset).toHaveBeenCalledTimes(1);
  });

  test("takes an echo of before the reset for no further reset", async () => {
    await start("6.9", known('{"a":1}'));
    const before = kept().connector_state_timestamp;
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    const reset = vi.fn();
    session.onReset(reset);
    platform.reset(id);
    clock.advance(40_000);
    await clock.sleeping();
    platform.echoes.push({ connector_state: '{"a":1}', connector_state_timestamp: before });
    clock.advance(40_000);
    await clock.sleeping();
    expect(reset).toHaveBeenCalledTimes(1);
    expect(session.state).toEqual({});
  });

  test("takes over a state that came with a reset", async () => {
    await start("7", known('{"a":1}'));
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    platform.reset(id);
    kept().connector_state = '{"a":0}';
    clock.advance(40_000);
    await clock.sleeping();
    expect(session.state).toEqual({ a: 0 });
  });

  test("sees the reset of a state that was empty already", async () => {
    await start("6.9", known(null));
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    const reset = vi.fn();
    session.onReset(reset);
    platform.reset(id);
    clock.advance(40_000);
    await clock.sleeping();
    expect(reset).toHaveBeenCalledTimes(1);
  });

  test("lets the connector's state win over an echo, and says so once", async () => {
    await start("7", known('{"a":1}'));
    const clock = testClock();
    const { session, lines } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    for (const echo of ['{"b":2}', '{"b":2}', ""]) {
      platform.echoes.push({ connector_state: echo });
      clock.advance(40_000);
      await clock.sleeping();
    }
    expect(session.state).toEqual({ a: 1 });
    expect(kept().connector_state).toBe('{"a":1}');
    expect(lines.filter(({ msg }) => msg.includes("another state"))).toHaveLength(1);
  });

  test.each(releases)("registers again on %s when the connector was deleted, which is a reset", async (release) => {
    await start(release, known('{"a":1}'));
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    const reset = vi.fn();
    session.onReset(reset);
    platform.connectors.delete(id);
    clock.advance(40_000);
    await clock.sleeping();
    expect(kept().input).toMatchObject({ id, name: "Test feed" });
    expect(reset).toHaveBeenCalledTimes(1);
    expect(session.state).toEqual({});
    await session.save({ a: 2 });
    expect(kept().connector_state).toBe('{"a":2}');
  });

  test("keeps the state when OpenCTI only missed the connector for a moment", async () => {
    await start("6.9", known('{"a":1}'));
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    const reset = vi.fn();
    session.onReset(reset);
    platform.faults.push({
      on: "pingConnector",
      answer: { code: "FUNCTIONAL_ERROR", message: "No connector found with the specified ID" },
    });
    clock.advance(40_000);
    await clock.sleeping();
    expect(reset).not.toHaveBeenCalled();
    expect(session.state).toEqual({ a: 1 });
    expect(kept().connector_state).toBe('{"a":1}');
  });
});

describe("the end", () => {
  test("is a last ping, no more after it, and the connector stays", async () => {
    await start("6.9", known('{"a":1}'));
    const clock = testClock();
    const { session } = await open({ clock, heartbeat: true });
    await clock.sleeping();
    session.info({ next_run_datetime: null, last_run_datetime: "2026-01-01T00:00:00Z" });
    await session.close();
    expect(platform.count("pingConnector")).toBe(2);
    expect(kept().info).toMatchObject({ last_run_datetime: "2026-01-01T00:00:00Z" });
    clock.advance(400_000);
    for (let i = 0; i < 3; i++) await session.queue();
    expect(platform.count("pingConnector")).toBe(2);
    expect(platform.seen.some(({ query }) => /delete/i.test(query))).toBe(false);
  });

  test("waits 3 s at most for that ping: a container has 10 s to stop", async () => {
    await start();
    const { session } = await open();
    platform.faults.push({ on: "pingConnector", answer: "stall" });
    const limits: number[] = [];
    // no time has to pass: the limit is over as soon as it is set
    const deadline = vi.mocked(openDeadline).mockImplementation((ms) => {
      limits.push(ms);
      const limit = new AbortController();
      setImmediate(() => limit.abort(new DOMException("over", "TimeoutError")));
      return { signal: limit.signal, passed: true, close() {} };
    });
    await session.close();
    deadline.mockRestore();
    expect(limits).toEqual([3_000]);
  });

  test("doesn't fail with the platform", async () => {
    await start();
    const { session } = await open();
    platform.faults.push({ on: "pingConnector", answer: "cut" });
    await expect(session.close()).resolves.toBeUndefined();
  });
});

describe("the queue", () => {
  test("is told in messages and megabytes of 1,000,000 bytes", async () => {
    await start("6.9", known(null));
    expect(await (await open()).session.queue()).toEqual({ messages: 3, megabytes: 2.5 });
  });

  test("of a deleted connector is empty, and the connector is registered again", async () => {
    await start("6.9", known('{"a":1}'));
    const { session } = await open();
    platform.connectors.delete(id);
    expect(await session.queue()).toEqual({ messages: 0, megabytes: 0 });
    expect(kept().input).toMatchObject({ id });
  });
});

describe("a work", () => {
  test.each(releases)("is opened on %s, multi-part where that is known", async (release) => {
    await start(release);
    const work = await (await open()).session.openWork("KEV run");
    expect(platform.works.get(work.id)).toMatchObject({ name: "KEV run", multipart: release === "7" });
  });

  test("is opened after an outage", async () => {
    await start();
    const { session } = await open();
    platform.faults.push({ on: "workAdd", answer: { status: 502 } });
    expect(platform.works.has((await session.openWork("a run")).id)).toBe(true);
  });

  test("of a deleted connector is opened after it was registered again", async () => {
    await start();
    const { session } = await open();
    platform.connectors.delete(id);
    expect(platform.works.has((await session.openWork("a run")).id)).toBe(true);
  });

  test("that OpenCTI refuses is refused", async () => {
    await start();
    const { session } = await open();
    platform.faults.push({ on: "workAdd", answer: { code: "FORBIDDEN_ACCESS" } });
    await expect(session.openWork("a run")).rejects.toBeInstanceOf(PlatformRefused);
  });
});

test("a bundle is pushed for its work, also through an outage", async () => {
  await start();
  const { session } = await open();
  platform.faults.push({ on: "stixBundlePush", answer: { code: "LOCK_ERROR" } });
  await session.push('{"type":"bundle"}', "work_1");
  await session.push('{"type":"bundle"}', undefined);
  expect(platform.bundles).toEqual([
    { bundle: '{"type":"bundle"}', work: "work_1" },
    { bundle: '{"type":"bundle"}', work: undefined },
  ]);
});
