import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ConfigurationError } from "../errors.ts";
import { type HealthOptions, serveHealth } from "./health.ts";
import { openReadiness } from "./readiness.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const nothing = { metricsPort: undefined, healthPort: undefined, metrics: undefined };
const well = { notLive: () => undefined, notReady: () => undefined };
const metrics = { page: async () => "runs_total 1\n", contentType: "text/plain; version=0.0.4" };

async function serve(options: Partial<HealthOptions>) {
  const health = await serveHealth({ ...nothing, readiness: well, ...options });
  open.push(health);
  return health;
}

async function get(port: number | undefined, path: string, method = "GET") {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, text: await response.text(), type: response.headers.get("content-type") };
}

test("health and metrics on the metrics' port, and nothing else", async () => {
  const { ports } = await serve({ metricsPort: 0, metrics });
  expect(ports).toHaveLength(1);
  const [port] = ports;
  expect(await get(port, "/live")).toMatchObject({ status: 200, text: "ok\n" });
  expect(await get(port, "/ready?x=1")).toMatchObject({ status: 200 });
  expect(await get(port, "/metrics")).toEqual({ status: 200, text: "runs_total 1\n", type: metrics.contentType });
  expect(await get(port, "/")).toMatchObject({ status: 404, text: "/live\n/ready\n/metrics\n" });
  expect(await get(port, "/toString")).toMatchObject({ status: 404 });
  expect(await get(port, "/live", "POST")).toMatchObject({ status: 405 });
  expect(await get(port, "/live", "HEAD")).toMatchObject({ status: 200, text: "" });
});

test("health alone has no metrics; without a port nothing is listened on", async () => {
  const { ports } = await serve({ healthPort: 0 });
  expect(await get(ports[0], "/ready")).toMatchObject({ status: 200 });
  expect(await get(ports[0], "/metrics")).toMatchObject({ status: 404 });
  expect((await serve({})).ports).toEqual([]);
});

test("what is not well is said with 503", async () => {
  const readiness = { notLive: () => "the connector is ending", notReady: () => "not registered" };
  const { ports } = await serve({ healthPort: 0, readiness });
  expect(await get(ports[0], "/live")).toMatchObject({ status: 503, text: "the connector is ending\n" });
  expect(await get(ports[0], "/ready")).toMatchObject({ status: 503, text: "not registered\n" });
});

test("a page that cannot be made says nothing of why", async () => {
  const page = () => Promise.reject(new Error("secret"));
  const { ports } = await serve({ metricsPort: 0, metrics: { ...metrics, page } });
  expect(await get(ports[0], "/metrics")).toMatchObject({ status: 500, text: "this page could not be made\n" });
});

test("a port that is taken is a wrong setting; the one that was open already is given back", async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, "0.0.0.0", listening));
  open.push({ close: () => new Promise((closed) => void other.close(() => closed())) });
  const { port } = other.address() as AddressInfo;
  const error = await serveHealth({ ...nothing, readiness: well, metricsPort: port, metrics }).catch((it) => it);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error.problems).toEqual([
    { key: "CONNECTOR_METRICS_PORT", value: String(port), message: expect.stringContaining("is taken by another") },
  ]);
  const both = serveHealth({ ...nothing, readiness: well, metricsPort: 0, metrics, healthPort: port });
  await expect(both).rejects.toThrow("CONNECTOR_HEALTH_PORT");
});

test("ready from the registration on, while pings are answered; one lost ping is nothing, two are", () => {
  let at = 0;
  const end = new AbortController();
  const readiness = openReadiness({ signal: end.signal, now: () => new Date(at), heartbeat: true });
  expect(readiness.notReady()).toBe("the connector is not registered on OpenCTI yet");
  expect(readiness.notLive()).toBeUndefined();
  readiness.registered();
  expect(readiness.notReady()).toBeUndefined();
  at += 40_000;
  readiness.pinged(true);
  at += 40_000;
  readiness.pinged(false);
  expect(readiness.notReady()).toBeUndefined();
  at += 70_001;
  readiness.pinged(false);
  expect(readiness.notReady()).toBe("OpenCTI has not answered a ping for 110 s");
  expect(readiness.notLive()).toBeUndefined();
  readiness.pinged(true);
  expect(readiness.notReady()).toBeUndefined();
  end.abort();
  expect(readiness.notReady()).toBe("the connector is ending");
  expect(readiness.notLive()).toBe("the connector is ending");
});

test("where a run is all there is, registered is ready: nothing pings by itself", () => {
  let at = 0;
  const { signal } = new AbortController();
  const readiness = openReadiness({ signal, now: () => new Date(at), heartbeat: false });
  readiness.registered();
  at += 3_600_000;
  expect(readiness.notReady()).toBeUndefined();
});

test("a failed run makes it not ready until one has ended otherwise; where OpenCTI is silent, that is said first", () => {
  let at = 0;
  const { signal } = new AbortController();
  const readiness = openReadiness({ signal, now: () => new Date(at), heartbeat: true });
  readiness.registered();
  readiness.ran("the feed answered 403");
  expect(readiness.notReady()).toBe("the last run failed: the feed answered 403");
  expect(readiness.notLive()).toBeUndefined();
  at += 110_001;
  expect(readiness.notReady()).toBe("OpenCTI has not answered a ping for 110 s");
  readiness.pinged(true);
  expect(readiness.notReady()).toContain("the last run failed");
  readiness.ran(undefined);
  expect(readiness.notReady()).toBeUndefined();
});
