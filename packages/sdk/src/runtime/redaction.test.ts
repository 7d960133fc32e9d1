import { PassThrough } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { identity } from "../delivery/test-objects.ts";
import { serve, stopAll } from "../http/test-server.ts";
import { type Fault, type TestPlatform, testPlatform } from "../platform/test-platform.ts";
import { checkConnector } from "./check.ts";
import { dryRun } from "./dry-run.ts";
import { feedConnector, freePort, type StartOptions, startOnce, startOptions } from "./test-start.ts";

/*
 * A scan of all that leaves the process (log, works, state, metrics, dry run) for the secrets of all settings, while
 * everybody around repeats what they were sent.
 */

const secrets = {
  MQ_PASS: 'mq/p"ss+word 42',
  MQ_USE_SSL_PASSPHRASE: "phrase-of-the-key-1",
  FEED_KEY: "k3y/of+the feed=",
  header: "gate~way/secret?1",
  basic: "gw-pass-123",
  proxy: "proxy/pass 77",
  feed: "feed!pass-9",
  query: "feed-query-key-5",
  // the stand-in's own: its token, the password of its broker
  token: "7c1d5a34-token-of-the-test",
  broker: "broker-secret",
};
const base64 = (value: string) => Buffer.from(value).toString("base64");

const { broker, ...ofSettings } = secrets;
/** What somebody says who saw secrets, in all forms. */
const said = (values: readonly string[]) =>
  values
    .flatMap((value) => {
      const json = JSON.stringify(value);
      return [value, encodeURIComponent(value), base64(value), base64(`me:${value}`), json, JSON.stringify(json)];
    })
    .join(" | ");
/** What is known before OpenCTI has told anything. */
const gossip = said(Object.values(ofSettings));

/** Which secrets, or halves of them, are in a text: as they are, percent-encoded, escaped, or anywhere in base64. */
function leaks(text: string): string[] {
  const plain = text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  const unescaped = text.replaceAll("\\", "");
  const runs = text.match(/[\w+/-]{8,}/g) ?? [];
  const decoded = runs.flatMap((run) =>
    [0, 1, 2, 3].map((at) => Buffer.from(run.slice(at), "base64").toString("latin1")),
  );
  return Object.entries(secrets).flatMap(([name, secret]) => {
    // half of it is too much: texts are cut off
    const head = secret.slice(0, Math.max(8, Math.ceil(secret.length / 2)));
    const isThere =
      [text, plain, unescaped].some((one) => one.includes(head)) || decoded.some((one) => one.includes(secret));
    return isThere ? [name] : [];
  });
}

let platform: TestPlatform;
afterEach(async () => {
  await platform?.close();
  await stopAll();
});

/** A proxy that answers itself, in the feed's name. */
async function echo(status: number, contentType: string, isGood = false) {
  const heard: string[] = [];
  const { port } = await serve((request, response) => {
    const received = `${request.method} ${request.url} ${JSON.stringify(request.headers)}`;
    heard.push(received);
    response.writeHead(status, { "content-type": contentType, "x-heard": "yes" });
    response.end(isGood ? "[]" : `you sent ${received} ${gossip}`);
  });
  return { port, heard };
}

function variables(proxy: number): Record<string, string> {
  return {
    OPENCTI_CUSTOM_HEADERS: `x-gateway: ${secrets.header}; x-basic: Basic ${base64(`gw:${secrets.basic}`)}`,
    MQ_PASS: secrets.MQ_PASS,
    MQ_USE_SSL_PASSPHRASE: secrets.MQ_USE_SSL_PASSPHRASE,
    HTTP_PROXY: `http://me:${encodeURIComponent(secrets.proxy)}@127.0.0.1:${proxy}`,
    NO_PROXY: "127.0.0.1",
    FEED_URL: `http://me:${encodeURIComponent(secrets.feed)}@feed.invalid/list?apikey=${secrets.query}`,
    FEED_KEY: secrets.FEED_KEY,
  };
}

/** Asks the feed with all its keys, sends, and then does what an author shouldn't. */
const connector = (indiscretion?: "record" | "run", words = gossip) =>
  feedConnector(async function* ({ config, http, record, log, checkpoint }) {
    const feed = await http.get(config.FEED_URL, { headers: { "x-api-key": config.FEED_KEY?.reveal() ?? "" } });
    await feed.json(z.array(z.unknown()));
    log.info({ config, words }, `asked with ${words}`);
    yield record("a", () => [identity("a")]);
    yield record(indiscretion === "record" ? words : "b", () => {
      if (indiscretion === "record") throw new Error(words, { cause: new Error(words) });
      return [identity("b")];
    });
    yield checkpoint({ at: 1 });
    if (indiscretion === "run") throw new Error(words, { cause: new Error(words) });
  });

/** What OpenCTI's users see. */
const seenOnPlatform = () =>
  JSON.stringify([
    [...platform.works.values()],
    [...platform.connectors.values()].map(({ connector_state, info, input }) => ({ connector_state, info, input })),
    [...platform.validation.pending],
    platform.bundles,
  ]);

function expectDiscretion(...texts: string[]): void {
  for (const text of texts) expect(leaks(text)).toEqual([]);
}

test("the scan finds a secret in every form", () => {
  for (const form of said(Object.values(secrets)).split(" | ")) expect(leaks(form).length).toBeGreaterThan(0);
});

describe.each(["true", "false"])("with OPENCTI_JSON_LOGGING=%s", (OPENCTI_JSON_LOGGING) => {
  const start = async (proxy: number, more: Record<string, string> = {}, it = connector()) =>
    startOnce(it, platform, { ...variables(proxy), OPENCTI_JSON_LOGGING, ...more });

  test("a good run, and a run whose author quotes secrets, in a record and at its end", async () => {
    platform = await testPlatform();
    const { port, heard } = await echo(200, "application/json", true);
    const words = `${gossip} | ${said([broker])}`;
    for (const [it, code] of [
      [connector(undefined, words), 0],
      [connector("record", words), 0],
      [connector("run", words), 1],
    ] as const) {
      const started = await start(port, {}, it);
      expect(started.code).toBe(code);
      expect(started.log).toContain("***");
      expectDiscretion(started.log, seenOnPlatform());
    }
    // the proxy and the feed were given what they have to be given
    expect(leaks(heard.join("\n"))).toEqual(expect.arrayContaining(["proxy", "feed", "query", "FEED_KEY"]));
  });

  test("texts that are cut off in the middle of a secret", async () => {
    platform = await testPlatform();
    const { port } = await echo(200, "application/json", true);
    const it = feedConnector(async function* ({ record }) {
      for (const length of [14, 18, 22, 25]) {
        yield record(`r${length}`, () => {
          throw new Error(`${"x".repeat(300 - length)}${secrets.token}`); // a sample of a bad record has 300 characters
        });
      }
      yield record("good", () => [identity("good")]);
    });
    const { code, log } = await start(port, {}, it);
    expect(code).toBe(0);
    expect(seenOnPlatform()).toContain("4 records skipped");
    expectDiscretion(log, seenOnPlatform());
  });

  test.each([
    [502, "text/plain"],
    [407, "text/html"],
    [401, "application/json"],
    [200, "text/html"],
    [200, "application/json"],
  ])("a feed or proxy that repeats what it was sent, with %i %s", async (status, type) => {
    platform = await testPlatform();
    const { port } = await echo(status, type);
    const { code, log } = await start(port);
    expect(code).toBe(1);
    expectDiscretion(log, seenOnPlatform());
  });

  test.each<[string, Fault["answer"]]>([
    ["503", { status: 503, type: "text/plain", body: gossip }],
    ["401", { status: 401, type: "text/html", body: `<html>${gossip}` }],
    ["a redirect", { status: 302, location: `http://elsewhere/${encodeURIComponent(secrets.token)}?${gossip}` }],
    ["another thing than GraphQL", { status: 200, type: "text/plain", body: gossip }],
    ["an error of GraphQL", { code: "FUNCTIONAL_ERROR", message: gossip }],
  ])("OpenCTI, or a proxy before it, that repeats what it was sent, with %s", async (_, answer) => {
    for (const on of ["about", "registerConnector", "workAdd", "stixBundlePush", "pingConnector"]) {
      platform = await testPlatform();
      platform.faults.push({ on, answer }, { on, answer });
      const { port } = await echo(200, "application/json", true);
      const { log } = await start(port);
      expect(platform.faults.length).toBeLessThan(2);
      expectDiscretion(log, seenOnPlatform());
      await platform.close();
    }
  });

  test("a broker that isn't there", async () => {
    platform = await testPlatform();
    const { port } = await echo(200, "application/json", true);
    const MQ_PORT = String(await freePort());
    const { code, log } = await start(port, { CONNECTOR_QUEUE_PROTOCOL: "amqp", MQ_HOST: "127.0.0.1", MQ_PORT });
    expect(code).toBe(1);
    expect(log).toContain("RabbitMQ");
    expectDiscretion(log, seenOnPlatform());
  });

  test("settings that are wrong, all at once", async () => {
    platform = await testPlatform();
    const { code, log } = await start(1, {
      OPENCTI_TOKEN: `${secrets.token} ${secrets.token}`,
      OPENCTI_URL: `opencti:${secrets.token}@host`,
      OPENCTI_CUSTOM_HEADERS: `no-colon ${secrets.header}; x: ${secrets.basic}`,
      FEED_URL: `ftp://me:${encodeURIComponent(secrets.feed)}@feed.invalid/list?apikey=${secrets.query}`,
      HTTP_PROXY: `nonsense://me:${encodeURIComponent(secrets.proxy)}@proxy`,
      MQ_PORT: "none",
    });
    expect(code).toBe(78);
    expect(log).toContain("FEED_URL");
    expectDiscretion(log);
  });

  test("the page of metrics, and what waits for validation", async () => {
    platform = await testPlatform("7");
    const { port } = await echo(200, "application/json", true);
    const metricsPort = await freePort();
    let page = "";
    const it = feedConnector(async function* ({ record }) {
      yield record("a", () => [identity("a")]);
      page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    });
    const { code, log } = await start(
      port,
      {
        CONNECTOR_EXPOSE_METRICS: "true",
        CONNECTOR_METRICS_PORT: String(metricsPort),
        CONNECTOR_VALIDATE_BEFORE_IMPORT: "true",
        CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT: "true",
      },
      it,
    );
    expect(code).toBe(0);
    expect(page).toContain("runs_total 1");
    expectDiscretion(page, log, seenOnPlatform());
    expect(page + log + seenOnPlatform()).not.toContain("secret-of-token");
  });

  test("a dry run, and a check", async () => {
    platform = await testPlatform();
    for (const [status, indiscretion] of [
      [200, undefined],
      [200, "run"],
      [502, undefined],
    ] as const) {
      const { port } = await echo(status, "application/json", status === 200);
      const options: StartOptions = startOptions(platform, { ...variables(port), OPENCTI_JSON_LOGGING });
      const [dry, checked] = [new PassThrough(), new PassThrough()];
      await dryRun(connector(indiscretion), options, dry);
      await checkConnector(connector(indiscretion), options, checked);
      expectDiscretion(options.log(), await textOf(dry.end()), await textOf(checked.end()));
    }
  });
});
