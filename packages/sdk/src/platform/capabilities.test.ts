import { afterEach, beforeEach, expect, test } from "vitest";
import { neededBy, readCapabilities } from "./capabilities.ts";
import { createClient } from "./client.ts";
import { hastyClock } from "./test-clock.ts";
import { testLog } from "./test-log.ts";
import { type TestPlatform, testPlatform } from "./test-platform.ts";

let platform: TestPlatform;
beforeEach(async () => {
  platform = await testPlatform();
});
afterEach(() => platform.close());

const connector = { uploads: false, account: false };
const read = (capabilities: readonly string[], token = platform.token, by = connector) => {
  platform.capabilities.splice(0, platform.capabilities.length, ...capabilities);
  const client = createClient({
    url: platform.url,
    token,
    userAgent: "octi/0.1.0",
    fetch,
    clock: hastyClock(),
    log: testLog().log,
  });
  return readCapabilities(client, neededBy(by), new AbortController().signal);
};

test("finds nothing missing with the role Connector, or with all rights", async () => {
  const role = ["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE_KNUPDATE_KNDELETE", "TAXIIAPI"];
  expect(await read(role)).toEqual({ user: "[C] Test", missing: [] });
  expect((await read(["BYPASS"])).missing).toEqual([]);
});

test("names what is missing, and registers nothing", async () => {
  expect((await read(["KNOWLEDGE", "CONNECTORAPI"])).missing).toEqual(["MODULES", "KNOWLEDGE_KNUPDATE"]);
  expect(platform.connectors.size).toBe(0);
});

test("uploads need one more; where a service account is made, the token is an administrator's", async () => {
  const role = ["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE_KNUPDATE_KNDELETE"];
  const uploads = { uploads: true, account: false };
  expect((await read(role, platform.token, uploads)).missing).toEqual(["KNOWLEDGE_KNASKIMPORT"]);
  const account = { uploads: true, account: true };
  expect((await read(role, platform.token, account)).missing).toEqual(["SETTINGS_SETACCESSES"]);
  expect((await read(["SETTINGS_SETACCESSES"], platform.token, account)).missing).toEqual([]);
});

test("tells a wrong token", async () => {
  await expect(read([], "another-token")).rejects.toMatchObject({ code: "AUTH_REQUIRED" });
});
