import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { checkConnector } from "@octi/sdk/runtime";
import type { StixObject } from "@octi/sdk/stix";
import { type Answer, type Routes, type Trial, trial } from "@octi/sdk/testing";
import { afterAll, describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { catalogue, entry, generated } from "./test-catalogue.ts";

const url = "https://feed.example/kev.json";
type Env = Readonly<Record<string, string>>;

const answered = (answer: Answer, env: Env = {}) =>
  trial(connector, { env: { CISA_CATALOG_URL: url, ...env }, source: { [url]: answer } });
const on = (vulnerabilities: readonly unknown[], env: Env = {}) => answered({ body: catalogue(vulnerabilities) }, env);
/** Why a run failed. */
const reason = (outcome: Trial["outcome"]) => (outcome.kind === "failed" ? outcome.error.message : outcome.kind);
const names = (objects: readonly StixObject[], type: string) =>
  objects.filter((object) => object.type === type).map((object) => (object as { name?: unknown }).name);

describe("a download that is none is a failed run: no work, nothing sent, no state", () => {
  const whole = JSON.stringify(generated(50));
  test.each<[string, Answer, RegExp]>([
    [
      "a firewall's page with status 200",
      { body: "<HTML><TITLE>Access Denied</TITLE></HTML>" },
      /is a page.*Access Denied/,
    ],
    ["a firewall's page with status 403", { status: 403, body: "<h1>403 Forbidden</h1>" }, /403/],
    ["nothing there", { status: 404, body: "Not Found" }, /404/],
    ["the first half of the file", { body: whole.slice(0, whole.length / 2) }, /JSON/],
    ["JSON of something else", { body: { message: "moved" } }, /vulnerabilities/],
    ["no dateReleased", { body: { vulnerabilities: [entry()] } }, /dateReleased/],
    ["entries that are no list", { body: { dateReleased: "2024-03-01", vulnerabilities: {} } }, /vulnerabilities/],
  ])("%s", async (_, answer, told) => {
    const { outcome, objects, works, saved } = await answered(answer);
    expect(reason(outcome)).toMatch(told);
    expect(reason(outcome)).toContain(url);
    expect({ objects, works, saved }).toEqual({ objects: [], works: [], saved: [] });
  });

  test("marks of a merge between the entries", async () => {
    const { outcome, saved, works } = await answered({
      body: whole.replace('},{"cveID"', '},\n<<<<<<< HEAD\n{"cveID"'),
    });
    expect(outcome.kind).toBe("failed");
    expect(saved).toEqual([]);
    expect(works.flatMap(({ closed }) => closed)).not.toContainEqual(expect.objectContaining({ inError: false }));
  });

  test("an empty catalogue is none of that", async () => {
    expect(await on([])).toMatchObject({ outcome: { kind: "success" }, objects: [], works: [] });
  });
});

describe("CISA's copy", () => {
  const official = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";
  const copy = "https://raw.githubusercontent.com/cisagov/kev-data/develop/known_exploited_vulnerabilities.json";
  const at = (source: Routes, env: Env = {}) => trial(connector, { env, source });

  test("is asked where cisa.gov sends its block page", async () => {
    const page = { status: 200, headers: { "content-type": "text/html" }, body: "<HTML>Access Denied</HTML>" };
    const { outcome, requests, objects } = await at({ [official]: page, [copy]: { body: generated(3) } });
    expect(outcome.kind).toBe("success");
    expect(requests).toEqual([`GET ${official}`, `GET ${copy}`]);
    expect(names(objects, "vulnerability")).toHaveLength(3);
  });

  test.each([
    ["XML", '<?xml version="1.0"?><html>Denied</html>'],
    ["a heading", "<h1>Access Denied</h1>"],
    ["plain text", "Access Denied"],
    ["nothing", ""],
    ["other JSON", { error: "blocked" }],
    ["a catalogue without its date", { vulnerabilities: [] }],
    ["a catalogue that is broken in an entry", JSON.stringify(generated(3)).replace('"cveID"', '"cveID')],
    ["a catalogue of another form", { ...generated(1), vulnerabilities: Array.from({ length: 20 }, () => ({})) }],
  ])("is asked where cisa.gov sends %s", async (_, body) => {
    const { outcome, requests } = await at({ [official]: { body }, [copy]: { body: generated(3) } });
    expect(outcome.kind).toBe("success");
    expect(requests).toEqual([`GET ${official}`, `GET ${copy}`]);
  });

  test("is left alone where cisa.gov delivers, and where the address is the user's own", async () => {
    expect((await at({ [official]: { body: generated(3) } })).requests).toEqual([`GET ${official}`]);
    const own = await at({ [copy]: { body: generated(3) } }, { CISA_CATALOG_URL: url });
    expect(own).toMatchObject({ outcome: { kind: "failed" }, requests: [`GET ${url}`] });
  });

  test("an empty address is the default one", async () => {
    expect((await at({ [official]: { body: generated(3) } }, { CISA_CATALOG_URL: "" })).outcome.kind).toBe("success");
  });
});

describe("a bad entry loses only itself", () => {
  const bad = [
    entry({ cveID: " " }),
    entry({ cveID: "CVE-2024-1", product: undefined }),
    entry({ cveID: "CVE-2024-2", dateAdded: "15 January 2024" }),
    entry({ cveID: "CVE-2024-3", shortDescription: null }),
    null,
    "CVE-2024-4",
  ];
  const good = generated(20).vulnerabilities;

  test("the good ones are sent, the bad ones named in the work", async () => {
    const { outcome, objects, works } = await on([...bad.slice(0, 3), ...good, ...bad.slice(3)]);
    expect(outcome.kind).toBe("success");
    expect(names(objects, "vulnerability")).toHaveLength(22);
    const [{ message, inError } = { message: "", inError: true }] = works[0]?.closed ?? [];
    expect(inError).toBe(false);
    for (const told of [
      "4 records skipped",
      "2 parts",
      "CVE-2024-1",
      "product",
      "CVE-2024-2",
      "dateAdded",
      "shortDescription",
    ])
      expect(message).toContain(told);
  });

  test("with the flag only, a CVE is enough", async () => {
    const { objects } = await on([...bad, ...good], { CISA_KEV_FLAG_ONLY: "true" });
    expect(objects.map(({ type }) => type)).toEqual(Array.from({ length: 23 }, () => "vulnerability"));
  });

  test("all of them bad: the catalogue has another form, and the run fails", async () => {
    const { outcome, saved } = await on(good.map((_, index) => entry({ cveID: `CVE-${index}`, product: null })));
    expect(reason(outcome)).toContain("20 of the first 20 entries have another form than the catalogue's");
    expect(saved).toEqual([]);
  });

  test("a bad detail costs that detail only", async () => {
    const { objects, works } = await on([entry({ cwes: "CWE-1" })], { CISA_DETAILS: "true" });
    expect(objects).toHaveLength(6);
    expect(objects.find(({ type }) => type === "vulnerability")).toMatchObject({ labels: ["known-ransomware"] });
    expect(works[0]?.closed[0]?.message).toMatch(/parts? of records skipped.*CVE-2024-12345.*cwes/);
  });

  test("without CISA_DETAILS nobody looks at them", async () => {
    const odd = await on([entry({ cwes: "CWE-1", notes: 5, dueDate: {} })]);
    expect(odd.objects).toEqual((await on([entry()])).objects);
    expect(odd.works[0]?.closed[0]?.message).not.toContain("skipped");
  });
});

describe("real catalogues", () => {
  test("a CVE that is listed twice: both products, and the second listing counts", async () => {
    const { objects } = await on([
      entry({ product: "One", shortDescription: "First." }),
      entry({ product: "Two", shortDescription: "Second.", dateAdded: "2024-01-20" }),
    ]);
    const cve = objects.filter(({ type }) => type === "vulnerability").at(-1);
    expect(cve).toMatchObject({ description: "Second.", created: "2024-01-20T00:00:00.000Z" });
    expect(names(objects, "software")).toEqual(["One", "Two"]);
  });

  test("a vendor that is the author itself has no author", async () => {
    const vendor = "Cybersecurity and Infrastructure Security Agency";
    const { objects } = await on([entry({ vendorProject: vendor })]);
    const author = objects.filter(({ type }) => type === "identity").at(-1);
    expect(author).toMatchObject({ name: vendor, description: "Software Vendor" });
    expect(author).not.toHaveProperty("created_by_ref");
  });

  test("details, infrastructures and TLP:WHITE together", async () => {
    const { objects } = await on([entry()], {
      CISA_DETAILS: "true",
      CISA_CREATE_INFRASTRUCTURES: "true",
      CISA_TLP: "TLP:WHITE",
    });
    expect(objects).toHaveLength(9);
    expect(objects.find(({ type }) => type === "vulnerability")).toMatchObject({
      labels: ["known-ransomware"],
      x_opencti_cwe: ["CWE-22", "CWE-23"],
      object_marking_refs: ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"],
    });
  });
});

describe("settings", () => {
  test("all that is wrong is said at once", async () => {
    const wrong = {
      CISA_TLP: "TLP:PURPLE",
      CISA_INTERVAL: "often",
      CISA_DETAILS: "perhaps",
      CISA_CATALOG_URL: "kev.json",
    };
    const told = await on([], wrong).catch((error: Error) => error.message);
    for (const [key, value] of Object.entries(wrong)) expect(told).toContain(`${key} = "${value}"`);
  });
});

describe("--check", () => {
  const folder = mkdtempSync(join(tmpdir(), "octi-kev-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function said(body: string): Promise<string> {
    const file = join(folder, "kev.json");
    writeFileSync(file, body);
    let screen = "";
    const output = new Writable({
      write(chunk, _encoding, done) {
        screen += chunk;
        done();
      },
    });
    const { signal } = new AbortController();
    const env = {
      CISA_CATALOG_URL: pathToFileURL(file).href,
      OPENCTI_URL: "http://127.0.0.1:9", // nobody is there
      OPENCTI_TOKEN: "d434ce02-e58e-4cac-8b4c-42bf16748e84",
    };
    await checkConnector(connector, { env, cwd: folder, signal, hard: signal, write: () => {} }, output);
    return screen;
  }

  test("says whether the catalogue is there", async () => {
    expect(await said(JSON.stringify(generated(3)))).toMatch(/✓ source/);
    expect(await said("<html>Access Denied</html>")).toMatch(/✗ source .*is a page/);
    expect(await said('{"message":"moved"}')).toMatch(/✗ source .*vulnerabilities/);
  });
});
