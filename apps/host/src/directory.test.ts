import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { answer } from "./test-feed.ts";
import { endAll, folder, runOnce, serve } from "./test-host.ts";
import { cvesOf, good, newer, platform, secrets, stateOf, testSecrets, worksOf } from "./test-world.ts";

/*
 * CONNECTOR_SEND_TO_DIRECTORY with the queue and without: what is written, and what OpenCTI hears of it.
 */

afterEach(endAll);

async function world(toQueue: boolean) {
  const sandbox = await platform();
  const feed = await serve(answer(good));
  const path = folder();
  const env = {
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: secrets.token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    CISA_CATALOG_URL: `${feed.url}/kev.json`,
    CONNECTOR_SEND_TO_QUEUE: String(toQueue),
    CONNECTOR_SEND_TO_DIRECTORY: "true",
    CONNECTOR_SEND_TO_DIRECTORY_PATH: path,
    CONNECTOR_DATA_DIR: folder(),
  };
  return {
    sandbox,
    feed,
    async run() {
      const { exit, log } = await runOnce(env);
      expect(exit, log).toBe(0);
      await sandbox.idle();
    },
    cves: () =>
      readdirSync(path)
        .sort()
        .map((name) => {
          const { bundle } = JSON.parse(readFileSync(join(path, name), "utf8")) as {
            bundle: { objects: { type: string }[] };
          };
          return bundle.objects.filter(({ type }) => type === "vulnerability").length;
        }),
  };
}

test("without the queue: files alone, no work, and OpenCTI keeps the state; then what is new, even with a full queue", async () => {
  const it = await world(false);
  await it.run();
  expect([it.cves(), worksOf(it.sandbox), cvesOf(it.sandbox)]).toEqual([[5], [], 0]);
  expect(stateOf(it.sandbox)).toContain("2024-03-01");
  it.sandbox.faults.add({ kind: "fullQueue", bytes: 900_000_000 });
  it.feed.listener = answer(newer);
  await it.run();
  expect([it.cves().sort(), worksOf(it.sandbox)]).toEqual([[3, 5], []]); // by size: each run has a clock of its own
});

test("with the queue: both have everything", async () => {
  const it = await world(true);
  await it.run();
  expect([it.cves(), worksOf(it.sandbox).length, cvesOf(it.sandbox)]).toEqual([[5], 1, 5]);
});

testSecrets();
