import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  Interrupted,
  Misuse,
  SourceDenied,
  SourceError,
  SourceMissing,
  SourceShape,
  SourceUnavailable,
} from "../errors.ts";
import { testClock } from "../platform/test-clock.ts";
import { openHttp, openTransport, selfSigned, serve, serveTls, stopAll } from "./test-server.ts";

afterEach(stopAll);

const Rows = z.object({ rows: z.array(z.number()) });
const body = '{"rows":[1,2,3]}';
const json = { "content-type": "application/json" };

/** Answers in turn; the last one again and again. */
function inTurn(...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  let turn = 0;
  return serve((request, response) => answers[Math.min(turn++, answers.length - 1)]?.(request, response));
}
const status =
  (code: number, headers = {}, text = "") =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(code, headers).end(text);
const good = status(200, json, body);
const caught = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail("nothing was thrown"),
    (error) => error,
  );

describe("a body that is known", () => {
  /** Serves by ETag, by date, or by nothing; answers 304 where the condition holds. */
  const conditional = (headers: { etag?: string; "last-modified"?: string }, text = () => body) =>
    serve((request, response) => {
      const same =
        (headers.etag !== undefined && request.headers["if-none-match"] === headers.etag) ||
        (headers["last-modified"] !== undefined && request.headers["if-modified-since"] === headers["last-modified"]);
      response.writeHead(same ? 304 : 200, { ...json, ...headers }).end(same ? undefined : text());
    });
  const date = "Fri, 07 Aug 2026 12:00:00 GMT";
  const sha256 = /^sha256:[0-9a-f]{64}$/;

  test.each([
    ["by its ETag", { etag: '"v1"' }, / @[0-9a-f]{16} "v1"$/],
    ["by a weak ETag", { etag: 'W/"v1"' }, / @[0-9a-f]{16} W\/"v1"$/],
    ["by an ETag before its date", { etag: '"v1"', "last-modified": date }, / @[0-9a-f]{16} "v1"$/],
    ["by its date", { "last-modified": date }, new RegExp(`^sha256:[0-9a-f]{64} @[0-9a-f]{16} ${date}$`)],
    ["by its content", {}, sha256],
  ])("%s isn't delivered again", async (_, headers, validator) => {
    const { url } = await conditional(headers);
    const { http } = openHttp();
    const feed = await http.get(url, { unless: undefined });
    expect(feed?.validator).toMatch(validator);
    expect(await feed?.json(Rows)).toEqual({ rows: [1, 2, 3] });
    expect(await http.get(url, { unless: feed?.validator })).toBeUndefined();
  });

  test("is delivered when it has changed, with or without a date that hasn't", async () => {
    for (const headers of [{}, { etag: '"v2"' }]) {
      let text = body;
      const { url } = await conditional(headers, () => text);
      const { http } = openHttp();
      const { validator } = await http.get(url);
      text = '{"rows":[]}';
      const changed = await http.get(url, { unless: headers.etag ? '"v1"' : validator });
      expect(await changed?.text()).toBe(text);
    }
  });

  test("an ETag of another address says nothing, the same content does", async () => {
    let text = body;
    const first = await conditional({ etag: '"1"' });
    const second = await conditional({ etag: '"1"' }, () => text);
    const { http } = openHttp();
    const { validator } = await http.get(first.url);
    expect(await http.get(second.url, { unless: validator })).toBeUndefined();
    text = '{"rows":[]}';
    expect(await (await http.get(second.url, { unless: validator }))?.text()).toBe(text);
  });

  test("a new ETag for the same content is no news", async () => {
    let etag = '"v1"';
    const { url } = await serve((_, response) => response.writeHead(200, { ...json, etag }).end(body));
    const { http } = openHttp();
    const { validator } = await http.get(url);
    etag = '"v2"';
    expect(await http.get(url, { unless: validator })).toBeUndefined();
  });

  test("is known by its ETag from a server that knows no conditions, weak or strong", async () => {
    const { url } = await serve(status(200, { ...json, etag: 'W/"v1"' }, body));
    expect(await openHttp().http.get(url, { unless: '"v1"' })).toBeUndefined();
  });

  test("a saved state that cannot be a header is no condition", async () => {
    const { url } = await serve(good);
    expect(await (await openHttp().http.get(url, { unless: "a\r\nb: c" }))?.text()).toBe(body);
  });
});

describe("a request that fails", () => {
  test("is made again while that helps, after waits of full jitter", async () => {
    const server = await inTurn(status(500), status(503), (_, response) => response.destroy(), good);
    const { http, clock } = openHttp();
    expect(await http.json(server.url, Rows)).toEqual({ rows: [1, 2, 3] });
    expect(clock.sleeps).toEqual([500, 1_000, 2_000]);
  });

  test.each([408, 425, 429, 500, 502, 503, 504])("%i is tried four times, then said", async (code) => {
    const server = await serve(status(code, { "content-type": "text/plain" }, "too\u0007 busy"));
    const error = await caught(openHttp().http.get(`${server.url}/x`));
    expect(error).toBeInstanceOf(SourceUnavailable);
    expect(error).toMatchObject({ status: code });
    expect(error.message).toBe(`${server.url}/x answers ${code}: "too\\u0007 busy" (tried 4 times)`);
    expect(server.requests.length).toBe(4);
  });

  test("waits for as long as the feed asks, in seconds or to a date", async () => {
    const { http, clock } = openHttp({ random: () => 0 });
    const date = new Date(clock.now().getTime() + 9_000 + 30_000).toUTCString();
    const server = await inTurn(status(429, { "retry-after": "9" }), status(503, { "retry-after": date }), good);
    await http.get(server.url);
    expect(clock.sleeps).toEqual([9_000, 30_000]);
  });

  test("isn't made again in this run when the feed asks for hours: the error says for how long", async () => {
    const server = await serve(status(429, { "retry-after": "7200" }));
    const { http, clock } = openHttp();
    const error = await caught(http.get(server.url));
    expect(error).toMatchObject({ name: "SourceUnavailable", status: 429, retryAfter: 7_200_000 });
    expect(error.message).toContain("asks to wait 7200 s");
    expect(clock.sleeps).toEqual([]);
  });

  test("is made as often as it is told", async () => {
    const server = await serve(status(500));
    await caught(openHttp().http.get(server.url, { retries: 0 }));
    await caught(openHttp().http.at(server.url, { retries: 1 }).get(""));
    expect(server.requests.length).toBe(3);
  });

  test.each([
    [401, SourceDenied],
    [403, SourceDenied],
    [407, SourceDenied],
    [404, SourceMissing],
    [410, SourceMissing],
    [400, SourceUnavailable],
    [422, SourceUnavailable],
    [304, SourceUnavailable],
  ])("%i is not", async (code, type) => {
    const server = await serve(
      status(code, { "content-type": "text/html" }, code === 304 ? "" : "<h1>Access  Denied</h1>"),
    );
    const error = await caught(openHttp().http.get(server.url));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status: code });
    expect(error.message).toContain(
      code === 304 ? "answers 304: no body" : `answers ${code}: "<h1>Access Denied</h1>"`,
    );
    expect(server.requests.length).toBe(1);
  });

  test("a request with a body is repeated only where it was not acted upon", async () => {
    for (const [code, times] of [
      [500, 1],
      [429, 4],
      [503, 4],
    ] as const) {
      const server = await serve(status(code));
      await caught(openHttp().http.get(server.url, { method: "post", body: { a: 1 } }));
      expect(server.requests).toEqual(Array(times).fill("POST /"));
    }
    const cut = await serve((_, response) => response.destroy());
    await caught(openHttp().http.get(cut.url, { method: "POST", body: "x" }));
    expect(cut.requests.length).toBe(1);
  });

  test("a connection that is refused or breaks off says so", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { "content-length": 100 }).write("a part", () => response.destroy());
    });
    const { host } = new URL(server.url);
    const cut = await caught(openHttp().http.get(server.url));
    expect(cut).toBeInstanceOf(SourceUnavailable);
    expect(cut.message).toBe(
      `${server.url}/ broke off after 6 bytes: the connection to ${host} was cut (ECONNRESET) (tried 4 times)`,
    );
    await server.stop();
    const refused = await caught(openHttp().http.get(server.url));
    expect(refused.message).toBe(
      `${server.url}/ is not reached: nothing listens at ${host} (ECONNREFUSED) (tried 4 times)`,
    );
  });

  test("a server that stops sending is given up", async () => {
    const silent = await serve(() => undefined);
    const dripping = await serve((_, response) => {
      const timer = setInterval(() => response.write(" "), 5);
      response.once("close", () => clearInterval(timer));
    });
    const options = { timeout: "PT0.05S", retries: 0 };
    const nothing = await caught(openHttp().http.get(silent.url, options));
    expect(nothing).toBeInstanceOf(SourceUnavailable);
    expect(nothing.message).toMatch(/is not reached: (.* sent nothing for 0.05 s|no whole answer within 0.05 s)$/);
    const endless = await caught(openHttp().http.get(dripping.url, options));
    expect(endless.message).toMatch(/broke off after \d+ bytes: no whole answer within 0.05 s$/);
  });

  test("the end of the run ends it at once, also between two tries, with the run's reason", async () => {
    const run = new AbortController();
    const clock = testClock();
    const server = await serve(status(500));
    const waiting = caught(openHttp({ signal: run.signal, clock }).http.get(server.url));
    await clock.sleeping();
    run.abort(new Interrupted("shutdown", "the container stops"));
    expect(await waiting).toBeInstanceOf(Interrupted);

    const silent = await serve(() => second.abort(new Interrupted("reset", "reset in OpenCTI")));
    const second = new AbortController();
    expect(await caught(openHttp({ signal: second.signal }).http.get(silent.url))).toBeInstanceOf(Interrupted);
    expect(await caught(openHttp({ signal: second.signal }).http.get(silent.url))).toBeInstanceOf(Interrupted);
    expect(silent.requests.length).toBe(1);
  });

  test("a mistake in the call isn't taken for a failure of the feed", async () => {
    const { http } = openHttp();
    const server = await serve(good);
    expect(await caught(http.get(server.url, { timeout: "30 s" }))).toBeInstanceOf(Misuse);
    expect(await caught(http.get(server.url, { timeout: "PT0S" }))).toBeInstanceOf(Misuse);
    const header = await caught(http.get(server.url, { headers: { "x-key": "line\nbreak" } }));
    expect(header).toBeInstanceOf(SourceUnavailable);
    expect(header.message).toMatch(/Invalid character in header content \["x-key"\]$/);
    for (const url of ["not an address", "ftp://host/x", "javascript:1"]) {
      expect(await caught(http.get(url))).toBeInstanceOf(SourceError);
    }
  });
});

describe("a body that isn't what was asked for", () => {
  const shape = async (headers: Record<string, string>, text: string | Buffer, path = "/feed.json") => {
    const server = await serve((_, response) => void response.writeHead(200, headers).end(text));
    return { url: server.url + path, error: await caught(openHttp().http.get(server.url + path)) };
  };

  test("a block page, with status 200", async () => {
    const { url, error } = await shape({ "content-type": "text/html" }, "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>");
    expect(error).toBeInstanceOf(SourceShape);
    expect(error.message).toBe(
      `${url} is a page, not data (status 200, text/html, begins "<HTML><HEAD> <TITLE>Access Denied</TITLE>")`,
    );
  });

  test("a page is taken where one is asked for", async () => {
    const server = await serve(status(200, { "content-type": "text/html" }, "<html>a report</html>"));
    const feed = await openHttp().http.get(server.url, { headers: { Accept: "text/html" } });
    expect(await feed.text()).toBe("<html>a report</html>");
  });

  test.each([
    ["object", '{"rows":[1,2'],
    ["array", '[{"a":1},'],
    ["object after white space and a mark", '\ufeff\n {"rows":[1]'],
  ])("a JSON %s that is cut off, in a whole answer", async (_, text) => {
    const { error } = await shape(json, text);
    expect(error).toBeInstanceOf(SourceShape);
    expect(error.message).toContain(
      `is cut off, or followed by something else: its JSON does not end, after ${Buffer.byteLength(text)} bytes`,
    );
  });

  test("text that isn't JSON is no cut JSON", async () => {
    const server = await serve(status(200, { "content-type": "text/plain" }, "[section]\nkey = value"));
    expect(await (await openHttp().http.get(server.url)).text()).toBe("[section]\nkey = value");
  });

  test("damaged gzip, and more than the limit", async () => {
    const damaged = await shape({ ...json, "content-encoding": "gzip" }, gzipSync(body).subarray(0, 20));
    expect(damaged.error.message).toContain("cannot be unpacked (gzip): unexpected end of file");
    expect(damaged.error).toBeInstanceOf(SourceShape);
    const server = await serve(status(200, json, body));
    const large = await caught(openHttp().http.get(server.url, { maxBytes: 10 }));
    expect(large.message).toContain("is larger than 10 bytes, the limit (status 200, application/json");
  });

  test("is not asked for again", async () => {
    const server = await serve(status(200, { "content-type": "text/html" }, "<html></html>"));
    await caught(openHttp().http.get(server.url));
    expect(server.requests.length).toBe(1);
  });

  const kev = fileURLToPath(new URL("../../../../../shared/data/kev/", import.meta.url));
  const absent = existsSync(kev) ? "" : " (skipped: no shared data)";
  test.skipIf(absent)(`the broken KEV files${absent}`, async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, json).end(readFileSync(join(kev, (request.url ?? "").slice(1))));
    });
    const { http } = openHttp();
    const Kev = z.object({ vulnerabilities: z.array(z.object({ cveID: z.string() })) });
    for (const [file, why] of [
      ["broken-403-forbidden.html", "is a page, not data"],
      ["broken-akamai-access-denied.html", "is a page, not data"],
      ["broken-invalid-json.json", "is not JSON: "],
      ["broken-truncated.json", "is cut off, or followed by something else: its JSON does not end"],
    ]) {
      const error = await caught(http.json(`${server.url}/${file}`, Kev));
      expect(error).toBeInstanceOf(SourceShape);
      expect(error.message).toContain(`${server.url}/${file} ${why}`);
    }
  });
});

describe("several addresses", () => {
  test("the next is asked when one doesn't deliver, whatever the reason", async () => {
    const fallback = await serve(good);
    for (const first of [
      status(503),
      status(403),
      status(404),
      status(200, { "content-type": "text/html" }, "<html>"),
    ]) {
      const server = await serve(first);
      const { http, log } = openHttp();
      expect(await http.json([server.url, fallback.url], Rows)).toEqual({ rows: [1, 2, 3] });
      expect(log.lines.filter(({ level }) => level >= 40).map(({ msg }) => msg)).toEqual([
        "an address did not deliver, the next one is asked",
      ]);
    }
  });

  test("an answer of another shape has the next asked, and one that is the same has not", async () => {
    const other = await serve(status(200, json, '{"columns":[]}'));
    const fallback = await serve(status(200, { ...json, etag: '"v1"' }, body));
    const { http } = openHttp();
    expect(await http.json([other.url, fallback.url], Rows)).toEqual({ rows: [1, 2, 3] });
    expect(await http.get([fallback.url, other.url], { unless: '"v1"' })).toBeUndefined();
    expect(other.requests.length).toBe(1);
  });

  test("what all of them said, in the class of the one that may recover", async () => {
    const [missing, busy] = [await serve(status(404)), await serve(status(503, { "retry-after": "300" }))];
    const error = await caught(openHttp().http.get([`${missing.url}/a`, `${busy.url}/b`]));
    expect(error).toMatchObject({ name: "SourceUnavailable", status: 503, retryAfter: 300_000 });
    expect(error.message).toBe(
      `none of 2 addresses delivered: ${missing.url}/a answers 404: no body; ${busy.url}/b answers 503: no body, and asks to wait 300 s`,
    );
    expect(await caught(openHttp().http.get([missing.url, missing.url]))).toBeInstanceOf(SourceMissing);
    expect(await caught(openHttp().http.get([]))).toBeInstanceOf(SourceError);
  });
});

describe("an origin", () => {
  const key = "a-key-that-nobody-sees";
  const echo = (request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(200, json).end(JSON.stringify({ url: request.url, ...request.headers }));
  const Echo = z.looseObject({ url: z.string() });

  test("its base is a folder; its headers and query go along, and so do the call's", async () => {
    const { url } = await serve(echo);
    const api = openHttp().http.at(`${url}/api/v1?fixed=1`, {
      headers: { "X-Key": key },
      query: { token: key, none: undefined },
    });
    const [page, root, self, nested] = await Promise.all([
      api.json("pulses", Echo, { query: { page: 2 }, headers: { "x-call": "yes" } }),
      api.json("/other", Echo),
      api.json("", Echo),
      api.at("deep/er", { headers: { "x-more": "1" } }).json("x", Echo),
    ]);
    expect(page).toMatchObject({
      url: `/api/v1/pulses?fixed=1&token=${key}&page=2`,
      "x-key": key,
      "x-call": "yes",
      "user-agent": "octi/test",
    });
    expect(root.url).toBe(`/other?fixed=1&token=${key}`);
    expect(self.url).toBe(`/api/v1?fixed=1&token=${key}`);
    expect(nested).toMatchObject({ url: `/api/v1/deep/er/x?fixed=1&token=${key}`, "x-key": key, "x-more": "1" });
  });

  test("another origin gets none of it: by an absolute address, a nested origin, or a redirect", async () => {
    const other = await serve(echo);
    const own = await serve((_, response) => void response.writeHead(302, { location: `${other.url}/moved` }).end());
    const api = openHttp().http.at(own.url, {
      headers: { authorization: `Bearer ${key}`, "x-key": key },
      query: { token: key },
    });
    const answers = [
      await api.json(`${other.url}/absolute`, Echo),
      await api.at(`${other.url}/nested`).json("x", Echo),
      await api.json("redirected", Echo, { headers: { "x-call": key, cookie: key } }),
    ];
    expect(answers.map(({ url }) => url)).toEqual(["/absolute", "/nested/x", "/moved"]);
    expect(JSON.stringify(answers)).not.toContain(key);
    expect(answers[2]).toMatchObject({ "user-agent": "octi/test", accept: "application/json, */*;q=0.5" });
  });

  test("user name and password of an address are a header of that origin", async () => {
    const { url } = await serve(echo);
    const address = url.replace("http://", "http://me:p%40ss@");
    const authorization = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    expect(await openHttp().http.json(`${address}/a`, Echo)).toMatchObject({ authorization });
    expect(await openHttp().http.at(address).json("b", Echo)).toMatchObject({ authorization });
  });

  test("a body goes as JSON, or as it is", async () => {
    const { url } = await serve(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      response.writeHead(200, json).end(JSON.stringify({ text, type: request.headers["content-type"] }));
    });
    const Sent = z.looseObject({ text: z.string() });
    const { http } = openHttp();
    expect(await http.json(url, Sent, { method: "POST", body: { a: [1] } })).toEqual({
      text: '{"a":[1]}',
      type: "application/json",
    });
    expect(await http.json(url, Sent, { method: "POST", body: "a=1" })).toEqual({ text: "a=1" });
  });

  test("its secrets are in no error and no log", async () => {
    const server = await serve((request, response) => {
      const secret = `${request.headers.authorization} ${request.url} ${encodeURIComponent(key)}`;
      if (request.url?.startsWith("/denied")) return void response.writeHead(403).end(secret);
      if (request.url?.startsWith("/busy")) return void response.writeHead(503).end(secret);
      if (request.url?.startsWith("/broken")) return void response.writeHead(200).end(`{"error": ${secret}}`);
      response.writeHead(200, { "content-type": `text/x; note=${key}` }).end(`{"error": "${secret}"}`);
    });
    const { http, log } = openHttp();
    const api = http.at(server.url, { headers: { authorization: `Bearer ${key}` }, query: { apikey: key } });
    const errors = [
      await caught(api.get("denied")),
      await caught(api.get("busy")),
      await caught(api.json("shape", Rows)),
      await caught(api.json("broken", Rows)),
      await caught(http.get(`${server.url.replace("//", "//me:hunter2@")}/denied?password=${key}`)),
      await caught(http.get([`${server.url}/denied?x=${key}`, `${server.url}/denied`])),
    ];
    const told = errors.map((error) => `${error.message} ${error.stack} ${error.cause}`).join("\n") + log.text();
    expect(told).toContain("apikey=***");
    expect(told).not.toContain(key);
    expect(told).not.toContain("hunter2");
  });

  test("no more requests than its rate", async () => {
    const server = await serve(good);
    const { http, clock } = openHttp();
    const api = http.at(server.url, { rate: { requests: 2, per: "PT1M" } });
    for (let n = 0; n < 3; n++) await api.get("x");
    await api.at("nested").get("x");
    await http.get(server.url);
    expect(clock.sleeps).toEqual([60_000]);
    expect(() => http.at(server.url, { rate: { requests: 0, per: "PT1M" } })).toThrow(Misuse);
    expect(() => http.at(server.url, { rate: { requests: 1, per: "1m" } })).toThrow(Misuse);
  });
});

describe("a redirect", () => {
  const to = (code: number, location: string) => status(code, { location });

  test("is followed, relative ones too, and the error says where it led", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/a/b") return to(302, "c?d=1")(request, response);
      return status(404)(request, response);
    });
    const error = await caught(openHttp().http.get(`${server.url}/a/b`));
    expect(error).toBeInstanceOf(SourceMissing);
    expect(error.message).toBe(`${server.url}/a/c?d=1 (redirected from ${server.url}/a/b) answers 404: no body`);
  });

  test("is followed ten times", async () => {
    const server = await serve((request, response) => {
      const n = Number(request.url?.slice(1));
      return (n === 0 ? good : to(301, `/${n - 1}`))(request, response);
    });
    expect(await (await openHttp().http.get(`${server.url}/10`)).text()).toBe(body);
    const error = await caught(openHttp().http.get(`${server.url}/11`));
    expect(error).toBeInstanceOf(SourceShape);
    expect(error.message).toContain("redirects for the 11th time");
  });

  test.each(["file:///etc/passwd", "ftp://host/x", "http://"])("to %s is refused", async (location) => {
    const server = await serve(to(302, location));
    expect(await caught(openHttp().http.get(server.url))).toBeInstanceOf(SourceShape);
  });

  test("from https to http is followed without credentials only; another origin is verified as usual", async () => {
    const [one, other] = await Promise.all([selfSigned("one"), selfSigned("other")]);
    const plain = await serve(good);
    const stranger = await serveTls(other, good);
    const server = await serveTls(one, (request, response) =>
      to(302, request.url === "/stranger" ? stranger.url : plain.url)(request, response),
    );
    const { http } = openHttp({ transport: openTransport({ ca: one.cert }) });
    expect(await http.json(server.url, Rows)).toEqual({ rows: [1, 2, 3] });
    for (const options of [{ headers: { "x-key": "key" } }, { query: { token: "key" } }]) {
      const error = await caught(http.at(server.url, options).get(""));
      expect(error).toBeInstanceOf(SourceShape);
      expect(error.message).toContain(`redirects from https to ${plain.url}/, which is not followed with credentials`);
    }
    expect(plain.requests.length).toBe(1);

    const lenient = http.at(server.url, { tls: { verify: false } });
    expect(await lenient.json("", Rows)).toEqual({ rows: [1, 2, 3] });
    const error = await caught(lenient.get("stranger"));
    expect(error).toBeInstanceOf(SourceUnavailable);
    expect(error.message).toMatch(
      /certificate of .* is not accepted: a private CA is given with HTTPS_CA_CERTIFICATES \(\w+\)$/,
    );
    expect(error.message).toContain(`the certificate of ${new URL(stranger.url).host} is not`);
    expect(stranger.requests).toEqual([]);
  });

  test("of a body: as GET, or again to the same origin, never to another", async () => {
    const seen: string[] = [];
    const server = await serve(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      seen.push(`${request.method} ${request.url} ${text}`);
      const [, code] = request.url?.split("/") ?? [];
      return (code === "end" ? good : to(Number(code), "/end"))(request, response);
    });
    const { http } = openHttp();
    await http.get(`${server.url}/303`, { method: "POST", body: "x" });
    await http.get(`${server.url}/307`, { method: "POST", body: "x" });
    expect(seen).toEqual(["POST /303 x", "GET /end ", "POST /307 x", "POST /end x"]);
    const leading = await serve(to(308, `${server.url}/end`));
    const error = await caught(http.get(leading.url, { method: "POST", body: "x" }));
    expect(error.message).toContain("it wants the body sent to");
    expect(seen.length).toBe(4);
  });
});

describe("a file", () => {
  test("is a feed by its content, packed or not", async () => {
    const folder = await mkdtemp(join(tmpdir(), "feeds-"));
    try {
      const { http } = openHttp();
      await writeFile(join(folder, "a b.json"), body);
      await writeFile(join(folder, "a.json.gz"), gzipSync(body));
      const plain = await http.get(pathToFileURL(join(folder, "a b.json")).href);
      const packed = await http.at(pathToFileURL(folder).href).get("a.json.gz");
      expect(await plain.json(Rows)).toEqual({ rows: [1, 2, 3] });
      expect(await packed.json(Rows)).toEqual({ rows: [1, 2, 3] });
      expect(packed.validator).toBe(plain.validator);
      expect(await http.get(pathToFileURL(join(folder, "a b.json")).href, { unless: plain.validator })).toBeUndefined();
      await writeFile(join(folder, "a b.json"), '{"rows":');
      expect(await caught(http.get(pathToFileURL(join(folder, "a b.json")).href))).toBeInstanceOf(SourceShape);
      const missing = await caught(http.get(pathToFileURL(join(folder, "none")).href));
      expect(missing).toBeInstanceOf(SourceMissing);
      expect(missing.message).toMatch(/none does not exist \(ENOENT\)$/);
      expect((await caught(http.get(pathToFileURL(folder).href))).message).toMatch(/cannot be read \(EISDIR\)$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("is not read for an address that a feed of the web names", async () => {
    const server = await serve(good);
    const error = await caught(
      openHttp()
        .http.at(server.url)
        .get(pathToFileURL(import.meta.filename).href),
    );
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toContain("expected https:// or http://");
  });
});

test("what every request says: who asks, and what it takes", async () => {
  const server = await serve((request, response) => {
    const { "user-agent": agent, accept, "accept-encoding": encoding } = request.headers;
    response.writeHead(200, { ...json, "content-encoding": "br" });
    response.end(brotliCompressSync(JSON.stringify([agent, accept, encoding])));
  });
  expect(await openHttp().http.json(server.url, z.array(z.string()))).toEqual([
    "octi/test",
    "application/json, */*;q=0.5",
    "gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.5",
  ]);
});
