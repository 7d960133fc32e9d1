import { existsSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { answer, catalogue } from "./test-feed.ts";
import { atEnd, endAll, runOnce } from "./test-host.ts";
import { cvesOf, feed, good, newer, platform, settings, stateOf, testSecrets, worksOf } from "./test-world.ts";

/*
 * What can go wrong around a connector, one thing at a time, against the sandbox: what the operator reads, what becomes of
 * the work, that the state stays, and that the next run is good.
 */

afterEach(endAll);

const half = (text: string) => text.slice(0, text.length / 2);

describe("a feed that is broken", () => {
  const kev = join(import.meta.dirname, "../../../../shared/data/kev");
  const isPresent = existsSync(kev);
  const file = (name: string, how?: Parameters<typeof answer>[1]) =>
    isPresent ? answer(readFileSync(join(kev, name)), how) : () => {};

  /** A good run, a broken one that sends nothing, a good one. */
  async function around(broken: RequestListener, told: RegExp) {
    const sandbox = await platform();
    const source = await feed(answer(good));
    const env = settings(sandbox.url, source.address);
    expect(await runOnce(env)).toMatchObject({ exit: 0 });
    await sandbox.idle();
    const [state, works] = [stateOf(sandbox), worksOf(sandbox).length];
    expect(state).toContain("2024-03-01T10:00:00.1234Z");

    source.set(broken);
    const { exit, log } = await runOnce(env);
    expect(exit).toBe(1);
    expect(log).toMatch(told);
    expect(log).toMatch(/"level":"ERROR".*Failed: .*the state stays at the last checkpoint, where the next run begins/);
    expect(stateOf(sandbox)).toBe(state);
    await sandbox.idle();
    expect(worksOf(sandbox)).toHaveLength(works);
    expect(cvesOf(sandbox)).toBe(5);

    source.set(answer(newer));
    expect(await runOnce(env)).toMatchObject({ exit: 0 });
    await sandbox.idle();
    expect(stateOf(sandbox)).toContain("2024-03-02T10:00:00.1234Z");
    expect(worksOf(sandbox)[0]).toMatchObject({
      status: "complete",
      errors: [],
      messages: [expect.stringContaining("8 records")],
    });
    expect(cvesOf(sandbox)).toBe(8);
  }

  const page = "<!DOCTYPE html><html><head><title>Access Denied</title></head><body>Reference 18.93</body></html>";
  test.each<[string, RequestListener, RegExp]>([
    ["a block page with status 200", answer(page, { type: "text/html" }), /is a page, not data.*Access Denied/],
    ["a block page that says it were JSON", answer(page), /is a page, not data.*Access Denied/],
    ["403", answer(page, { status: 403, type: "text/html" }), /kev\.json answers 403.*Access Denied/],
    ["401", answer("who are you?", { status: 401 }), /kev\.json answers 401/],
    ["404", answer("Not Found", { status: 404 }), /kev\.json answers 404/],
    ["500", answer("Internal Server Error", { status: 500 }), /kev\.json answers 500: .*Internal Server Error/],
    ["a file that is cut off", answer(half(newer)), /is cut off/],
    ["other JSON", answer('{"message":"moved"}'), /has no array at vulnerabilities.*moved/],
    [
      "a connection that ends in the middle",
      (_, response) =>
        void response.writeHead(200, { "content-length": newer.length }).write(half(newer), () => response.destroy()),
      /broke off after \d+ bytes/,
    ],
    ["a connection that ends at once", (request) => void request.destroy(), /kev\.json is not reached/],
  ])("%s", async (_, broken, told) => {
    await around(broken, told);
  });

  test("a connection on which nothing comes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    atEnd(() => vi.useRealTimers());
    await around(() => void vi.advanceTimersByTimeAsync(60_000), /sent nothing for 60 s/);
  });

  test("a connection that stops in the middle", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    atEnd(() => vi.useRealTimers());
    await around((_, response) => {
      response
        .writeHead(200, { "content-length": newer.length })
        .write(half(newer), () => void setImmediate(() => vi.advanceTimersByTimeAsync(60_000)));
    }, /sent nothing for 60 s/);
  });

  test.skipIf(!isPresent).each<[string, RequestListener, RegExp]>([
    [
      "broken-akamai-access-denied.html",
      file("broken-akamai-access-denied.html", { type: "text/html" }),
      /is a page, not data.*Access Denied/,
    ],
    ["broken-403-forbidden.html", file("broken-403-forbidden.html", { status: 403, type: "text/html" }), /answers 403/],
    ["broken-truncated.json", file("broken-truncated.json"), /is cut off/],
  ])(`%s${isPresent ? "" : " (skipped: no shared data)"}`, async (_, broken, told) => {
    await around(broken, told);
  });

  const merged = answer(newer.replace('{"cveID":"CVE-2024-10003"', '<<<<<<< HEAD\n{"cveID":"CVE-2024-10003"'));
  test("marks of a merge between the entries", async () => {
    await around(merged, /is not JSON: item 4/);
  });
  test.skipIf(!isPresent)(`broken-invalid-json.json${isPresent ? "" : " (skipped: no shared data)"}`, async () => {
    await around(file("broken-invalid-json.json"), /is not JSON/);
  });

  test("most entries are bad: the catalogue has changed its form, so nothing of it is sent", async () => {
    const bad = catalogue(30, "2024-03-01T10:00:00.1234Z", (entry, index) =>
      index < 10 ? entry : { ...entry, product: null },
    );
    await around(answer(bad), /20 of the first 30 entries have another form than the catalogue's: .*product/);
  });
});

testSecrets();
