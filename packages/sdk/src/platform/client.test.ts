import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { type ClientOptions, createClient } from "./client.ts";
import { about, addExpectations, queueDetails } from "./operations.ts";
import { hastyClock } from "./test-clock.ts";
import { levels, testLog } from "./test-log.ts";
import { type Fault, type TestPlatform, testPlatform } from "./test-platform.ts";

let platform: TestPlatform;
beforeEach(async () => {
  platform = await testPlatform();
});
afterEach(() => platform.close());

function client(change: Partial<ClientOptions> = {}) {
  const clock = hastyClock();
  const { log, lines, text } = testLog();
  const made = createClient({
    url: platform.url,
    token: platform.token,
    userAgent: "octi/0.1.0",
    fetch,
    clock,
    log,
    random: () => 0.5,
    ...change,
  });
  return { made, clock, lines, text };
}

/** What a request throws. */
async function thrown(promise: Promise<unknown>): Promise<PlatformRefused | PlatformUnavailable> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PlatformRefused || error instanceof PlatformUnavailable) return error;
  throw new Error(`not an error of the platform: ${String(error)}`);
}

test("sends what pycti sends, and an empty draft", async () => {
  const { made } = client({ url: `${platform.url}/`, headers: { "x-gateway-key": "open-sesame" } });
  expect(await made.request(about)).toMatchObject({ about: { version: "6.9.17" } });
  expect(made.url).toBe(`${platform.url}/graphql`);
  expect(platform.seen[0]?.headers).toMatchObject({
    authorization: `Bearer ${platform.token}`,
    "user-agent": "octi/0.1.0",
    "opencti-draft-id": "",
    "x-gateway-key": "open-sesame",
    "content-type": "application/json",
  });
});

test("an own header counts more than its like, whatever its case, but for the draft", async () => {
  const authorization = `Bearer ${platform.token}`;
  const { made } = client({
    token: "of-nobody",
    headers: { Authorization: authorization, "User-Agent": "gateway", "OpenCTI-Draft-Id": "draft" },
  });
  await made.request(about);
  expect(platform.seen[0]?.headers).toMatchObject({
    authorization,
    "user-agent": "gateway",
    "opencti-draft-id": "",
  });
});

const page = "<!DOCTYPE html><html><title>Sign in</title></html>";
const wrong: [string, Fault["answer"], "unavailable" | string, RegExp, RegExp][] = [
  [
    "a proxy without OpenCTI behind it",
    { status: 502 },
    "unavailable",
    /answers 502 with a page/,
    /proxy before OpenCTI doesn't reach it/,
  ],
  [
    "a starting platform",
    { status: 503, type: "text/plain", body: "starting" },
    "unavailable",
    /answers 503: starting/,
    /starting, overloaded or down/,
  ],
  [
    "a failing platform",
    { status: 500, type: "application/json", body: '{"status":"error","error":"boom"}' },
    "unavailable",
    /answers 500: .*boom/,
    /log of OpenCTI/,
  ],
  [
    "a rate limit",
    { status: 429, type: "application/json", body: '{"message":"slow"}' },
    "unavailable",
    /answers 429/,
    /limits the requests/,
  ],
  [
    "a body that OpenCTI finds too large",
    { status: 500, type: "application/json", body: '{"status":"error","error":"request entity too large"}' },
    "PAYLOAD_TOO_LARGE",
    /too large/,
    /APP__MAX_PAYLOAD_BODY_SIZE/,
  ],
  ["a body that a proxy finds too large", { status: 413 }, "PAYLOAD_TOO_LARGE", /413/, /client_max_body_size/],
  [
    "a page",
    { status: 200, body: page },
    "NOT_GRAPHQL",
    /answers 200 with a page instead of GraphQL/,
    /without \/graphql or \/dashboard/,
  ],
  [
    "another service",
    { status: 200, type: "application/json", body: '{"service":"other"}' },
    "NOT_GRAPHQL",
    /application\/json: {"service":"other"}/,
    /another service/,
  ],
  [
    "a wrong path",
    { status: 404, type: "application/json", body: '{"status":"error","error":"Path not found"}' },
    "NOT_FOUND",
    /no GraphQL at http:\/\/127/,
    /wrong path/,
  ],
  ["a firewall", { status: 403 }, "HTTP_403", /answers 403 in place of OpenCTI/, /OPENCTI_CUSTOM_HEADERS/],
  [
    "a login",
    { status: 302, location: "https://sso.example.org/login?ticket=one-time" },
    "REDIRECTED",
    /redirects to https:\/\/sso\.example\.org\/login$/,
    /single sign-on/i,
  ],
  [
    "a redirect to https",
    { status: 301, location: "https://opencti.example.org/graphql" },
    "REDIRECTED",
    /redirects to https:\/\/opencti/,
    /OPENCTI_URL=https:\/\/opencti\.example\.org:/,
  ],
  [
    "a missing capability",
    { code: "FORBIDDEN_ACCESS", message: "You are not allowed to do this." },
    "FORBIDDEN_ACCESS",
    /^connector: You are not allowed/,
    /capability MODULES/,
  ],
  [
    "an unknown field",
    { code: "GRAPHQL_VALIDATION_FAILED" },
    "GRAPHQL_VALIDATION_FAILED",
    /GRAPHQL_VALIDATION_FAILED/,
    /6\.4 to 7\.x/,
  ],
  ["a wrong input", { code: "BAD_USER_INPUT" }, "BAD_USER_INPUT", /BAD_USER_INPUT/, /6\.4 to 7\.x/],
  ["a lock", { code: "LOCK_ERROR" }, "unavailable", /LOCK_ERROR/, /busy/],
  ["a database that is away", { code: "DATABASE_ERROR" }, "unavailable", /DATABASE_ERROR/, /Elasticsearch/],
  [
    "a RabbitMQ that is away",
    { code: "DATABASE_ERROR", message: "RabbitMQ seems down" },
    "unavailable",
    /RabbitMQ seems down \(DATABASE_ERROR\)/,
    /^OpenCTI's RabbitMQ is away/,
  ],
  ["a dead work", { code: "WORK_NOT_ALIVE" }, "WORK_NOT_ALIVE", /WORK_NOT_ALIVE/, /deleted or closed/],
  [
    "any other refusal",
    { code: "FUNCTIONAL_ERROR", message: "No." },
    "FUNCTIONAL_ERROR",
    /connector: No\. \(FUNCTIONAL_ERROR\)/,
    /log of OpenCTI/,
  ],
  ["a cut connection", "cut", "unavailable", /was cut/, /restarting/],
];

test.each(wrong)("tells %s", async (_, answer, kind, message, hint) => {
  platform.faults.push({ answer });
  const error = await thrown(client().made.request(queueDetails, { id: "x" }));
  expect(error instanceof PlatformRefused ? error.code : "unavailable").toBe(kind);
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
});

test("tells a wrong token without showing it", async () => {
  const { made } = client({ token: "wrong-token-0001" });
  const error = await thrown(made.request(about));
  expect(error).toMatchObject({
    code: "AUTH_REQUIRED",
    message: "about: You must be logged in to do this. (AUTH_REQUIRED)",
  });
  expect(error.hint).toMatch(/OPENCTI_TOKEN is wrong or expired/);
});

test("takes secrets out of what others say", async () => {
  const { made, text } = client({ headers: { "x-key": "open-sesame" } });
  platform.faults.push({
    answer: { status: 503, type: "text/plain", body: `you sent ${platform.token} and open-sesame` },
  });
  const error = await thrown(made.request(about));
  expect(error.message).toBe("OpenCTI answers 503: you sent *** and ***");
  expect(`${error.stack} ${String(error.cause)} ${text()}`).not.toMatch(/token-of-the-test|open-sesame/);
});

test("tells an answer of another shape", async () => {
  const { made } = client({
    fetch: async () =>
      new Response('{"data":{"about":{"version":6}}}', { headers: { "content-type": "application/json" } }),
  });
  expect(await thrown(made.request(about))).toMatchObject({
    code: "UNEXPECTED_ANSWER",
    message: expect.stringMatching(/about\.version/),
  });
});

test("tells a platform that gives no answer in time", async () => {
  platform.faults.push({ answer: "stall" });
  const error = await thrown(client().made.request(about, {}, { timeout: 20 }));
  expect(error.message).toMatch(/gave no answer in time \(TIMEOUT\)/);
});

test("tells a port where nothing listens", async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  const error = await thrown(client({ url: `http://127.0.0.1:${port}` }).made.request(about));
  expect(error.message).toBe(`nothing listens at 127.0.0.1:${port} (ECONNREFUSED)`);
  expect(error.hint).toMatch(/inside a container 127\.0\.0\.1 is the container itself/);
});

test("tells https spoken to a port of plain HTTP", async () => {
  const error = await thrown(client({ url: platform.url.replace("http:", "https:") }).made.request(about));
  expect(error.message).toMatch(/doesn't speak TLS as it should/);
  expect(error.hint).toMatch(/try http:\/\//);
});

test.each([
  ["ENOTFOUND", /the name opencti is not known here/, /same network/],
  ["EAI_AGAIN", /the name opencti is not known here/, /same network/],
  ["ECONNREFUSED", /nothing listens at opencti:8080/, /still starting/],
  ["EHOSTUNREACH", /no way to opencti/, /firewall/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", /certificate of opencti:8080 is not accepted/, /HTTPS_CA_CERTIFICATES/],
  ["CERT_HAS_EXPIRED", /certificate of opencti:8080 is not accepted/, /OPENCTI_SSL_VERIFY/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /certificate of opencti:8080 is not accepted/, /another name/],
  ["UND_ERR_CONNECT_TIMEOUT", /no answer in time/, /firewall/],
  ["ECONNRESET", /was cut/, /http:\/\/ for a port that speaks https/],
])("tells %s", async (code, message, hint) => {
  const down = async () => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("down"), { code }) });
  };
  const error = await thrown(client({ url: "http://opencti:8080", fetch: down }).made.request(about));
  expect(error).toBeInstanceOf(PlatformUnavailable);
  expect(error.message).toMatch(message);
  expect(error.message).toContain(`(${code})`);
  expect(error.hint).toMatch(hint);
});

describe("a platform that is away for a while", () => {
  test("is asked again with growing waits, and told of once", async () => {
    for (let i = 0; i < 7; i++) platform.faults.push({ answer: { status: 503 } });
    const { made, clock, lines } = client();
    await made.request(about, {}, { retry: "always" });
    expect(clock.sleeps).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [levels.warn, "OpenCTI is out of reach: trying again"],
      [levels.info, "OpenCTI answers again"],
    ]);
    expect(lines[0]).toMatchObject({ cause: expect.stringMatching(/503/), hint: expect.stringMatching(/proxy/) });
  });

  test("is told of again when the cause changes", async () => {
    platform.faults.push({ answer: { status: 503 } }, { answer: "cut" }, { answer: "cut" });
    const { made, lines } = client();
    await made.request(about, {}, { retry: "always" });
    expect(lines.map(({ cause }) => cause?.slice(0, 19))).toEqual([
      "OpenCTI answers 503",
      "the connection to 1",
      undefined,
    ]);
  });

  test("is given up after the patience", async () => {
    const { made, clock } = client({ patience: 60_000, fetch: async () => new Response("", { status: 503 }) });
    await thrown(made.request(about, {}, { retry: "always" }));
    const waited = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(60_000);
    expect(waited).toBeLessThan(95_000);
  });

  test("is not asked again where nobody said so", async () => {
    platform.faults.push({ answer: { status: 503 } });
    const { made, clock } = client();
    await thrown(made.request(about));
    expect(clock.sleeps).toEqual([]);
  });

  test("counts only what cannot have arrived a second time", async () => {
    platform.faults.push({ answer: { status: 429 } }, { answer: "cut" });
    const { made } = client();
    const error = await thrown(made.request(addExpectations, { id: "w", count: 1 }, { retry: "unreached" }));
    expect(error.message).toMatch(/was cut/);
    expect(platform.count("workEdit.addExpectations")).toBe(2);
  });

  test("is left at once when the signal says so", async () => {
    const stop = new AbortController();
    const reason = new Error("stop");
    const clock = {
      now: () => new Date(0),
      async sleep(_: number, signal?: AbortSignal) {
        stop.abort(reason);
        signal?.throwIfAborted();
      },
    };
    platform.faults.push({ answer: { status: 503 } });
    await expect(client({ clock }).made.request(about, {}, { retry: "always", signal: stop.signal })).rejects.toBe(
      reason,
    );
  });
});
