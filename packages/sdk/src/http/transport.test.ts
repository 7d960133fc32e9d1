import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ConfigurationError } from "../errors.ts";
import { failureCode, ProxyError } from "./failure.ts";
import { openTransport, selfSigned, serve, serveProxy, serveTls, stopAll } from "./test-server.ts";
import { createTransport, type Outgoing, type Transport } from "./transport.ts";

let one: { private: string; cert: string };
let other: { private: string; cert: string };
let folder: string;
let caFile: string;

beforeAll(async () => {
  [one, other] = await Promise.all([selfSigned("one"), selfSigned("other")]);
  folder = await mkdtemp(join(tmpdir(), "certificates-"));
  caFile = join(folder, "ca.pem");
  writeFileSync(caFile, `# ours\n${one.cert}`);
});
afterEach(stopAll);
afterAll(() => rm(folder, { recursive: true }));

async function get(transport: Transport, url: string, options: Partial<Outgoing> = {}) {
  const { status, body } = await transport.send({ url: new URL(url), method: "GET", headers: {}, ...options });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return { status, text: Buffer.concat(chunks).toString() };
}

const hello = (_: unknown, response: { end(text: string): void }) => response.end("hello");

describe("certificates", () => {
  test("an unknown CA is refused, and accepted where the network, or the request, says so", async () => {
    const { url } = await serveTls(one, hello);
    const plain = openTransport();
    const refused = await get(plain, url).catch(failureCode);
    expect(refused).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);

    expect((await get(openTransport({ ca: one.cert }), url)).text).toBe("hello");
    expect((await get(openTransport({ ca: one.cert.replaceAll("\n", "\\n") }), url)).text).toBe("hello");
    expect((await get(openTransport({ ca: caFile }), url)).text).toBe("hello");
    expect((await get(plain, url, { tls: { verify: false } })).text).toBe("hello");
    expect((await get(plain, url, { tls: { verify: caFile } })).text).toBe("hello");
    expect((await get(plain, url, { tls: { verify: one.cert } })).text).toBe("hello");
    expect(await get(plain, url, { tls: { verify: other.cert } }).catch(failureCode)).toBe(refused);
    expect((await get(openTransport({ ca: one.cert }), url, { tls: { verify: other.cert } })).text).toBe("hello");
  });

  test("a connection made without verification is not used by a request that verifies", async () => {
    const { url } = await serveTls(one, hello);
    const transport = openTransport();
    await get(transport, url, { tls: { verify: false } });
    expect(await get(transport, url).catch(failureCode)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  });

  test("a CA that cannot be read is told at once, with its setting", () => {
    for (const [ca, message] of [
      ["/nowhere/ca.pem", /HTTPS_CA_CERTIFICATES = "\/nowhere\/ca.pem": this file cannot be read \(ENOENT\)/],
      [folder, /cannot be read \(EISDIR\)/],
      [fileURLToPath(new URL("proxy.ts", import.meta.url)), /has no certificate/],
      ["-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----", /certificate 1 of 1 cannot be read/],
    ] as const) {
      expect(() => createTransport({ proxies: {}, ca })).toThrow(ConfigurationError);
      expect(() => createTransport({ proxies: {}, ca })).toThrow(message);
    }
    const verifying = () => openTransport().fetch({ verify: "/nowhere/ca.pem" });
    expect(verifying).toThrow(ConfigurationError);
    expect(verifying).toThrow(/^tls\.verify = /);
  });
});

describe("proxies", () => {
  test("https goes through a tunnel, http is forwarded, and NO_PROXY goes directly", async () => {
    const target = await serveTls(one, hello);
    const proxy = await serveProxy();
    const transport = openTransport({
      ca: one.cert,
      proxies: { http: proxy.url, https: proxy.url, no: "direct.example,localhost" },
    });
    expect((await get(transport, `${target.url}/a`)).text).toBe("hello");
    expect((await get(transport, "http://feed.example/x?y=1")).text).toBe('{"forwarded":"http://feed.example/x?y=1"}');
    expect((await get(transport, `https://localhost:${target.port}/b`)).text).toBe("hello");
    expect(proxy.requests).toEqual([`CONNECT 127.0.0.1:${target.port}`, "GET http://feed.example/x?y=1"]);
    expect(target.requests).toEqual(["GET /a", "GET /b"]);
  });

  test("a tunnel is kept for the next request", async () => {
    const target = await serveTls(one, hello);
    const proxy = await serveProxy();
    const transport = openTransport({ ca: one.cert, proxies: { https: proxy.url } });
    for (let time = 0; time < 3; time++) await get(transport, target.url);
    expect(proxy.requests.length).toBe(1);
    expect(target.requests.length).toBe(3);
  });

  test("credentials go to the proxy and nowhere else, and an address needs no scheme", async () => {
    const seen: unknown[] = [];
    const target = await serveTls(one, (request, response) => {
      seen.push(request.headers["proxy-authorization"]);
      response.end("hello");
    });
    const authorization = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    const proxy = await serveProxy({ authorization });
    const withCredentials = `me:p%40ss@127.0.0.1:${proxy.port}`;
    const transport = openTransport({ ca: one.cert, proxies: { http: withCredentials, https: withCredentials } });
    expect((await get(transport, target.url)).text).toBe("hello");
    expect((await get(transport, "http://feed.example/")).status).toBe(200);
    expect(seen).toEqual([undefined]);
  });

  test("a proxy that wants credentials is named, without those it was given", async () => {
    const target = await serveTls(one, hello);
    const proxy = await serveProxy({ authorization: "Basic bm8=" });
    const transport = openTransport({ proxies: { https: `http://me:wrong@127.0.0.1:${proxy.port}` } });
    const error = await get(transport, target.url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProxyError);
    expect(error).toMatchObject({
      status: 407,
      message: `the proxy ${proxy.url} answers 407 to CONNECT 127.0.0.1:${target.port}: it wants other credentials`,
    });
    expect(target.requests).toEqual([]);
  });

  test("a proxy that is away is not taken for the server", async () => {
    const gone = await serve(hello);
    await gone.stop();
    const target = await serveTls(one, hello);
    const https = openTransport({ proxies: { https: gone.url, http: gone.url } });
    for (const url of [target.url, "http://feed.example/"]) {
      const error = await get(https, url).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ProxyError);
      expect((error as ProxyError).message).toBe(`the proxy ${gone.url} is not reached (ECONNREFUSED)`);
    }
  });

  test("a server behind the proxy whose certificate is not accepted is not taken for the proxy", async () => {
    const target = await serveTls(one, hello);
    const transport = openTransport({ proxies: { https: (await serveProxy()).url } });
    expect(await get(transport, target.url).catch(failureCode)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  });

  test("a proxy over TLS is verified as it is told, whatever the server's certificate", async () => {
    const target = await serveTls(one, hello);
    const proxy = await serveProxy({ pair: other });
    const proxies = { https: proxy.url };
    const unverified = openTransport({ proxies });
    const error = await get(unverified, target.url, { tls: { verify: false } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProxyError);
    expect((error as ProxyError).message).toMatch(/is not reached \(.*SELF_SIGNED|UNABLE_TO_VERIFY/);

    const lenient = openTransport({ proxies, proxyRejectUnauthorized: false });
    expect((await get(lenient, target.url, { tls: { verify: one.cert } })).text).toBe("hello");
    expect(await get(lenient, target.url).catch(failureCode)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    const both = openTransport({ proxies, ca: `${one.cert}\n${other.cert}` });
    expect((await get(both, target.url)).text).toBe("hello");
  });

  test.each(["socks5://proxy:1080", "http://", "http://pro xy:1"])("%j is refused, without being shown", (https) => {
    expect(() => createTransport({ proxies: { https } })).toThrow(ConfigurationError);
    expect(() => createTransport({ proxies: { https } })).toThrow(
      /^HTTPS_PROXY: expected the address of an HTTP proxy/,
    );
  });
});

describe("the end of a request", () => {
  test("a server that says nothing, and one that stops in the middle", async () => {
    const silent = await serve(() => undefined);
    const halting = await serve((_, response) => response.write("a part"));
    const transport = openTransport();
    await expect(get(transport, silent.url, { stall: 40 })).rejects.toThrow(
      /^127\.0\.0\.1:\d+ sent nothing for 0\.04 s$/,
    );
    await expect(get(transport, halting.url, { stall: 40 })).rejects.toThrow("sent nothing for 0.04 s");
  });

  test("a proxy that doesn't answer CONNECT", async () => {
    const proxy = await serveProxy({ ignoreConnect: true });
    const transport = openTransport({ proxies: { https: proxy.url } });
    await expect(get(transport, "https://feed.example/", { stall: 40 })).rejects.toThrow("sent nothing for 0.04 s");
    const controller = new AbortController();
    const waiting = get(transport, "https://feed.example/", { signal: controller.signal });
    controller.abort(new Error("the run ends"));
    await expect(waiting).rejects.toThrow("the run ends");
  });

  test("a signal ends it before it is sent, before the answer, and in the middle of it, with its reason", async () => {
    const silent = await serve(() => undefined);
    const transport = openTransport();
    const ended = AbortSignal.abort(new Error("over"));
    await expect(get(transport, silent.url, { signal: ended })).rejects.toThrow("over");

    const controller = new AbortController();
    const halting = await serve((_, response) => {
      response.write("a part");
      setImmediate(() => controller.abort(new Error("the run ends")));
    });
    await expect(get(transport, halting.url, { signal: controller.signal })).rejects.toThrow("the run ends");
  });

  test("a body that is shorter than announced, and one whose chunks don't end", async () => {
    const short = await serve((_, response) => {
      response.writeHead(200, { "content-length": 100 }).write("a part", () => response.destroy());
    });
    const chunked = await serve((_, response) => void response.write("a part", () => response.destroy()));
    const transport = openTransport();
    expect(await get(transport, short.url).catch(failureCode)).toBe("ECONNRESET");
    expect(await get(transport, chunked.url).catch(failureCode)).toBe("ECONNRESET");
  });
});

describe("fetch", () => {
  test("sends what it is given, and unpacks what comes", async () => {
    const { url } = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const { authorization, "content-length": length } = request.headers;
      response.writeHead(418, {
        "content-type": "application/json",
        "content-encoding": "gzip",
        "set-cookie": ["a=1", "b=2"],
      });
      response.end(gzipSync(JSON.stringify({ method: request.method, authorization, length, body })));
    });
    const response = await openTransport().fetch()(url, {
      method: "POST",
      headers: { authorization: "Bearer x" },
      body: '{"é":1}',
      redirect: "manual",
    });
    expect(response.status).toBe(418);
    expect(response.ok).toBe(false);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("set-cookie")).toBe("a=1, b=2");
    expect(JSON.parse(await response.text())).toEqual({
      method: "POST",
      authorization: "Bearer x",
      length: "8",
      body: '{"é":1}',
    });
  });

  test("leaves redirects alone, and takes answers without a body", async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(request.url === "/none" ? 204 : 302, { location: "/elsewhere" }).end();
    });
    const fetch = openTransport().fetch();
    const moved = await fetch(new URL(url), { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "/elsewhere"]);
    expect((await fetch(`${url}/none`, { redirect: "manual" })).status).toBe(204);
    await expect(fetch(url)).rejects.toThrow('ask for redirect: "manual"');
    await expect(fetch(url, { redirect: "manual", method: "POST", body: new URLSearchParams() })).rejects.toThrow(
      TypeError,
    );
  });

  test("ends with its signal", async () => {
    const { url } = await serve(() => undefined);
    const late = openTransport().fetch()(url, { redirect: "manual", signal: AbortSignal.timeout(20) });
    await expect(late).rejects.toMatchObject({ name: "TimeoutError" });
  });
});
