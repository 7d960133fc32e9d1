import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Received } from "@octi/sandbox";
import { afterEach, describe, expect, test, vi } from "vitest";
import { answer, catalogue } from "./test-feed.ts";
import { endAll, eventually, folder, runOnce, serve, startHost } from "./test-host.ts";
import { changedVulnerabilities, needed, newObjects } from "./test-release.ts";
import { platform, secrets, stateOf, testSecrets, worksOf } from "./test-world.ts";

/*
 * What the change ledger promises, told by what arrives at the stand-in for OpenCTI.
 */

afterEach(async () => {
  await endAll();
  vi.useRealTimers();
});

/** A connector with a data folder, in front of a feed. */
async function world(options: { readonly platform?: Parameters<typeof platform>[0]; readonly env?: Env } = {}) {
  const arrived: Received[] = [];
  const sandbox = await platform({ received: (one) => void arrived.push(one), ...options.platform });
  const feed = await serve(answer(catalogue(5)));
  const data = folder();
  let log = "";
  const settings = () => ({
    OPENCTI_URL: sandbox.url,
    OPENCTI_TOKEN: secrets.token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    CISA_CATALOG_URL: `${feed.url}/kev.json`,
    CONNECTOR_DATA_DIR: data,
    ...options.env,
  });
  return {
    sandbox,
    data,
    log: () => log,
    serves: (body: string) => {
      feed.listener = answer(body);
    },
    file: () => join(data, readdirSync(data).find((name) => name.endsWith(".ledger")) ?? "no ledger"),
    arrived,
    settings: settings(),
    /** One run; resolves with the names, or kinds, of what arrived, when the workers are done. */
    async run(env: Env = {}): Promise<string[]> {
      const before = arrived.length;
      const result = await runOnce({ ...settings(), ...env });
      log = result.log;
      expect(result.exit, log).toBe(0);
      await sandbox.idle();
      return arrived.slice(before).map(({ object }) => nameOf(object));
    },
  };
}

type Env = Readonly<Record<string, string>>;
const nameOf = (object: object): string => {
  const { type, name, relationship_type } = object as { type: string; name?: string; relationship_type?: string };
  return name ?? relationship_type ?? type;
};
/** Five entries with five objects each, and the author. */
const whole = 26;
const later = (entries: number, change?: Parameters<typeof catalogue>[2]) =>
  catalogue(entries, "2024-03-05T10:00:00.1234Z", change);

describe("only what has changed", () => {
  test("a catalogue with a new date and the same entries: nothing is sent, no work is opened, the state moves", async () => {
    const it = await world();
    expect(await it.run()).toHaveLength(whole);
    it.serves(later(5));
    expect(await it.run()).toEqual([]);
    expect(worksOf(it.sandbox)).toHaveLength(1);
    expect(stateOf(it.sandbox)).toContain("2024-03-05");
  });

  test("a new entry and a changed one: they and what they need", async () => {
    const it = await world();
    await it.run();
    it.serves(
      later(6, (entry, index) => (index === 2 ? { ...entry, shortDescription: "Worse than it seemed." } : entry)),
    );
    const sent = await it.run();
    expect(sent.filter((name) => name.startsWith("CVE-"))).toEqual(["CVE-2024-10002", "CVE-2024-10005"]);
    expect(sent).toHaveLength(7); // and the author, and what else the new entry has
  });

  test("CONNECTOR_CHANGES_ONLY=false sends everything", async () => {
    const it = await world({ env: { CONNECTOR_CHANGES_ONLY: "false" } });
    expect(await it.run()).toHaveLength(whole);
    it.serves(later(5));
    expect(await it.run()).toHaveLength(whole);
  });

  test("a data folder that isn't there, or can't be written to, is said, and everything is sent", async () => {
    const it = await world({ env: { CONNECTOR_DATA_DIR: join(import.meta.filename, "data") } });
    expect(await it.run()).toHaveLength(whole);
    expect(it.log()).toContain("CONNECTOR_DATA_DIR is no folder that can be written to");
    it.serves(later(5));
    expect(await it.run()).toHaveLength(whole);
  });
});

/** Lets the queue be empty for a minute before OpenCTI is asked the second time, as it is while a connector waits. */
async function aMinuteLater(it: Awaited<ReturnType<typeof world>>): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], shouldAdvanceTime: true });
  await it.run();
  const [work] =
    JSON.parse(readFileSync(it.file(), "utf8").trim().split("\n").at(-1)?.slice(9) ?? "{}").book?.works ?? [];
  expect(work?.emptyAt).toBeGreaterThan(0);
  vi.setSystemTime(Date.now() + 90_000);
}

describe("what the source has taken out", () => {
  const flagsIn = (it: Awaited<ReturnType<typeof world>>, from: number) =>
    it.arrived
      .slice(from)
      .map(({ object }) => object as { name?: string; x_opencti_cisa_kev?: boolean })
      .filter(({ x_opencti_cisa_kev }) => x_opencti_cisa_kev === false)
      .map(({ name }) => name);

  test("nothing happens, unless it is asked for; then it is told once", async () => {
    const it = await world();
    await it.run();
    it.serves(later(4));
    expect(await it.run()).toEqual([]);
    it.serves(catalogue(3, "2024-03-06T10:00:00.1234Z"));
    const before = it.arrived.length;
    await it.run({ CISA_UNFLAG_REMOVED: "true" });
    expect(flagsIn(it, before)).toEqual(["CVE-2024-10003", "CVE-2024-10004"]);
    it.serves(catalogue(3, "2024-03-07T10:00:00.1234Z"));
    expect(await it.run({ CISA_UNFLAG_REMOVED: "true" })).toEqual([]);
  });

  test("a catalogue that lacks more than it ever lost is broken, not withdrawn", async () => {
    const it = await world();
    it.serves(catalogue(60));
    await it.run();
    it.serves(later(3));
    await expect(it.run({ CISA_UNFLAG_REMOVED: "true" })).rejects.toThrow(
      /57 of 60 known records are not in the source/,
    );
  });
});

test("a second process with the same id and folder is refused, with a sentence", async () => {
  const it = await world();
  const settings = { ...it.settings, CONNECTOR_DURATION_PERIOD: "P1D" };
  const first = startHost(settings);
  await first.said("waiting for the next run");
  const second = startHost(settings);
  expect(await second.exit).toBe(78);
  expect(second.log()).toContain("another process runs a connector with this id");
});

describe("what was lost or refused is sent again", () => {
  test("an object that a worker has dropped: all of its work, and then nothing", async () => {
    const it = await world();
    it.sandbox.faults.add({ kind: "workerDrops", every: 7, times: 1 });
    expect(await it.run()).toHaveLength(whole);
    await aMinuteLater(it);
    expect(await it.run()).toHaveLength(whole);
    expect(it.log()).toContain("what was sent did not arrive");
    it.serves(later(5));
    expect(await it.run()).toEqual([]);
    expect(await it.run()).toEqual([]);
  });

  test("an object that a worker refuses: it and what hangs on it, in three runs, then no more until it changes", async () => {
    const it = await world();
    it.sandbox.faults.add({ kind: "workerFails", every: 1, skip: 11, times: 1 });
    await it.run();
    const refused = nameOf(it.arrived[11]?.object ?? {});
    for (const _time of [2, 3]) {
      it.sandbox.faults.clear();
      it.sandbox.faults.add({ kind: "workerFails", every: 1, skip: 1, times: 1 }); // what it needs comes first
      const sent = await runUntilSent(it);
      // with what it needs, and a relationship that was refused without it, and what that needs
      expect(sent).toHaveLength(4);
      expect(sent[1]).toBe(refused);
    }
    for (let run = 0; run < 6; run++) expect(await it.run()).toEqual([]);
    expect(refused).toMatch(/^Vendor \d$/);
    it.serves(
      later(5, (entry) => ({ ...entry, vendorProject: `${(entry as { vendorProject: string }).vendorProject} II` })),
    );
    expect(await it.run()).toContain(`${refused} II`);
  });
});

/** Asks OpenCTI something as an administrator does in its page. */
async function asked(it: Awaited<ReturnType<typeof world>>, query: string): Promise<unknown> {
  const response = await fetch(`${it.sandbox.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${secrets.token}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

describe("works that come to no good end", () => {
  test("a purged queue: what was in it is sent again with the rest of its work, and then nothing", async () => {
    const it = await world();
    it.sandbox.faults.add({ kind: "workerDrops", every: 1, skip: 9 });
    expect(await it.run()).toHaveLength(whole);
    it.sandbox.faults.clear();
    await aMinuteLater(it);
    expect(await it.run()).toHaveLength(whole);
    expect(it.log()).toContain("what was sent did not arrive");
    for (let run = 0; run < 2; run++) expect(await it.run()).toEqual([]);
  });

  test("a deleted work: all of it is sent again, and then nothing", async () => {
    const it = await world();
    await it.run();
    const [connector] = it.sandbox.status().connectors;
    await asked(it, `mutation { workDelete(connectorId: "${connector?.id}") }`);
    expect(await it.run()).toHaveLength(whole);
    expect(it.log()).toContain("what was sent did not arrive");
    for (let run = 0; run < 2; run++) expect(await it.run()).toEqual([]);
  });

  test("a work that never completes though all has arrived: it is closed, and nothing is sent again", async () => {
    const it = await world();
    it.sandbox.faults.add({ kind: "slow", operation: "toProcessed", milliseconds: 500 });
    const running = it.run();
    const { id } = await eventually("a work", () => worksOf(it.sandbox)[0]);
    await asked(it, `mutation { workEdit(id: "${id}") { addExpectations(expectations: 5) } }`);
    expect(await running).toHaveLength(whole);
    expect(worksOf(it.sandbox).map(({ status }) => status)).toEqual(["progress"]);
    await aMinuteLater(it);
    for (let run = 0; run < 2; run++) expect(await it.run()).toEqual([]);
    expect(worksOf(it.sandbox).map(({ status }) => status)).toEqual(["complete"]);
  });

  test("a work whose end OpenCTI did not hear over the API: its counts don't tell, so it is sent once more", async () => {
    const it = await world();
    it.sandbox.faults.add({ kind: "status", status: 503, operation: "reportExpectation" });
    expect(await it.run()).toHaveLength(whole);
    it.sandbox.faults.clear();
    await aMinuteLater(it);
    expect(await it.run()).toHaveLength(whole);
    for (let run = 0; run < 2; run++) expect(await it.run()).toEqual([]);
  });

  test("an upgraded OpenCTI: everything is sent once more, and then nothing", async () => {
    const path = join(folder(), "store.sqlite");
    const it = await world({ platform: { path, platform: "6.9" } });
    expect(await it.run()).toHaveLength(whole);
    expect(await it.run()).toEqual([]);
    await it.sandbox.close();
    const arrived: string[] = [];
    const received = ({ object }: Received) => void arrived.push(nameOf(object));
    const upgraded = await platform({ path, platform: "7", received });
    const run = async () => {
      const before = arrived.length;
      await it.run({ OPENCTI_URL: upgraded.url });
      await upgraded.idle();
      return arrived.slice(before);
    };
    expect(await run()).toHaveLength(whole);
    expect(it.log()).toContain("a full sync: everything is sent again");
    expect(await run()).toEqual([]);
  });
});

/** Runs until something arrives: after a loss later runs wait for 1, 2, 4 … others. */
async function runUntilSent(it: Awaited<ReturnType<typeof world>>): Promise<string[]> {
  for (let run = 0; run < 10; run++) {
    const sent = await it.run();
    if (sent.length > 0) return sent;
  }
  return [];
}

describe("what makes it import everything again", () => {
  const reset = (it: Awaited<ReturnType<typeof world>>) =>
    it.sandbox.faults.add({ kind: "reset", operation: "registerConnector", times: 1 });

  test("a reset in OpenCTI's page while the connector is down", async () => {
    const it = await world();
    await it.run();
    reset(it);
    expect(await it.run()).toHaveLength(whole);
    expect(it.log()).toContain("the state was reset on OpenCTI");
    expect(await it.run()).toEqual([]);
  });

  test("a volume that was lost: the state, too, doesn't count any more", async () => {
    const it = await world();
    await it.run();
    rmSync(it.file());
    expect(await it.run()).toHaveLength(whole);
    expect(it.log()).toContain("the ledger of what was sent is not there any more");
    expect(await it.run()).toEqual([]);
  });

  test("a volume of an old backup", async () => {
    const it = await world();
    await it.run();
    const old = join(it.data, "old");
    copyFileSync(it.file(), old);
    it.serves(later(6));
    await it.run();
    await it.run(); // the verdict on the second run's work
    copyFileSync(old, it.file());
    expect(await it.run()).toHaveLength(whole + 5);
    expect(it.log()).toContain("restored from a backup");
  });

  test("another OpenCTI", async () => {
    const it = await world();
    await it.run();
    const other: Received[] = [];
    const second = await platform({ received: (one) => void other.push(one) });
    await it.run({ OPENCTI_URL: second.url });
    await second.idle();
    expect(other).toHaveLength(whole);
    expect(await it.run()).toHaveLength(whole); // and back: the ledger is the other one's now
  });
});

describe("beside the Python connector", () => {
  test("its state is honoured, and ours can be read by it", async () => {
    const it = await world();
    await it.run();
    const state = JSON.parse(stateOf(it.sandbox) ?? "{}");
    expect(state).toMatchObject({ last_update: expect.any(String), octi: { token: expect.any(String) } });
  });
});

const shared = join(import.meta.dirname, "../../../../shared/data/kev");
const there = existsSync(shared);
const why = there ? "" : " (skipped: no shared data)";

describe.skipIf(!there)(`real releases of the catalogue${why}`, () => {
  const release = (date: string) => readFileSync(join(shared, `kev-${date}.json`), "utf8");
  async function between(first: string, second: string) {
    const it = await world();
    it.serves(release(first));
    await it.run();
    it.serves(release(second));
    const start = it.arrived.length;
    await it.run();
    return { sent: it.arrived.slice(start).map(({ object }) => object) };
  }

  test("2025.02.13 to 2025.02.15, which differ in one note: nothing", async () => {
    expect((await between("2025.02.13", "2025.02.15")).sent).toEqual([]);
  }, 240_000);

  test("2023.10.03 to 2023.10.04: what changed and what it needs", async () => {
    const sent = (await between("2023.10.03", "2023.10.04")).sent.map(({ id }) => id).sort();
    expect(sent).toEqual([...newObjects, ...needed, ...changedVulnerabilities].sort());
  }, 240_000);
});

testSecrets();
