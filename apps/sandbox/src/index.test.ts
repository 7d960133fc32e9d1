import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { localToken, type Sandbox, type SandboxOptions, startSandbox } from "./index.ts";
import { openPlatform } from "./platform.ts";
import { usualQuirks } from "./quirks.ts";
import { connectorId, identified } from "./test-platform.ts";

let folder: string;
const running: Sandbox[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "octi-sandbox-"));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

async function stop(sandbox: Sandbox): Promise<void> {
  running.splice(running.indexOf(sandbox), 1);
  await sandbox.close();
}

async function ask({ url, token }: Pick<Sandbox, "url" | "token">, query: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Record<string, unknown>;
}

const register = `mutation { registerConnector(input: { id: "${connectorId}", name: "Test", type: EXTERNAL_IMPORT }) { connector_state } }`;
const malware = identified("malware", { name: "Ghost" });
const pushOf = (...objects: readonly object[]) =>
  `mutation { stixBundlePush(connectorId: "${connectorId}", bundle: ${JSON.stringify(JSON.stringify({ type: "bundle", objects }))}) }`;

test("it listens on this machine alone, on a free port, and answers to its token", async () => {
  const sandbox = await start();
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.token).toBe(localToken);
  expect(await ask(sandbox, "{ about { version } }")).toEqual({ data: { about: { version: "7.261026.0" } } });
  expect(await ask({ ...sandbox, token: "wrong" }, "{ about { version } }")).toMatchObject({
    errors: [{ name: "AUTH_REQUIRED" }],
  });
});

test("its user has what the role Connector has (platform-internals Q2)", async () => {
  const sandbox = await start({ platform: "6.9", token: "given" });
  const { data } = (await ask(sandbox, "{ me { capabilities { name } api_token } about { version } }")) as {
    data: { me: { capabilities: { name: string }[]; api_token: string }; about: object };
  };
  expect(data.me.capabilities.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE_KNUPDATE_KNDELETE"]),
  );
  expect(data).toMatchObject({ me: { api_token: "given" }, about: { version: "6.9.17" } });
});

test("more users have what they are given", async () => {
  const sandbox = await start({ users: [{ id: "u2", name: "Analyst", token: "second", capabilities: ["KNOWLEDGE"] }] });
  expect(await ask({ ...sandbox, token: "second" }, "{ connectors { id } }")).toMatchObject({
    errors: [{ name: "FORBIDDEN_ACCESS" }],
  });
  expect(await ask({ ...sandbox, token: "second" }, "{ stixCoreObjectsNumber { total } }")).toEqual({
    data: { stixCoreObjectsNumber: { total: 0 } },
  });
});

test("an administrator is there where a token is given for one", async () => {
  const sandbox = await start({ adminToken: "of-the-administrator" });
  const groups = "{ groups(first: 1) { edges { node { name } } } }";
  expect(await ask({ ...sandbox, token: "of-the-administrator" }, groups)).toEqual({
    data: { groups: { edges: [{ node: { name: "Administrators" } }] } },
  });
  expect(await ask(sandbox, groups)).toMatchObject({ errors: [{ name: "FORBIDDEN_ACCESS" }] });
});

test("a bundle becomes objects, counts and a work", async () => {
  const sandbox = await start();
  await ask(sandbox, register);
  await ask(sandbox, pushOf(malware));
  await sandbox.idle();
  expect(sandbox.object(malware.id)).toMatchObject({ name: "Ghost" });
  expect(sandbox.status()).toMatchObject({
    counts: { Malware: 1 },
    works: [{ status: "complete", expected: 1, processed: 1, errors: [] }],
  });
});

test("a port that is taken is refused", async () => {
  const { url } = await start();
  await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

describe("a store in a file outlives a restart", () => {
  test("connectors, states, works, objects and what they are found by", async () => {
    const path = join(folder, "deep", "store.sqlite");
    const first = await start({ path });
    await ask(first, register);
    await ask(first, `mutation { pingConnector(id: "${connectorId}", state: "{\\"a\\":1}") { id } }`);
    await ask(first, pushOf({ ...malware, id: "malware--abcdef01-2345-4678-8abc-def012345678" }));
    await first.idle();
    const { works } = first.status();
    await stop(first);

    const second = await start({ path });
    expect(await ask(second, register)).toEqual({ data: { registerConnector: { connector_state: '{"a":1}' } } });
    expect(second.status()).toMatchObject({ works, counts: { Malware: 1 } });
    expect(second.object("malware--abcdef01-2345-4678-8abc-def012345678")).toMatchObject({ id: malware.id });
    const found =
      '{ malwares(filters: { mode: and, filters: [{ key: "name", values: ["Ghost"] }], filterGroups: [] }) { edges { node { id } } } }';
    expect(await ask(second, found)).toEqual({ data: { malwares: { edges: [{ node: { id: malware.id } }] } } });
  });

  test("has one sandbox at a time", async () => {
    const path = join(folder, "store.sqlite");
    const first = await start({ path });
    await expect(startSandbox({ path })).rejects.toThrow(
      `${path} belongs to another sandbox that is running: end that`,
    );
    expect(await ask(first, register)).toEqual({ data: { registerConnector: { connector_state: null } } });
    await stop(first);
    await start({ path });
  });

  test("what isn't a store is refused in a sentence", async () => {
    const path = join(folder, "store.sqlite");
    await writeFile(path, "not a database at all, but long enough to be looked at".repeat(100));
    await expect(startSandbox({ path })).rejects.toThrow(`${path} can't be read as a sandbox's store`);
  });

  test("messages that waited are imported then", async () => {
    const path = join(folder, "store.sqlite");
    const first = await start({ path });
    await ask(first, register);
    const many = Array.from({ length: 5_000 }, (_, index) => identified("malware", { name: `Ghost ${index}` }));
    await ask(first, pushOf(...many));
    await stop(first); // in the midst of it

    const second = await start({ path });
    await second.idle();
    expect(second.status()).toMatchObject({
      counts: { Malware: 5_000 },
      works: [{ status: "complete", expected: 5_000, processed: 5_000 }],
      connectors: [{ queued: 0 }],
    });
  });

  test("which work had the last report, so that older ones are still closed", async () => {
    const path = join(folder, "store.sqlite");
    const first = await start({ path });
    await ask(first, register);
    const add = async () => {
      const { data } = (await ask(first, `mutation { workAdd(connectorId: "${connectorId}") { id } }`)) as {
        data: { workAdd: { id: string } };
      };
      return data.workAdd.id;
    };
    const [older, newer] = [await add(), await add()];
    await ask(first, `mutation { workEdit(id: "${newer}") { reportExpectation } }`);
    await stop(first);

    const database = openDatabase(path);
    const { works, worker } = openPlatform(database, {
      release: "7",
      quirks: usualQuirks,
      now: () => new Date(),
      users: [],
    });
    works.closeOld();
    expect([works.isAlive(older), works.isAlive(newer)]).toEqual([false, true]);
    await worker.stop();
    database.close();
  });
});

test("while it sends a large feed it answers everybody else", async () => {
  const { url } = await start();
  const feed = await fetch(`${url}/feeds/kev.json?entries=2000000`);
  let bytes = 0;
  const ended = feed.body?.pipeTo(
    new WritableStream({
      write: (chunk: Uint8Array) => {
        bytes += chunk.length;
      },
    }),
  );
  const refused = expect(ended).rejects.toThrow(); // the sandbox ends in the midst of it
  for (let asked = 0; asked < 20; asked++) expect((await fetch(`${url}/status`)).status).toBe(200);
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  await refused;
  expect(bytes).toBeLessThan(1_000_000_000); // of 1.2 GB
});
