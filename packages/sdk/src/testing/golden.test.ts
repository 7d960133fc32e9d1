import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

const folders = { cases: join(root, "cases"), feeds: join(root, "feeds") };

/** A case with these objects, beside a feed of both CVEs. */
async function check(objects: readonly unknown[], more: object = {}, explained: readonly object[] = []): Promise<void> {
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
  const deviations = join(root, "deviations.json");
  writeFileSync(deviations, JSON.stringify(explained));
  await checkCase(connector, { ...folders, deviations }, "one");
}

test("the same objects pass, whatever the order of a set, the decimals of an instant, empty lists, and what is volatile", async () => {
  await check([one, two]);
});

test("a feed that its source doesn't serve as a file", async () => {
  await check([one, two]);
  const serve = (address: string, file: string) => ({
    [address]: () => ({ body: JSON.parse(readFileSync(file, "utf8")).slice(1) }),
  });
  await expect(checkCase(connector, { ...folders, serve }, "one")).rejects.toThrow();
  await check([two]).catch(() => {});
  await checkCase(connector, { ...folders, serve }, "one");
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

test("a deviation explains its field or its objects, of its type and in its cases", async () => {
  const other = { ...two, description: "more" };
  const field = { type: "vulnerability", field: "description" };
  await check([one, other], {}, [field]);
  await check([one, other], {}, [{ ...field, type: "*", cases: ["one"] }]);
  await expect(check([one, other], {}, [{ ...field, cases: ["two"] }])).rejects.toThrow();
  await expect(check([one, other], {}, [{ ...field, type: "malware" }])).rejects.toThrow();
  await check([one], {}, [{ type: "vulnerability", field: "extra", cases: ["one"] }]);
  await check([one, two, { ...two, id: "vulnerability--3" }], {}, [
    { type: "vulnerability", field: "missing", cases: ["one"] },
  ]);
});

test("a folder is served file by file, with those that its index names elsewhere", async () => {
  mkdirSync(join(root, "feeds/acme"), { recursive: true });
  writeFileSync(join(root, "feeds/acme/one.json"), JSON.stringify(["CVE-1"]));
  writeFileSync(join(root, "feeds/acme/files.json"), JSON.stringify({ "two.json": "cves.json" }));
  const feeds = [{ path: "acme/", url: "/acme/" }];
  await check([one], { feeds, env: { ACME_URL: "{FEEDS}/acme/one.json" } });
  await check([one, two], { feeds, env: { ACME_URL: "{FEEDS}/acme/two.json" } });
});

test("settings that both refuse are the same; a case that is no run is skipped", async () => {
  await check([], { crashed: true, env: {} });
  await expect(check([], { env: {} })).rejects.toThrow();
  await check([one], { skip: "a test of its own" });
});
