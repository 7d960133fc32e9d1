import { afterEach, describe, expect, test } from "vitest";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { createClient } from "./client.ts";
import { about } from "./operations.ts";
import { accountEmail, serviceAccount } from "./service-account.ts";
import { hastyClock } from "./test-clock.ts";
import { testLog } from "./test-log.ts";
import { type Release, type TestPlatform, testPlatform } from "./test-platform.ts";

let platform: TestPlatform;
afterEach(() => platform?.close());

const { signal } = new AbortController();
const name = "CISA Known";

function clientOf(token: string) {
  const userAgent = "octi/0.1.0";
  return createClient({ url: platform.url, token, userAgent, fetch, clock: hastyClock(), log: testLog().log });
}

async function start(options: { confidence?: number } = {}) {
  const told = testLog();
  const client = clientOf(platform.token);
  const token = await serviceAccount({ client, name, confidence: 50, log: told.log, signal, ...options });
  expect(told.text()).not.toContain(token);
  return token;
}

test.each([
  ["CISA Known Exploited Vulnerabilities", "cisa-known-exploited-vulnerabilities"],
  ["MISP  Feed (2)", "misp-feed-2"],
  ["a@b", "a-b"],
  [" x.y_z+1- ", "x.y_z+1"],
])("the address of %j", (of, local) => {
  expect(accountEmail(of)).toBe(`${local}@connector.octi.filigran.io`);
});

describe.each<Release>(["6.4", "6.9", "7"])("OpenCTI %s", (release) => {
  test("the user is made once, in the group Connectors, and its token is good", async () => {
    platform = await testPlatform(release);
    const token = await start({ confidence: 70 });
    expect(await clientOf(token).request(about)).toHaveProperty("about");
    const again = await start();
    expect(await clientOf(again).request(about)).toHaveProperty("about");
    expect(platform.accounts.users).toHaveLength(1);
    const { password, ...rest } = platform.accounts.users[0]?.input ?? {};
    expect(rest).toEqual({
      name: "[C] CISA Known",
      user_email: "cisa-known@connector.octi.filigran.io",
      user_confidence_level: { max_confidence: 70, overrides: [] },
      groups: ["group-1"],
      ...(release === "6.4" ? {} : { user_service_account: true }),
    });
    if (release === "6.4") expect(password).toMatch(/^[\w-]{43}$/);
    else expect(password).toBeUndefined();
  });
});

test("7.x: each start takes back the token of the start before, and no other", async () => {
  platform = await testPlatform("7");
  const first = await start();
  platform.accounts.users[0]?.tokens.push({ id: "own", name: "of a human", secret: "secret-of-a-human" });
  const second = await start();
  await expect(clientOf(first).request(about)).rejects.toMatchObject({ code: "AUTH_REQUIRED" });
  expect(await clientOf(second).request(about)).toHaveProperty("about");
  expect(platform.accounts.users[0]?.tokens.map((token) => token.name)).toEqual([
    "of a human",
    "Connector auto generated token",
  ]);
});

test.each<Release>(["6.9", "7"])(
  "%s that doesn't tell its types: its version says how tokens are kept",
  async (release) => {
    platform = await testPlatform(release);
    platform.blind = true;
    expect(await clientOf(await start()).request(about)).toHaveProperty("about");
  },
);

test("a token that is no administrator's is told with the way out", async () => {
  platform = await testPlatform("6.9");
  platform.faults.push({ on: "users", answer: { code: "FORBIDDEN_ACCESS" } });
  const error = await start().catch((it: unknown) => it);
  expect(error).toBeInstanceOf(PlatformRefused);
  expect(error).toMatchObject({ code: "FORBIDDEN_ACCESS", hint: expect.stringContaining("administrator's token") });
});

test("without the group Connectors no user is made", async () => {
  platform = await testPlatform("6.9");
  platform.accounts.groups.splice(1);
  await expect(start()).rejects.toMatchObject({ code: "NO_GROUP" });
  expect(platform.accounts.users).toEqual([]);
});

test("an answer that is lost is not asked for again blindly: the next call finds what was made", async () => {
  platform = await testPlatform("7");
  platform.faults.push({ on: "userAdd", applied: true, answer: "cut" });
  await expect(start()).rejects.toBeInstanceOf(PlatformUnavailable);
  expect(await clientOf(await start()).request(about)).toHaveProperty("about");
  expect(platform.accounts.users).toHaveLength(1);
});
