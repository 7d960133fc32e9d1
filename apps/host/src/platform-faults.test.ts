import type { Sandbox } from "@octi/sandbox";
import { afterEach, describe, expect, test } from "vitest";
import { answer, catalogue } from "./test-feed.ts";
import { endAll, eventually, folder, freePort, runOnce, serve, startHost, startProcess } from "./test-host.ts";
import { cvesOf, feed, good, platform, secrets, settings, stateOf, testSecrets } from "./test-world.ts";

/*
 * What can go wrong with OpenCTI, one thing at a time, against the sandbox: what the operator reads, what becomes of
 * the work, that the state stays, and that the next run is good.
 */

afterEach(endAll);

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
    expect(log).toMatch(/OpenCTI was not there for \d+ s.*"hint":"OpenCTI is still starting/);
  });

  test("a wrong token: refused with a hint, nothing registered; with the right one all is well", async () => {
    const sandbox = await platform();
    const source = await feed(answer(good));
    const env = settings(sandbox.url, source.address);
    const { exit, log } = await runOnce({ ...env, OPENCTI_TOKEN: secrets.wrongToken });
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
      OPENCTI_TOKEN: secrets.wrongToken,
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
        { OPENCTI_TOKEN: secrets.token },
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

testSecrets();
