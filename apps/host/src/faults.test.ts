import { existsSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "@octi/sandbox";
import { afterEach, describe, expect, test, vi } from "vitest";
import { answer, catalogue } from "./test-feed.ts";
import {
  atEnd,
  endAll,
  eventually,
  folder,
  freePort,
  outputs,
  runOnce,
  serve,
  startHost,
  startProcess,
} from "./test-host.ts";

/*
 * What can go wrong around a connector, one thing at a time, against the sandbox: what the operator reads, what becomes of
 * the work, that the state stays, and that the next run is good.
 */

const token = "5d3c1f4e-token-of-opencti-9a7b";
const wrongToken = "another-token-that-is-wrong";
const feedPassword = "feed-pass-w0rd";
const headerValue = "header-value-s3cret";

afterEach(endAll);

async function platform(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ token, ...options });
  atEnd(() => {
    outputs.push(JSON.stringify(sandbox.status()));
    return sandbox.close();
  });
  return sandbox;
}
async function feed(listener: RequestListener) {
  const server = await serve(listener);
  return {
    set(next: RequestListener) {
      server.listener = next;
    },
    address: `http://reader:${feedPassword}@127.0.0.1:${server.port}/kev.json`,
  };
}
const settings = (url: string, address: string) => ({
  OPENCTI_URL: url,
  OPENCTI_TOKEN: token,
  OPENCTI_CUSTOM_HEADERS: `x-gate: ${headerValue}`,
  CISA_CATALOG_URL: address,
});
const stateOf = (sandbox: Sandbox) => sandbox.status().connectors[0]?.state;
const worksOf = (sandbox: Sandbox) => sandbox.status().works;
const cvesOf = (sandbox: Sandbox) => sandbox.status().counts.Vulnerability ?? 0;

const good = catalogue(5);
const newer = catalogue(8, "2024-03-02T10:00:00.1234Z");
const half = (text: string) => text.slice(0, text.length / 2);

describe("a feed that is broken", () => {
  const kev = join(import.meta.dirname, "../../../../shared/data/kev");
  const isPresent = existsSync(kev);
  const file = (name: string, how?: Parameters<typeof answer>[1]) =>
    isPresent ? answer(readFileSync(join(kev, name)), how) : () => {};

  /** A good run, a broken one, a good one. What was sent before the feed broke has a work of its own, closed in error. */
  async function around(broken: RequestListener, told: RegExp, sent = false) {
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
    expect(log).toMatch(/"level":"ERROR".*Failed: .*the state stays at the last checkpoint and the run is tried again/);
    expect(stateOf(sandbox)).toBe(state);
    await sandbox.idle();
    expect(worksOf(sandbox)).toHaveLength(works + (sent ? 1 : 0));
    if (sent)
      expect(worksOf(sandbox)[0]).toMatchObject({
        status: "complete",
        errors: [expect.stringMatching(/^Failed: .*JSON/)],
      });
    else expect(cvesOf(sandbox)).toBe(5);

    source.set(answer(newer));
    expect(await runOnce(env)).toMatchObject({ exit: 0 });
    await sandbox.idle();
    expect(stateOf(sandbox)).toContain("2024-03-02T10:00:00.1234Z");
    expect(worksOf(sandbox)[0]).toMatchObject({
      status: "complete",
      errors: [],
      messages: [expect.stringContaining("8 records")],
    });
    expect(cvesOf(sandbox)).toBeGreaterThanOrEqual(8);
    if (!sent) expect(cvesOf(sandbox)).toBe(8);
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
    await around(merged, /JSON/, true);
  });
  test.skipIf(!isPresent)(`broken-invalid-json.json${isPresent ? "" : " (skipped: no shared data)"}`, async () => {
    await around(file("broken-invalid-json.json"), /JSON/, true);
  });

  test("most entries are bad: the work says so and is closed in error", async () => {
    const sandbox = await platform();
    const bad = catalogue(30, "2024-03-01T10:00:00.1234Z", (entry, index) =>
      index < 10 ? entry : { ...entry, product: null },
    );
    const source = await feed(answer(bad));
    const env = settings(sandbox.url, source.address);
    const { exit, log } = await runOnce(env);
    await sandbox.idle();
    expect(exit).toBe(1);
    expect(log).toContain("records could not be used, so the source has probably changed: CVE-2024-10010");
    expect(stateOf(sandbox)).not.toContain("last_update");
    expect(worksOf(sandbox)).toMatchObject([
      { status: "complete", errors: [expect.stringMatching(/^Failed: .*product/)] },
    ]);

    source.set(answer(newer));
    expect((await runOnce(env)).exit).toBe(0);
    await sandbox.idle();
    expect(stateOf(sandbox)).toContain("2024-03-02");
  });
});

describe("a platform that is not as it should be", () => {
  test("dead at the start: told with a hint once, and the run begins when it comes up", async () => {
    const source = await feed(answer(good));
    const port = await freePort();
    const host = startHost(settings(`http://127.0.0.1:${port}`, source.address));
    await host.said("trying again");
    expect(host.log()).toMatch(
      /nothing listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\).*"hint":"OpenCTI is still starting, or OPENCTI_URL is wrong/,
    );
    const sandbox = await platform({ port });
    await host.said("waiting for the next run");
    expect(host.log()).toContain("OpenCTI answers again");
    expect(host.log().split("trying again")).toHaveLength(2);
    await sandbox.idle();
    expect(stateOf(sandbox)).toContain("2024-03-01");
    expect(cvesOf(sandbox)).toBe(5);
    host.stop();
    expect(await host.exit).toBe(0);
  });

  test("dead at the start of a single run: gives up after five minutes", async () => {
    const { exit, log } = await runOnce(
      settings(`http://127.0.0.1:${await freePort()}`, "http://127.0.0.1:9/kev.json"),
      1_000,
    );
    expect(exit).toBe(1);
    expect(log).toMatch(/OpenCTI was not there for (2[5-9]\d|300) s.*"hint":"OpenCTI is still starting/);
  });

  test("a wrong token: refused with a hint, nothing registered; with the right one all is well", async () => {
    const sandbox = await platform();
    const source = await feed(answer(good));
    const env = settings(sandbox.url, source.address);
    const { exit, log } = await runOnce({ ...env, OPENCTI_TOKEN: wrongToken });
    expect(exit).toBe(1);
    expect(log).toMatch(/AUTH_REQUIRED.*"hint":"OPENCTI_TOKEN is wrong or expired/);
    expect(sandbox.status()).toMatchObject({ connectors: [], works: [] });
    expect((await runOnce(env)).exit).toBe(0);
    await sandbox.idle();
    expect(cvesOf(sandbox)).toBe(5);
  });

  test("a wrong token where it runs on: waits, and says it once", async () => {
    const sandbox = await platform();
    const host = startHost({
      ...settings(sandbox.url, "http://127.0.0.1:9/kev.json"),
      OPENCTI_TOKEN: wrongToken,
    });
    await host.said("OPENCTI_TOKEN is wrong or expired");
    host.stop();
    expect(await host.exit).toBe(0);
    expect(host.log().split("OPENCTI_TOKEN is wrong")).toHaveLength(2);
    expect(sandbox.status().connectors).toEqual([]);
  });

  test("a wrong path, at which there is a page", async () => {
    const pages = await serve(answer("<!DOCTYPE html><html><title>OpenCTI</title></html>", { type: "text/html" }));
    const { exit, log } = await runOnce(settings(`${pages.url}/dashboard`, "http://127.0.0.1:9/kev.json"));
    expect(exit).toBe(1);
    expect(log).toMatch(/127\.0\.0\.1:\d+\/dashboard\/graphql.*page.*"hint":"[^"]*OPENCTI_URL/);
  });

  test("a wrong path, at which the platform has nothing; with the right one all is well", async () => {
    const sandbox = await platform();
    const source = await feed(answer(good));
    const { exit, log } = await runOnce(settings(`${sandbox.url}/wrong`, source.address));
    expect(exit).toBe(1);
    expect(log).toMatch(/\/wrong\/graphql.*"hint":"[^"]*OPENCTI_URL/);
    expect((await runOnce(settings(sandbox.url, source.address))).exit).toBe(0);
    await sandbox.idle();
    expect(cvesOf(sandbox)).toBe(5);
  });

  test("killed in mid-run and started again: the run goes on, and everything arrives", async () => {
    const source = await feed(answer(catalogue(1_200)));
    const cwd = folder();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const start = async () => {
      const started = startProcess(
        "../../sandbox/src/main.ts",
        ["--port", String(port)],
        { OPENCTI_TOKEN: token },
        cwd,
      );
      await started.said('"ready":true');
      return started;
    };
    const status = async () => (await (await fetch(`${url}/status`)).json()) as ReturnType<Sandbox["status"]>;

    const first = await start();
    const host = startHost({ CONNECTOR_RUN_AND_TERMINATE: "true", ...settings(url, source.address) });
    await eventually("objects are announced", async () => ((await status()).works[0]?.expected ?? 0) > 1 || undefined);
    first.child.kill("SIGKILL");
    await first.exit;
    await host.said("OpenCTI is out of reach: trying again");
    await start();
    expect(await host.exit).toBe(0);
    expect(host.log()).toContain("OpenCTI answers again");
    const { connectors, counts, works } = await eventually("everything is imported", async () => {
      const now = await status();
      return now.counts.Vulnerability === 1_200 && now.connectors[0]?.queued === 0 ? now : undefined;
    });
    expect(connectors[0]?.state).toContain("2024-03-01");
    expect(counts.Vulnerability).toBe(1_200);
    expect(works[0]?.messages).toEqual([expect.stringContaining("1200 records")]);
  });
});

describe("the process", () => {
  test("SIGTERM in mid-run: ends in time, the work is closed as interrupted, the state stays, the next run is good", async () => {
    const sandbox = await platform();
    const source = await feed(answer(catalogue(12_000)));
    const env = settings(sandbox.url, source.address);
    const { child, exit, output } = startProcess("main.ts", ["cisa-kev"], env);
    await eventually("objects are announced", () => (worksOf(sandbox)[0]?.expected ?? 0) > 1 || undefined);
    const asked = Date.now();
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(output()).toMatch(/"level":"WARNING".*Interrupted \(SIGTERM\) after \d+ records/);
    expect(worksOf(sandbox)[0]?.errors).toEqual([
      expect.stringMatching(/^Interrupted \(SIGTERM\) after .*the next run goes on from the last checkpoint$/),
    ]);
    expect(stateOf(sandbox)).not.toContain("last_update");

    source.set(answer(good));
    expect((await runOnce(env)).exit).toBe(0);
    expect(stateOf(sandbox)).toContain("2024-03-01");
  });

  test("five wrong settings: each is said in a line, secrets masked, exit 78, nothing is asked of anybody", async () => {
    let asked = 0;
    const nobody = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const { exit, output } = startProcess("main.ts", ["cisa-kev"], {
      OPENCTI_URL: "opencti:8080",
      OPENCTI_TOKEN: "ChangeMe",
      CONNECTOR_DURATION_PERIOD: "daily",
      CISA_TLP: "TLP:PURPLE",
      CISA_CREATE_INFRASTRUCTURES: "perhaps",
      CISA_CATALOG_URL: `http://reader:${feedPassword}@127.0.0.1:${nobody.port}/kev.json`,
    });
    expect(await exit).toBe(78);
    const lines = output()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const keys = [
      "OPENCTI_URL",
      "OPENCTI_TOKEN",
      "CONNECTOR_DURATION_PERIOD",
      "CISA_TLP",
      "CISA_CREATE_INFRASTRUCTURES",
    ];
    const wrong = lines.filter(({ message }) => message === "a setting is wrong");
    expect(wrong.map(({ attributes }) => attributes.key).sort()).toEqual(keys.sort());
    for (const { level, attributes } of wrong) {
      expect(level).toBe("ERROR");
      expect(attributes.message).toMatch(/^expected /);
    }
    expect(lines.at(-1)).toMatchObject({
      message: expect.stringContaining("nothing was started"),
      attributes: { problems: 5 },
    });
    expect(asked).toBe(0);
  });
});

test("nothing that any of these runs wrote, or put on the platform, holds a secret", () => {
  expect(outputs.length).toBeGreaterThan(60);
  expect(outputs.some((output) => output.includes("***"))).toBe(true);
  for (const secret of [token, feedPassword, headerValue, wrongToken]) {
    expect(outputs.filter((output) => output.includes(secret))).toEqual([]);
  }
});
