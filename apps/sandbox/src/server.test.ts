import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openServer } from "./server.ts";
import { identified, operator, testPlatform } from "./test-platform.ts";

const secret = "11111111-2222-4333-8444-555555555555";
let folder: string;
let app: ReturnType<typeof openServer>;
const platform = testPlatform({ users: [{ ...operator, token: secret }] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "octi-feeds-"));
  await mkdir(join(folder, "feeds", "deep"), { recursive: true });
  await writeFile(join(folder, "outside.json"), '"outside"');
  await writeFile(join(folder, "feeds", "a b.json"), '{"a":1}');
  await writeFile(join(folder, "feeds", "deep", "page.html"), "<p>");
  await symlink(join(folder, "outside.json"), join(folder, "feeds", "link.json"));
  app = openServer({ platform, feeds: join(folder, "feeds") });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const post = (body: string, path = "/graphql", authorization = `Bearer ${secret}`, type = "application/json") =>
  app.request(path, { method: "POST", body, headers: { "content-type": type, authorization } });

describe("GraphQL over HTTP (platform-contract 1)", () => {
  test("a query is answered", async () => {
    const response = await post(
      JSON.stringify({ query: "query A { me { id } } query B { about { version } }", operationName: "B" }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(await response.json()).toEqual({ data: { about: { version: "7.261026.0" } } });
  });

  test.each(["", "Bearer ", "Bearer wrong", secret, `Basic ${secret}`])(
    "authorization %j is nobody's, and the answer is 200",
    async (authorization) => {
      const response = await post(JSON.stringify({ query: "{ about { version } }" }), "/graphql", authorization);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ data: { about: null }, errors: [{ name: "AUTH_REQUIRED" }] });
    },
  );

  test.each(["{", "<html>"])("%j is no JSON: 500", async (body) => {
    const response = await post(body);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ status: "error", error: expect.stringContaining("JSON") });
  });

  test.each(["", "{}", "null", "[]", '{"query":1}'])("%j has no query: 400", async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: "error" });
  });

  test("another content type: 400", async () => {
    const query = JSON.stringify({ query: "{ about { version } }" });
    expect((await post(query, "/graphql", undefined, "text/plain")).status).toBe(400);
    expect((await post(query, "/graphql", undefined, "application/json; charset=utf-8")).status).toBe(200);
  });

  test.each(["x", 1, [1]])("variables %j: 400", async (variables) => {
    const response = await post(JSON.stringify({ query: "{ about { version } }", variables }));
    expect([response.status, await response.json()]).toEqual([
      400,
      { status: "error", error: expect.stringContaining("`variables`") },
    ]);
  });

  test("a body over 50 MB: 500", async () => {
    const response = await post(
      JSON.stringify({ query: "{ about { version } }", variables: { long: "x".repeat(50_000_000) } }),
    );
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ status: "error", error: "request entity too large" });
  });
});

test("an unknown address: the page to a GET, 404 to anything else", async () => {
  const page = await app.request("/dashboard/data/ingestion");
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
  const response = await post("{}", "/graphq");
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ status: "error", error: "Path not found" });
});

test("/schema shows the schema to users, /health nothing (platform-contract 1)", async () => {
  const response = await app.request("/schema", { headers: { authorization: `Bearer ${secret}` } });
  expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
  expect(await response.json()).toEqual({ version: "7.261026.0", schema: expect.stringContaining("type Query") });
  expect((await app.request("/schema")).status).toBe(403);
  const health = await app.request("/health");
  expect([health.status, await health.json()]).toEqual([401, { status: "unauthorized" }]);
});

test("neither page nor status holds a secret", async () => {
  platform.objects.import(identified("malware", { name: "<script>Ghost" }), 0);
  const [page, status] = [await (await app.request("/")).text(), await (await app.request("/status")).text()];
  for (const text of [page, status]) {
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/token|password/i);
  }
  expect(page).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/); // names come in as text
  expect(JSON.parse(status)).toMatchObject({
    version: "7.261026.0",
    connectors: [{ name: "Test", active: true, queued: 0 }],
    works: [],
    counts: { Malware: 1 },
    latest: expect.arrayContaining([expect.objectContaining({ type: "Malware", name: "<script>Ghost" })]),
  });
});

describe("feeds", () => {
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

  test("a catalogue of the asked size, and 304 to who has it", async () => {
    const response = await get("/feeds/kev.json?entries=3&seed=2");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ count: 3, vulnerabilities: [{}, {}, {}] });
    const etag = response.headers.get("etag") ?? "";
    const again = await get("/feeds/kev.json?entries=3&seed=2", { "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/feeds/kev.json?entries=4&seed=2", { "if-none-match": etag })).status).toBe(200);
  });

  test("200 entries where no number is said", async () => {
    expect(await (await get("/feeds/kev.json")).json()).toMatchObject({ count: 200 });
  });

  test.each(["entries=-1", "entries=1.5", "entries=x", "entries=3000000", "seed=-1", "seed=10001"])(
    "%s is refused",
    async (query) => {
      const response = await get(`/feeds/kev.json?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: expect.stringMatching(/^(entries|seed): expected a whole number up to/),
      });
    },
  );

  test("a file of the folder, with its type, and 304 to who has it", async () => {
    const response = await get("/feeds/a%20b.json");
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "application/json",
      '{"a":1}',
    ]);
    expect((await get("/feeds/a%20b.json", { "if-none-match": response.headers.get("etag") ?? "" })).status).toBe(304);
    expect((await get("/feeds/deep/page.html")).headers.get("content-type")).toContain("text/html");
  });

  test.each([
    ["what isn't there", "/feeds/no.json"],
    ["a folder", "/feeds/deep"],
    ["the folder itself", "/feeds/"],
    ["a file above", "/feeds/..%2foutside.json"],
    ["a file above, the long way", "/feeds/deep/..%2f..%2foutside.json"],
    ["an absolute path", "/feeds/%2fetc%2fpasswd"],
    ["a link that leads outside", "/feeds/link.json"],
    ["what cannot be decoded", "/feeds/%E0%A4%A"],
    ["a zero byte", "/feeds/a%00.json"],
  ])("%s is not found", async (_what, path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("outside");
  });

  test("a file of the folder comes before the sample of its name", async () => {
    await writeFile(join(folder, "feeds", "kev.json"), '{"own":true}');
    expect(await (await get("/feeds/kev.json?entries=1")).json()).toEqual({ own: true });
    await rm(join(folder, "feeds", "kev.json"));
  });

  test("without a folder there are no files", async () => {
    const bare = openServer({ platform, feeds: undefined });
    expect((await bare.request("/feeds/a%20b.json")).status).toBe(404);
    expect((await bare.request("/feeds/kev.json?entries=1")).status).toBe(200);
  });
});
