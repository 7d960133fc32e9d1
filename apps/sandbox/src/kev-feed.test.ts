import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { kevFeed } from "./kev-feed.ts";

interface Catalogue {
  readonly count: number;
  readonly dateReleased: string;
  readonly vulnerabilities: readonly Readonly<Record<string, unknown>>[];
}

const textOf = (entries: number, seed: number) => [...kevFeed(entries, seed).chunks()].join("");
const catalogue = (entries: number, seed: number) => JSON.parse(textOf(entries, seed)) as Catalogue;

test("the same size and seed are the same catalogue", () => {
  expect(textOf(500, 3)).toBe(textOf(500, 3));
  expect(kevFeed(500, 3).etag).toBe(kevFeed(500, 3).etag);
});

test("another seed is another catalogue, released later, under another ETag", () => {
  const [first, second] = [catalogue(300, 1), catalogue(300, 2)];
  expect(second.vulnerabilities).not.toEqual(first.vulnerabilities);
  expect(second.dateReleased > first.dateReleased).toBe(true);
  expect(kevFeed(300, 1).etag).not.toBe(kevFeed(300, 2).etag);
  expect(kevFeed(300, 1).etag).not.toBe(kevFeed(301, 1).etag);
});

test.each([0, 1, 199, 200, 201, 1_001])(
  "a catalogue of %i entries says and holds so many, each CVE once",
  (entries) => {
    const { count, vulnerabilities } = catalogue(entries, 1);
    expect(count).toBe(entries);
    expect(new Set(vulnerabilities.map(({ cveID }) => cveID)).size).toBe(entries);
  },
);

test("entries have the properties of CISA's", () => {
  for (const entry of catalogue(50, 1).vulnerabilities) {
    expect(entry).toEqual({
      cveID: expect.stringMatching(/^CVE-20\d\d-\d{5,}$/),
      vendorProject: expect.any(String),
      product: expect.any(String),
      vulnerabilityName: expect.stringMatching(/ Vulnerability$/),
      dateAdded: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      shortDescription: expect.any(String),
      requiredAction: expect.any(String),
      dueDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      knownRansomwareCampaignUse: expect.stringMatching(/^(Known|Unknown)$/),
      notes: expect.stringContaining("https://"),
      cwes: [expect.stringMatching(/^CWE-\d+$/)],
    });
  }
});

test("200,000 entries stream in flat memory", () => {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  let length = 0;
  let pieces = 0;
  let early = 0;
  for (const piece of kevFeed(200_000, 1).chunks()) {
    length += piece.length;
    if (++pieces === 100) early = used();
    expect(piece.length).toBeLessThan(250_000);
  }
  expect(length).toBeGreaterThan(100_000_000);
  expect(used() - early).toBeLessThan(10);
});
