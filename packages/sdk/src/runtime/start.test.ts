import { afterEach, expect, test } from "vitest";
import { identity } from "../delivery/test-objects.ts";
import { Interrupted } from "../errors.ts";
import { serve, stopAll } from "../http/test-server.ts";
import { type Release, type TestPlatform, testPlatform } from "../platform/test-platform.ts";
import { exit } from "./exit.ts";
import { startConnector } from "./start.ts";
import { feedConnector, freePort, startOnce, startOptions } from "./test-start.ts";

let platform: TestPlatform;
afterEach(async () => {
  await platform.close();
  await stopAll();
});

/** The connector looks at its own page in the middle of a run. */
function looking(port: number, seen: Record<string, string>) {
  return feedConnector(async function* ({ record }) {
    yield record("a", () => []);
    for (const path of ["live", "ready", "metrics"]) {
      const response = await fetch(`http://127.0.0.1:${port}/${path}`);
      seen[path] = `${response.status} ${await response.text()}`;
    }
  });
}

test("metrics and health while a run is under way, and nothing afterwards", async () => {
  platform = await testPlatform();
  const port = await freePort();
  const seen: Record<string, string> = {};
  const { code } = await startOnce(looking(port, seen), platform, {
    CONNECTOR_EXPOSE_METRICS: "true",
    CONNECTOR_METRICS_PORT: String(port),
    CONNECTOR_METRICS_NAMESPACE: "octi",
  });
  expect(code).toBe(exit.good);
  expect(seen).toMatchObject({ live: "200 ok\n", ready: "200 ok\n" });
  expect(seen.metrics).toContain('octi_state{octi_state="running"} 1\n');
  expect(seen.metrics).toContain("octi_runs_total 1\n");
  await expect(fetch(`http://127.0.0.1:${port}/live`)).rejects.toThrow();
});

test("health alone, on a port of its own", async () => {
  platform = await testPlatform();
  const port = await freePort();
  const seen: Record<string, string> = {};
  await startOnce(looking(port, seen), platform, { CONNECTOR_HEALTH_PORT: String(port) });
  expect(seen).toMatchObject({ live: "200 ok\n", ready: "200 ok\n", metrics: "404 /live\n/ready\n" });
});

test("health says why the last run failed, without secrets, until a run goes well", async () => {
  platform = await testPlatform();
  const port = await freePort();
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/ready`)).text();
  const end = new AbortController();
  const seen: string[] = [];
  const connector = feedConnector(async function* ({ record }) {
    seen.push(await ready());
    if (seen.length === 1) throw new Error("refused:\nkey-of-the-feed is not known");
    yield record("a", () => [identity("a")]);
  });
  let told = () => {};
  const waiting = new Promise<void>((resolve) => {
    told = resolve;
  });
  const options = startOptions(platform, {
    CONNECTOR_RUN_AND_TERMINATE: "false",
    CONNECTOR_HEALTH_PORT: String(port),
    FEED_KEY: "key-of-the-feed",
  });
  const code = startConnector(connector, {
    ...options,
    signal: end.signal,
    write(line) {
      if (line.includes("waiting for the next run") && seen.length === 2) told();
    },
  });
  await waiting;
  seen.push(await ready());
  end.abort(new Interrupted("shutdown", "SIGTERM"));
  expect(await code).toBe(exit.good);
  expect(seen).toEqual(["ok\n", "the last run failed: refused: *** is not known\n", "ok\n"]);
});

test("what was sent, pinged and repeated is counted", async () => {
  platform = await testPlatform();
  platform.faults.push({ on: "stixBundlePush", answer: { status: 503 } });
  const port = await freePort();
  const feed = await serve((_, response) => {
    response.writeHead(feed.requests.length === 0 ? 503 : 200, { "content-type": "application/json" });
    response.end("[]");
  });
  const thousand = (name: string) => Array.from({ length: 1_000 }, (_, n) => identity(`${name}${n}`));
  let page = "";
  const connector = feedConnector(async function* ({ http, config, record, checkpoint }) {
    await http.get(config.FEED_URL);
    // a batch has 1,000 objects, and the last message waits for the next one
    for (const name of ["a", "b", "c"]) yield record(name, () => thousand(name));
    yield checkpoint({ at: 1 });
    for (const name of ["d", "e", "f"]) yield record(name, () => thousand(name));
    page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  });
  const { code } = await startOnce(connector, platform, {
    FEED_URL: feed.url,
    CONNECTOR_EXPOSE_METRICS: "true",
    CONNECTOR_METRICS_PORT: String(port),
  });
  expect(code).toBe(exit.good);
  const value = (name: string) => Number(new RegExp(`^${RegExp.escape(name)} (.*)$`, "m").exec(page)?.[1]);
  expect(value("bundles_sent_total")).toBeGreaterThan(0);
  expect(value("objects_sent_total")).toBe(value("bundles_sent_total") * 1_000);
  expect(value("confirm_seconds_count")).toBe(value("bundles_sent_total"));
  expect(value("bytes_sent_total")).toBeGreaterThan(value("objects_sent_total"));
  expect(value('retries_total{of="source"}')).toBe(1);
  expect(value('retries_total{of="opencti"}')).toBe(1);
});

test("a port that is taken is a wrong setting: exit 78, and nothing was asked of OpenCTI", async () => {
  platform = await testPlatform();
  const { port } = await serve(() => {});
  const { code, log } = await startOnce(feedConnector(), platform, {
    CONNECTOR_EXPOSE_METRICS: "true",
    CONNECTOR_METRICS_PORT: String(port),
  });
  // 127.0.0.1 is taken, so 0.0.0.0 is too
  expect(code).toBe(exit.configuration);
  expect(log).toContain("this port is taken by another program");
  expect(platform.seen).toEqual([]);
});

test.each<Release>(["6.9", "7"])(
  "OpenCTI %s: the service account registers, not the administrator",
  async (release) => {
    platform = await testPlatform(release);
    const { code, log } = await startOnce(feedConnector(), platform, { CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT: "true" });
    expect(code).toBe(exit.good);
    const [secret] = platform.accounts.users.flatMap(({ tokens }) => tokens.map((token) => token.secret));
    const registered = platform.seen.filter(({ root }) => root === "registerConnector" || root === "stixBundlePush");
    expect(registered.length).toBeGreaterThan(1);
    for (const { headers } of registered) expect(headers.authorization).toBe(`Bearer ${secret}`);
    expect(log).not.toContain(secret);
    expect(log).toContain("feed@connector.octi.filigran.io");
  },
);

test.each<Release>(["6.9", "7"])(
  "OpenCTI %s through the API: what is to be validated is a file, and the work is complete",
  async (release) => {
    platform = await testPlatform(release);
    const { code } = await startOnce(feedConnector(), platform, { CONNECTOR_VALIDATE_BEFORE_IMPORT: "true" });
    expect(code).toBe(exit.good);
    expect([...platform.validation.pending.keys()]).toEqual(["feed-20261124-000000-001.json"]);
    const [bundle = ""] = platform.validation.pending.values();
    expect(JSON.parse(bundle).objects).toHaveLength(3);
    expect(platform.bundles).toEqual([]);
    expect([...platform.works.values()]).toMatchObject([{ status: "complete", expected: 1, processed: 1, errors: [] }]);
    expect([...platform.connectors.values()][0]?.connector_state).toBe('{"at":1}');
  },
);

test("a file that OpenCTI doesn't take fails the run, and the state stays", async () => {
  platform = await testPlatform();
  platform.faults.push({ on: "uploadPending", answer: { code: "FORBIDDEN_ACCESS" } });
  const { code, log } = await startOnce(feedConnector(), platform, { CONNECTOR_VALIDATE_BEFORE_IMPORT: "true" });
  expect(code).toBe(exit.failed);
  expect(log).toContain("KNOWLEDGE_KNASKIMPORT");
  expect([...platform.works.values()][0]?.errors).toHaveLength(1);
  expect([...platform.connectors.values()][0]?.connector_state).not.toContain("at");
});

test("a single run pings with its saves and at its end, and by itself never", async () => {
  platform = await testPlatform();
  const { code } = await startOnce(feedConnector(), platform);
  expect(code).toBe(exit.good);
  expect(platform.count("pingConnector")).toBe(2);
});

test("a full queue postpones a single run: nothing is sent, the page says why, and the process ends well", async () => {
  platform = await testPlatform();
  const connector = feedConnector();
  await startOnce(connector, platform);
  const [known] = platform.connectors.values();
  if (known === undefined) throw new Error("not registered");
  known.queue = { messages_number: 9, messages_size: 2_000_000 };
  const sent = platform.bundles.length;
  const { code, log } = await startOnce(connector, platform, { CONNECTOR_QUEUE_THRESHOLD: "2" });
  expect(code).toBe(exit.good);
  expect(log).toContain("postponed: the queue is full");
  expect(platform.bundles).toHaveLength(sent);
  expect(known.info).toMatchObject({ buffering: true, queue_messages_size: 2, queue_threshold: 2 });
  expect((await startOnce(connector, platform, { CONNECTOR_QUEUE_THRESHOLD: "3" })).code).toBe(exit.good);
  expect(platform.bundles.length).toBeGreaterThan(sent);
});
