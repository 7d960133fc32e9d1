import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { type Answer, type Fault, fakeSource, type Trial, trial } from "@octi/sdk/testing";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { bundle, everywhere, generated, object, release } from "./test-bundle.ts";
import { at, type Env, type Fields, ids, off, one, technique1, url } from "./test-run.ts";

/** Why a run failed. */
const reason = (outcome: Trial["outcome"]) => (outcome.kind === "failed" ? outcome.error.message : outcome.kind);

describe("sources", () => {
  const ics = "https://attack.example/ics.json";
  const both = { MITRE_ICS_ATTACK_FILE_URL: ics };

  test.each<[string, Answer, RegExp]>([
    ["a page", { body: "<html><title>Access Denied</title></html>" }, /is a page.*Access Denied/],
    ["nothing there", { status: 404, body: "Not Found" }, /404/],
    ["half of the file", { body: JSON.stringify(generated(9)).slice(0, 4000) }, /JSON/],
    ["the index of the releases", { body: { collections: [] } }, /no array at objects/],
    ["a list of something else", { body: { objects: [{ name: "x" }, 5] } }, /is no STIX bundle/],
  ])("%s instead of one bundle: the other one arrives, and the run fails", async (_, answer, told) => {
    const { outcome, objects, state, works } = await at({ [url]: answer, [ics]: { body: generated(5) } }, both);
    expect(reason(outcome)).toMatch(told);
    expect(reason(outcome)).toContain(url);
    expect(ids(objects)).toContain(technique1);
    expect(Object.keys((state.sources ?? {}) as object)).toEqual(["ics"]);
    expect(state).not.toHaveProperty("last_run");
    expect(works[0]?.closed).toEqual([expect.objectContaining({ inError: true })]);

    const next = await at({ [url]: { body: generated(7) }, [ics]: { body: generated(5) } }, both, state);
    expect(next.outcome.kind).toBe("success");
    expect(next.state).toMatchObject({ last_run: 1_924_992_000, sources: { enterprise: {}, ics: {} } });
  });

  const four = {
    MITRE_ENTERPRISE_FILE_URL: url,
    MITRE_MOBILE_ATTACK_FILE_URL: "https://attack.example/mobile.json",
    MITRE_ICS_ATTACK_FILE_URL: ics,
    MITRE_CAPEC_FILE_URL: "https://attack.example/capec.json",
  };
  const routes = Object.fromEntries(
    Object.values(four).map((address, index) => [address, { body: generated(4, "19.1", index * 10) }]),
  );
  test.each(
    Object.values(four).flatMap((address) =>
      ["404", "cut", "truncated", "html", "stalled", "500"].map((fault) => [address, fault] as const),
    ),
  )("%s is %s: the other three arrive, and the next run brings the fourth", async (broken, fault) => {
    const wrong = fakeSource(fault === "404" ? { ...routes, [broken]: { status: 404 } } : routes, (_, { href }) =>
      href === broken && fault !== "404" ? (fault as Fault) : undefined,
    );
    const first = await trial(connector, { env: four, source: wrong });
    expect(reason(first.outcome)).toContain(broken);
    expect(Object.keys(first.state.sources as object)).toHaveLength(3);
    const techniques = (objects: Trial["objects"]) => ids(objects).filter((id) => id.startsWith("attack-pattern"));
    expect(techniques(first.objects)).toHaveLength(12);
    const second = await trial(connector, { env: four, source: routes, state: first.state });
    expect(second.outcome.kind).toBe("success");
    expect(new Set([...techniques(first.objects), ...techniques(second.objects)]).size).toBe(16);
  });

  test("of an object that several have, the last one's copy stays, whichever source has changed", async () => {
    const copy = (of: string, name: string) =>
      bundle([...release("19.1"), object("malware", 1, { name: `${of} ${name}` }), ...everywhere]);
    const routes = (enterprise: string, later: string) => ({
      [url]: { body: copy("enterprise", enterprise) },
      [ics]: { body: copy("ics", later) },
    });
    const last = ({ objects }: Trial) =>
      (objects.filter(({ type }) => type === "malware").at(-1) as Fields | undefined)?.name;
    const first = await at(routes("1", "1"), both);
    expect(last(first)).toBe("ics 1");
    const second = await at(routes("2", "1"), both, first.state);
    expect(last(second)).toBe("ics 1");
    const third = await at(routes("2", "2"), both, second.state);
    expect(last(third)).toBe("ics 2");
    expect(third.objects.filter(({ type }) => type === "malware")).toHaveLength(1);
    // ended after the first source: the second one's turn comes, though only the first one had changed
    const { ics: _, ...ended } = (await at(routes("3", "2"), both, third.state)).state.sources as Fields;
    const fourth = await at(routes("3", "2"), both, {
      ...third.state,
      sources: { ...ended, ics: (third.state.sources as Fields).ics },
    });
    expect(last(fourth)).toBe("ics 2");
    expect((await at(routes("3", "2"), both, fourth.state)).outcome.kind).toBe("unchanged");
  });

  test("an unchanged release costs one conditional request", async () => {
    const routes = { [url]: { body: generated(5), headers: { etag: '"1"' } } };
    const first = await at(routes);
    const source = fakeSource(routes);
    const second = await trial(connector, {
      env: { ...off, MITRE_ENTERPRISE_FILE_URL: url },
      source,
      state: first.state,
    });
    expect(second).toMatchObject({ outcome: { kind: "unchanged" }, works: [], objects: [] });
    expect(source.requests).toEqual([`GET ${url}`]);
  });

  test.each<Env>([
    { MITRE_REMOVE_STATEMENT_MARKING: "true" },
    { MITRE_REVOKED: "mark" },
    { MITRE_DEPRECATED: "skip" },
    { MITRE_DETECTIONS: "true" },
    { MITRE_MARKING: "TLP:RED" },
  ])("another setting counts at the next run: %j", async (env) => {
    const routes = { [url]: { body: generated(5) } };
    const { state } = await at(routes);
    expect((await at(routes, env, state)).outcome.kind).toBe("success");
  });

  test("all switched off: nothing to do, and the next run doesn't take the state for the Python connector's", async () => {
    const idle = await at({}, { MITRE_ENTERPRISE_FILE_URL: "FALSE" });
    expect(idle).toMatchObject({ outcome: { kind: "unchanged" }, requests: [] });
    expect((await at({ [url]: { body: generated(5) } }, {}, idle.state)).outcome.kind).toBe("success");
  });

  test("a packed file of STIX 2.0 is sent as it is", async () => {
    const folder = mkdtempSync(join(tmpdir(), "octi-mitre-"));
    try {
      const file = join(folder, "enterprise.json.gz");
      const old = generated(5).objects.map((object) => ({ ...(object as object), spec_version: undefined }));
      writeFileSync(file, gzipSync(JSON.stringify({ ...bundle(old), spec_version: "2.0" })));
      const { href } = pathToFileURL(file);
      const { outcome, objects } = await at({}, { MITRE_ENTERPRISE_FILE_URL: href });
      expect(outcome.kind).toBe("success");
      expect(one(objects, technique1)).not.toHaveProperty("spec_version");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("after the Python connector", () => {
  const now = Date.UTC(2031, 0, 1) / 1000;
  const from = (days: number, env: Env = {}) =>
    at({ [url]: { body: generated(5) } }, env, { last_run: now - days * 86_400 });

  test("its interval is waited for, then everything comes", async () => {
    expect(await from(6)).toMatchObject({
      outcome: { kind: "unchanged" },
      requests: [],
      works: [],
      state: { last_run: now - 6 * 86_400 },
    });
    expect((await from(6, { MITRE_INTERVAL: "3" })).outcome.kind).toBe("success");
    expect((await from(7)).outcome.kind).toBe("success");
  });

  test("what it never sent comes at once", async () => {
    expect((await from(1, { MITRE_REVOKED: "mark" })).outcome.kind).toBe("success");
  });
});
