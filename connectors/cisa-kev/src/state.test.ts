import { type State, trial } from "@octi/sdk/testing";
import { expect, test } from "vitest";
import connector from "./connector.ts";
import { catalogue, entry, generated } from "./test-catalogue.ts";

const url = "https://feed.example/kev.json";
const release = generated(3);
const { dateReleased } = release;
const repushed = catalogue([...release.vulnerabilities, entry()], dateReleased);

/** What a run does from a state: how many vulnerabilities it sends, and what it leaves. */
async function from(state: State, body: unknown = release, env: Readonly<Record<string, string>> = {}) {
  const {
    outcome,
    objects,
    works,
    state: left,
  } = await trial(connector, {
    env: { CISA_CATALOG_URL: url, ...env },
    source: { [url]: { body } },
    state,
  });
  const cves = new Set(objects.filter(({ type }) => type === "vulnerability").map(({ id }) => id));
  return { kind: outcome.kind, cves: cves.size, works: works.length, left };
}
const first = await from({});

test("the first run sends all and leaves what the Python connector looks for", () => {
  expect(first).toMatchObject({ kind: "success", cves: 3, works: 1, left: { last_update: dateReleased } });
});

test("the same catalogue again: no work, nothing sent", async () => {
  expect(await from(first.left)).toEqual({ kind: "unchanged", cves: 0, works: 0, left: first.left });
});

test("other content under the same dateReleased is sent", async () => {
  const second = await from(first.left, repushed);
  expect(second).toMatchObject({ kind: "success", cves: 4, left: { last_update: dateReleased } });
  expect(await from(second.left, repushed)).toMatchObject({ kind: "unchanged" });
});

test("after the Python connector: its release isn't sent again, and is followed from there", async () => {
  const taken = await from({ last_update: dateReleased });
  expect(taken).toMatchObject({ kind: "unchanged", cves: 0, works: 0, left: { last_update: dateReleased } });
  expect(await from(taken.left)).toMatchObject({ kind: "unchanged", left: taken.left });
  expect(await from(taken.left, repushed)).toMatchObject({ kind: "success", cves: 4 });
});

test("after the Python connector with another release, or an older one's state: everything", async () => {
  expect(await from({ last_update: "2024-02-01T00:00:00Z" })).toMatchObject({ kind: "success", cves: 3 });
  expect(await from({ last_run: 1_700_000_000 })).toMatchObject({ cves: 3, left: { last_run: 1_700_000_000 } });
});

test("after the Python connector, with details, which that one never sent: everything", async () => {
  expect(await from({ last_update: dateReleased }, release, { CISA_DETAILS: "true" })).toMatchObject({ cves: 3 });
});

test.each([{ CISA_TLP: "TLP:GREEN" }, { CISA_CREATE_INFRASTRUCTURES: "true" }, { CISA_DETAILS: "true" }])(
  "another setting counts at the next run: %j",
  async (env) => {
    const second = await from(first.left, release, env);
    expect(second).toMatchObject({ kind: "success", cves: 3 });
    expect(await from(second.left, release, env)).toMatchObject({ kind: "unchanged" });
  },
);
