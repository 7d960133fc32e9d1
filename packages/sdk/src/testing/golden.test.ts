import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import * as z from "zod";
import { env } from "../config/env.ts";
import { defineConnector } from "../connector.ts";
import { vulnerability } from "../stix/index.ts";
import { checkCase } from "./golden.ts";

const root = mkdtempSync(join(tmpdir(), "golden-"));
afterAll(() => rmSync(root, { recursive: true }));

const connector = defineConnector({
  slug: "acme",
  name: "Acme",
  type: "EXTERNAL_IMPORT",
  scope: ["acme"],
  every: "P1D",
  config: z.object({ ACME_URL: env.url({ description: "Where." }) }),
  state: z.object({ skip: z.string() }),
  async *run({ config, http, record, state }) {
    for (const name of await http.json(config.ACME_URL, z.array(z.string()))) {
      if (name !== state.skip)
        yield record(name, () => [vulnerability({ name, labels: ["b", "a"], created: "2024-01-01T00:00:00.000Z" })]);
    }
  },
});
const [one, two] = ["CVE-1", "CVE-2"].map((name) => ({
  ...vulnerability({ name, created: "2024-01-01T00:00:00Z" }),
  labels: ["a", "b"],
  modified: "2026-11-24T06:43:36.489704Z",
  aliases: [],
  nb_deps: 1,
}));

/** A case with these objects, beside a feed of both CVEs. */
async function check(objects: readonly unknown[], more: object = {}): Promise<void> {
  const folder = join(root, "cases/one");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, "feeds"), { recursive: true });
  writeFileSync(join(root, "feeds/cves.json"), JSON.stringify(["CVE-1", "CVE-2"]));
  const feeds = [{ path: "cves.json", url: "/acme/cves.json" }];
  writeFileSync(
    join(folder, "case.json"),
    JSON.stringify({ env: { ACME_URL: "{FEEDS}/acme/cves.json" }, feeds, crashed: false, ...more }),
  );
  writeFileSync(join(folder, "volatile.json"), JSON.stringify({ vulnerability: ["modified"] }));
  writeFileSync(join(folder, "objects.json.gz"), gzipSync(JSON.stringify(objects)));
  await checkCase(connector, { cases: join(root, "cases"), feeds: join(root, "feeds") }, "one");
}

test("the same objects pass, whatever the order of a set, the decimals of an instant, empty lists, and what is volatile", async () => {
  await check([one, two]);
});

test("another value, a field too many, an object too few or too many are differences", async () => {
  await expect(check([one, { ...two, name: "CVE-3" }])).rejects.toThrow();
  await expect(check([one, { ...two, description: "more" }])).rejects.toThrow();
  await expect(check([one, two, { ...two, id: "vulnerability--3" }])).rejects.toThrow();
  await expect(check([one])).rejects.toThrow(/doesn't send/);
});

test("after a crash of the Python connector ours may send more, not less", async () => {
  await check([one], { crashed: true });
  await expect(check([one, { ...two, id: "vulnerability--3" }], { crashed: true })).rejects.toThrow();
});

test("status, initial state and a failed run count", async () => {
  await check([one], { initialState: { skip: "CVE-2" } });
  const feeds = [{ path: "cves.json", url: "/status/403/cves.json" }];
  const denied = { feeds, env: { ACME_URL: "{FEEDS}/status/403/cves.json" } };
  await expect(check([], denied)).rejects.toThrow();
  await check([], { ...denied, crashed: true });
});
