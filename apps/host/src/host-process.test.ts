import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Sandbox } from "@octi/sandbox";
import { afterEach, expect, test } from "vitest";
import { catalogue } from "./test-feed.ts";
import { endAll, eventually, folder, startProcess } from "./test-host.ts";
import { platform, secrets } from "./test-world.ts";

/*
 * The host as a process of its own.
 */

afterEach(endAll);

const feedNames = ["circl", "botvrij", "third", "fourth", "fifth", "sixth", "seventh"];

/** Four kinds, and seven MISP feeds among them, on the sample feeds. */
const ten = (sandbox: Sandbox) => ({
  OPENCTI_URL: sandbox.url,
  OPENCTI_TOKEN: secrets.token,
  CONNECTOR_QUEUE_PROTOCOL: "api",
  CONNECTOR_DATA_DIR: folder(),
  HOST_CONNECTORS: ["cisa-kev", "mitre", "alienvault", ...feedNames.map((name) => `misp-feed:${name}`)].join(","),
  CISA_CATALOG_URL: `${sandbox.url}/feeds/kev.json?entries=20`,
  ALIENVAULT_BASE_URL: `${sandbox.url}/feeds/otx?pulses=5&indicators=3`,
  ALIENVAULT_API_KEY: "sandbox",
  MITRE_ENTERPRISE_FILE_URL: `${sandbox.url}/feeds/attack/enterprise.json?techniques=10`,
  MITRE_MOBILE_ATTACK_FILE_URL: `${sandbox.url}/feeds/attack/mobile.json?techniques=5`,
  MITRE_ICS_ATTACK_FILE_URL: `${sandbox.url}/feeds/attack/ics.json?techniques=5`,
  MITRE_CAPEC_FILE_URL: `${sandbox.url}/feeds/attack/capec.json?techniques=5`,
  ...Object.fromEntries(
    feedNames.map((name, index) => [
      `${name.toUpperCase()}__MISP_FEED_URL`,
      `${sandbox.url}/feeds/misp/${index + 3}x4`,
    ]),
  ),
});

test("ten connectors in one process import what they have, and end within 10 s of SIGTERM", async () => {
  const sandbox = await platform();
  const env = ten(sandbox);
  const { child, exit, output } = startProcess("host.ts", [], env);
  const waiting = () => output().split("waiting for the next run").length - 1;
  await eventually(`ten wait for their next run: ${output()}`, () => waiting() === 10 || undefined, 90);
  await sandbox.idle();
  const { connectors, works } = sandbox.status();
  expect(new Set(connectors.map(({ id }) => id)).size).toBe(10);
  expect(connectors.map(({ name }) => name)).toContain("Misp Feed seventh");
  expect(works.filter(({ status }) => status !== "complete")).toEqual([]);
  expect(works.filter(({ errors }) => errors.length > 0)).toEqual([]);
  expect(readdirSync(env.CONNECTOR_DATA_DIR).filter((file) => file.endsWith(".ledger"))).toHaveLength(10);
  const asked = Date.now();
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
  expect(Date.now() - asked).toBeLessThan(10_000);
  expect(output()).not.toMatch(/"level":"(ERROR|WARNING)"|MaxListeners/);
}, 120_000);

test("errors that nobody catches are told of the connector whose they are, and another one goes on", async () => {
  const sandbox = await platform();
  const { child, exit, output, said } = startProcess("test-uncaught.ts", [], {
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: secrets.token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    CONNECTOR_DATA_DIR: folder(),
    HOST_CONNECTORS: "timer,promise,tick,good",
    HOST_PARALLEL_RUNS: "4",
  });
  await said('"name":"Test good","attributes":{"outcome":"success"');
  const lines = output()
    .split("\n")
    .filter((line) => line.includes("has not caught"))
    .map((line) => JSON.parse(line).attributes);
  expect(lines.map(({ connector, err }) => `${connector}: ${err.message}`).sort()).toEqual([
    "promise: a rejection",
    "tick: thrown in a tick",
    "timer: thrown in a timer",
  ]);
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
}, 60_000);

test("--check looks at each under its name; with wrong settings nobody is asked, and all is said with exit 78", async () => {
  const sandbox = await platform();
  const env = { ...ten(sandbox), HOST_CONNECTORS: "cisa-kev,misp-feed:circl" };
  const good = startProcess("host.ts", ["--check"], env);
  expect(await good.exit).toBe(0);
  for (const label of ["cisa-kev", "circl"]) expect(good.output()).toContain(`\n${label}\n✓ settings  good\n`);
  const wrong = startProcess("host.ts", ["--check"], {
    ...env,
    CIRCL__MISP_FEED_URL: "nowhere",
    CISA_KEV__CONNECTOR_NAME: "x",
    OPENCTI_TOKEN: "ChangeMe",
  });
  expect(await wrong.exit).toBe(78);
  expect(wrong.output()).toMatch(/✗ cisa-kev CISA_KEV__CONNECTOR_NAME = "x": expected/);
  expect(wrong.output()).toMatch(/✗ circl CIRCL__MISP_FEED_URL = "nowhere": expected/);
  expect(wrong.output().match(/OPENCTI_TOKEN = /g)).toHaveLength(1);
}, 60_000);

test("--dry-run: the objects of each, without OpenCTI; a list that is wrong is said with exit 78", async () => {
  const cwd = folder();
  const file = (name: string, entries: number) => {
    writeFileSync(join(cwd, name), catalogue(entries));
    return pathToFileURL(join(cwd, name)).href;
  };
  const env = {
    HOST_CONNECTORS: "cisa-kev:one,cisa-kev:two",
    ONE__CISA_CATALOG_URL: file("one.json", 3),
    TWO__CISA_CATALOG_URL: file("two.json", 4),
  };
  const dry = startProcess("host.ts", ["--dry-run"], env, cwd);
  expect(await dry.exit).toBe(0);
  expect(dry.output().match(/"type":"vulnerability"/g)).toHaveLength(7);
  const wrong = startProcess("host.ts", ["--dry-run"], { HOST_CONNECTORS: "cisa" }, cwd);
  expect(await wrong.exit).toBe(78);
  expect(wrong.output()).toContain('there is no connector "cisa"');
}, 60_000);
