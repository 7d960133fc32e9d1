import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localToken } from "./index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "octi-main-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command in an empty folder. */
function sandbox(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], {
    cwd: folder,
    env: { ...env, PATH: process.env.PATH },
  });
  return { child, errors: text(child.stderr), ended: once(child, "close") as Promise<[code: number | null]> };
}

test.each([
  [[], {}, localToken, "7.261026.0"],
  [["--platform", "6.9"], { OPENCTI_TOKEN: "from-the-environment" }, "from-the-environment", "6.9.17"],
])("%j says in one line that it is ready, and ends well when told to", async (args, env, token, version) => {
  const { child, errors, ended } = sandbox(["--port", "0", "--memory", ...args], env);
  const output: string[] = [];
  const lines = createInterface(child.stdout).on("line", (line) => output.push(line));
  await once(lines, "line");
  const ready = JSON.parse(output[0] ?? "") as { url: string; token: string };
  expect(ready).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
    platform: version.startsWith("7") ? "7" : "6.9",
    token: token === localToken ? token : "OPENCTI_TOKEN",
  });

  const response = await fetch(`${ready.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: '{"query":"{ about { version } }"}',
  });
  expect(await response.json()).toEqual({ data: { about: { version } } });
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect([output.length, await errors]).toEqual([1, ""]);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  [["--port", "x"], "--port x: expected a number from 0 to 65535"],
  [["--port="], "--port : expected a number from 0 to 65535"],
  [["--port", "0x2A"], "--port 0x2A: expected a number from 0 to 65535"],
  [["--port", "1e4"], "--port 1e4: expected a number from 0 to 65535"],
  [["--host", "example.org"], "--host example.org: expected an IPv4 address of this machine, or 0.0.0.0"],
  [["--feeds", "/nowhere/at/all"], "--feeds /nowhere/at/all: expected a folder that is there"],
  [["--feeds", import.meta.filename], "main.test.ts: expected a folder that is there"],
  [["--port", "70000"], "--port 70000: expected a number from 0 to 65535"],
  [["--platform", "8"], "--platform 8: expected 7, 6.9 or 6.4"],
  [["--workers", "2"], "--workers: without RABBITMQ_URL there is one worker"],
  [["--quirk", "ignoresModified"], "--quirk ignoresModified: expected NAME=on or NAME=off"],
  [["--quirk", "toString=off"], "--quirk toString=off: expected NAME=on or NAME=off"],
  [["--prot", "1"], "Unknown option '--prot'"],
])("%j is refused with exit code 78 and the usage", async (args, message) => {
  const { errors, ended } = sandbox(args);
  expect((await ended)[0]).toBe(78);
  expect(await errors).toContain(message);
  expect(await errors).toContain("usage: pnpm sandbox");
});

test.each([
  ["http://guest:s3cret@mq", 78, "RABBITMQ_URL: expected an address such as amqp://guest:guest@127.0.0.1:5672"],
  ["amqp://ann:s3cret@127.0.0.1:1", 1, "RABBITMQ_URL: no connection to RabbitMQ at 127.0.0.1:1, vhost /, as ann:"],
])("RABBITMQ_URL=%s ends with exit code %d, and without the password", async (url, code, message) => {
  const { errors, ended } = sandbox(["--port", "0", "--memory"], { RABBITMQ_URL: url });
  expect((await ended)[0]).toBe(code);
  expect(await errors).toContain(message);
  expect(await errors).not.toContain("s3cret");
});

test.skipIf(process.platform === "darwin")(
  "listens on another address where one is named, and nowhere else",
  async () => {
    const { child, ended } = sandbox(["--port", "0", "--memory", "--host", "127.0.0.2"]);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.2:/);
    expect((await fetch(`${url}/status`)).status).toBe(200);
    await expect(fetch(url.replace("127.0.0.2", "127.0.0.1"))).rejects.toThrow();
    child.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  },
);

test("without --memory it keeps its store in .octi", async () => {
  const { child, ended } = sandbox(["--port", "0"]);
  await once(createInterface(child.stdout), "line");
  child.kill("SIGINT");
  expect((await ended)[0]).toBe(0);
  expect(await readdir(join(folder, ".octi"))).toContain("sandbox-7.sqlite");
});

test("a second one on the same store ends at once, and says why", async () => {
  const first = sandbox(["--port", "0"]);
  await once(createInterface(first.child.stdout), "line");
  const second = sandbox(["--port", "0"]);
  expect((await second.ended)[0]).toBe(1);
  expect(await second.errors).toMatch(
    /^\/.*sandbox-7\.sqlite belongs to another sandbox that is running: .*--memory\n$/,
  );
  first.child.kill("SIGINT");
  expect((await first.ended)[0]).toBe(0);
});
