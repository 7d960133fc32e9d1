import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../clock.ts";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { createClient } from "./client.ts";
import { hastyClock } from "./test-clock.ts";
import { levels, testLog } from "./test-log.ts";
import { type TestPlatform, testPlatform } from "./test-platform.ts";
import { waitForPlatform } from "./wait.ts";

let platform: TestPlatform;
beforeEach(async () => {
  platform = await testPlatform();
});
afterEach(() => platform.close());

function waiting(
  change: { limit?: number; token?: string; clock?: Clock; signal?: AbortSignal; send?: typeof fetch } = {},
) {
  const {
    token = platform.token,
    clock = hastyClock(),
    signal = new AbortController().signal,
    send = fetch,
    limit,
  } = change;
  const { log, lines } = testLog();
  const client = createClient({ url: platform.url, token, userAgent: "octi/0.1.0", fetch: send, clock, log });
  return {
    lines,
    answer: waitForPlatform(client, { clock, log, signal, random: () => 0, ...(limit === undefined ? {} : { limit }) }),
  };
}

test("answers with the version", async () => {
  await expect(waiting().answer).resolves.toBe("6.9.17");
});

test("waits for a platform that starts, with one line a cause", async () => {
  const clock = hastyClock();
  for (const answer of [
    "cut",
    "cut",
    { status: 502 },
    { status: 502 },
    { status: 502 },
    { status: 502 },
    { status: 502 },
  ] as const)
    platform.faults.push({ answer });
  const { lines, answer } = waiting({ clock });
  await answer;
  expect(clock.sleeps).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(lines.map(({ level }) => level)).toEqual([levels.warn, levels.warn, levels.info]);
});

test("waits, slowly, for somebody to let it in", async () => {
  const clock = hastyClock();
  const refused = { code: "AUTH_REQUIRED", message: "You must be logged in to do this." };
  platform.faults.push({ answer: refused }, { answer: refused }, { answer: { status: 404 } });
  const { lines, answer } = waiting({ clock });
  await answer;
  expect(clock.sleeps).toEqual([60_000, 60_000, 60_000]);
  expect(lines.map(({ level, cause }) => [level, cause])).toEqual([
    [levels.error, "about: You must be logged in to do this. (AUTH_REQUIRED)"],
    [levels.error, `there is no GraphQL at ${platform.url}/graphql`],
    [levels.info, undefined],
  ]);
});

test("with a limit gives up in time, with the hint of the last cause", async () => {
  const clock = hastyClock();
  const { answer } = waiting({ clock, limit: 300_000, send: async () => new Response("", { status: 503 }) });
  await expect(answer).rejects.toMatchObject({
    message: expect.stringMatching(/^OpenCTI was not there for \d+ s: OpenCTI answers 503/),
    hint: expect.stringMatching(/starting, overloaded or down/),
  });
  await expect(answer).rejects.toBeInstanceOf(PlatformUnavailable);
  const waited = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThan(270_000);
  expect(waited).toBeLessThanOrEqual(300_000);
});

test("with a limit ends at a wrong token at once", async () => {
  const clock = hastyClock();
  await expect(waiting({ clock, limit: 300_000, token: "another-token" }).answer).rejects.toBeInstanceOf(
    PlatformRefused,
  );
  expect(clock.sleeps).toEqual([]);
});

test("ends when the signal says so", async () => {
  const stop = new AbortController();
  stop.abort(new Error("stop"));
  await expect(waiting({ signal: stop.signal }).answer).rejects.toThrow("stop");
});
