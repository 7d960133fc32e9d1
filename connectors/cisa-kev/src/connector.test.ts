import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { checkConnector } from "@octi/sdk/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { addresses } from "./source.ts";
import { catalogue, entry, generated } from "./test-catalogue.ts";
import { options, runOnce } from "./test-run.ts";

const json = (body: unknown) => ({ status: 200, type: "application/json", body: JSON.stringify(body) });
const whole = JSON.stringify(generated(50));
const answers: Record<string, { status: number; type: string; body: string; length?: number }> = {
  "/good": json(generated(50)),
  "/page-200": { status: 200, type: "text/html", body: "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD></HTML>" },
  "/page-403": { status: 403, type: "text/html", body: "<html><h1>403 Forbidden</h1></html>" },
  "/500": { status: 500, type: "text/plain", body: "out of order" },
  "/truncated": { status: 200, type: "application/json", body: whole.slice(0, whole.length / 2) },
  "/broken-off": { status: 200, type: "application/json", body: whole.slice(0, 500), length: whole.length },
  "/merge-marks": { status: 200, type: "application/json", body: whole.replace('{"cveID"', '<<<<<<< HEAD\n{"cveID"') },
  "/other-json": json({ message: "moved" }),
  "/no-release": json({ vulnerabilities: [entry()] }),
  "/not-a-list": json({ dateReleased: "2024-03-01T10:00:00Z", vulnerabilities: { a: 1 } }),
  "/empty": json(catalogue([])),
};

const server = createServer((request, response) => {
  const answer = answers[request.url ?? ""];
  if (!answer) return response.writeHead(404).end("Not Found");
  const { status, type, body, length = Buffer.byteLength(body) } = answer;
  response.writeHead(status, { "content-type": type, "content-length": length });
  // said more than it sends: the connection ends early
  return length > Buffer.byteLength(body) ? response.write(body, () => response.destroy()) : response.end(body);
});
let base = "";
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const at = (path: string, more: Readonly<Record<string, string>> = {}) =>
  runOnce({ CISA_CATALOG_URL: `${base}${path}`, ...more });
/** One run on a catalogue of these entries. */
const on = (vulnerabilities: readonly unknown[], more: Readonly<Record<string, string>> = {}) => {
  answers["/these"] = json(catalogue(vulnerabilities));
  return at("/these", more);
};
const names = (objects: readonly { readonly type: string; readonly name?: unknown }[], type: string) =>
  objects.filter((object) => object.type === type).map(({ name }) => name);

describe("a download that fails is a failed run, and nothing of it is sent", () => {
  test.each([
    ["/page-200", /is a page/],
    ["/page-403", /403/],
    ["/none", /404/],
    ["/500", /500/],
    ["/truncated", /JSON/],
    ["/broken-off", /127\.0\.0\.1/],
    ["/other-json", /vulnerabilities|array/],
    ["/no-release", /dateReleased/],
    ["/not-a-list", /vulnerabilities|array/],
  ])("%s", async (path, told) => {
    const { exit, objects, log } = await at(path);
    expect(exit).toBe(1);
    expect(objects).toEqual([]);
    expect(log).toMatch(told);
    expect(log).toContain(path); // the operator sees which address it was
  });

  test("what is broken between entries fails the run, too", async () => {
    const { exit, log } = await at("/merge-marks");
    expect(exit).toBe(1);
    expect(log).toMatch(/JSON/);
  });

  test("an empty catalogue is a good run without objects", async () => {
    expect(await at("/empty")).toMatchObject({ exit: 0, objects: [] });
  });

  test("CISA's copy stands behind CISA's address only", () => {
    const official = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";
    expect(addresses(official)).toEqual([official, expect.stringContaining("cisagov/kev-data")]);
    expect(addresses("https://mirror.example/kev.json")).toEqual(["https://mirror.example/kev.json"]);
  });
});

describe("a bad entry loses only itself", () => {
  const bad: readonly unknown[] = [
    entry({ cveID: "" }),
    entry({ cveID: "CVE-2024-1", product: undefined }),
    entry({ cveID: "CVE-2024-2", dateAdded: "15 January 2024" }),
    entry({ cveID: "CVE-2024-3", shortDescription: 7 }),
    null,
    "CVE-2024-4",
  ];
  const good = generated(20).vulnerabilities;

  test("all good ones are sent, and each bad one is named", async () => {
    const { exit, objects, log } = await on([...bad.slice(0, 3), ...good, ...bad.slice(3)]);
    expect(exit).toBe(0);
    expect(names(objects, "vulnerability")).toHaveLength(20);
    expect(log).toContain("6 records skipped");
    for (const told of ["CVE-2024-1", "product", "CVE-2024-2", "dateAdded", "CVE-2024-3", "shortDescription"]) {
      expect(log).toContain(told);
    }
  });

  test("with the flag only, a CVE is enough", async () => {
    const { objects } = await on([...bad, ...good], { CISA_KEV_FLAG_ONLY: "true" });
    expect(objects.map(({ type }) => type)).toEqual(Array.from({ length: 23 }, () => "vulnerability"));
  });

  test("nearly all bad: the catalogue has changed, and the run says so", async () => {
    const { exit, log } = await on(Array.from({ length: 20 }, () => entry({ product: undefined })));
    expect(exit).toBe(1);
    expect(log).toContain("20 of 20 records could not be used");
  });

  test("a bad detail costs the details only", async () => {
    const { exit, objects, log } = await on([entry({ cwes: "CWE-1" })], { CISA_DETAILS: "true" });
    expect(exit).toBe(0);
    expect(objects).toHaveLength(6);
    expect(log).toMatch(/1 parts? of records skipped.*CVE-2024-12345.*cwes/);
  });

  test("without CISA_DETAILS nobody looks at them", async () => {
    const odd = entry({ cwes: "CWE-1", notes: 5, dueDate: {} });
    expect((await on([odd])).objects).toEqual((await on([entry()])).objects);
    expect((await on([odd])).log).not.toContain("skipped");
  });
});

describe("real catalogues", () => {
  test("a CVE that is listed twice: both products, and the second listing counts", async () => {
    const { objects } = await on([
      entry({ product: "One", shortDescription: "First." }),
      entry({ product: "Two", shortDescription: "Second.", dateAdded: "2024-01-20" }),
    ]);
    const cves = objects.filter(({ type }) => type === "vulnerability");
    expect(cves.at(-1)).toMatchObject({ description: "Second.", created: "2024-01-20T00:00:00.000Z" });
    expect(names(objects, "software")).toEqual(["One", "Two"]);
  });

  test("a vendor that is the author itself has no author", async () => {
    const vendor = "Cybersecurity and Infrastructure Security Agency";
    const { objects } = await on([entry({ vendorProject: vendor })]);
    const [author] = objects
      .filter(({ type, id }) => type === "identity" && id.startsWith("identity--80f07246"))
      .slice(-1);
    expect(author).toMatchObject({ name: vendor, description: "Software Vendor" });
    expect(author).not.toHaveProperty("created_by_ref");
  });

  test("details, infrastructures and marking together", async () => {
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

describe("--check", () => {
  const said = async (path: string) => {
    let screen = "";
    const output = new Writable({
      write(chunk, _encoding, done) {
        screen += chunk;
        done();
      },
    });
    const env = {
      CISA_CATALOG_URL: `${base}${path}`,
      OPENCTI_URL: `${base}/no-opencti`,
      OPENCTI_TOKEN: "d434ce02-e58e-4cac-8b4c-42bf16748e84",
    };
    await checkConnector(
      connector,
      options(env, () => {}),
      output,
    );
    return screen;
  };
  test("says that the catalogue is there", async () => {
    expect(await said("/good")).toMatch(/✓ source/);
  });
  test("says what is there instead", async () => {
    expect(await said("/page-200")).toMatch(/✗ source .*is a page/);
    expect(await said("/other-json")).toMatch(/✗ source /);
  });
});

describe("settings", () => {
  test("CISA_INTERVAL becomes a duration", async () => {
    expect((await at("/empty", { CISA_INTERVAL: "3" })).log).toContain("CONNECTOR_DURATION_PERIOD=P3D");
  });

  test("all that is wrong is said at once", async () => {
    const { exit, log } = await at("/good", {
      CISA_TLP: "TLP:PURPLE",
      CISA_INTERVAL: "often",
      CISA_DETAILS: "perhaps",
    });
    expect(exit).toBe(78);
    for (const key of ["CISA_TLP", "CISA_INTERVAL", "CISA_DETAILS"]) expect(log).toContain(key);
  });
});
