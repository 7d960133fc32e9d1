import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { trial } from "@octi/sdk/testing";
import { parseObject } from "stix2-ts-types/zod";
import { describe, expect, test } from "vitest";
import connector from "./connector.ts";
import { attributeTypes } from "./mapping/attribute-types.ts";
import { entityTypes } from "./mapping/full/entities.ts";
import { fullParts } from "./mapping/full/parts.ts";
import { partsOf } from "./mapping/parts.ts";
import { attribute, event, feed, url } from "./test-feed.ts";

const settings = { MISP_FEED_URL: url, MISP_FEED_CREATE_INDICATORS: "true", MISP_FEED_CREATE_OBSERVABLES: "true" };
const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

/** The types that the README names as not mapped, in the line of that mapping. */
function unmapped(mapping: string): ReadonlySet<string> {
  const [, list = ""] = new RegExp(`^Not mapped by ${mapping}: (.+)$`, "m").exec(readme) ?? [];
  return new Set([...list.matchAll(/`([^`]+)`/g)].map(([, type = ""]) => type.replace("\\|", "|")));
}
/** A value that any composite can be split at. */
const sample = (type: string) => (type.includes("|") || type === "malware-sample" ? "a|1" : "1");
const elsewhere = ["link", "attachment"]; // references and files of the report

describe("every type of attribute that MISP defines is mapped, or named in the README as not mapped", () => {
  test("there are 194", () => expect(new Set(attributeTypes).size).toBe(194));

  test("by compatible", () => {
    const none = attributeTypes.filter((type) => {
      const { read, lost } = partsOf(type, sample(type), false);
      return read.length + lost.length === 0 && !elsewhere.includes(type);
    });
    // a sample is named and hashed
    expect(unmapped("compatible")).toEqual(new Set(none));
  });

  test("by full", () => {
    const none = attributeTypes.filter(
      (type) => fullParts(type, sample(type)).length === 0 && !entityTypes.includes(type) && !elsewhere.includes(type),
    );
    expect(unmapped("full")).toEqual(new Set(none));
  });
});

test.each(["compatible", "full"])("no type and no value of it fails an event with the mapping %s", async (mapping) => {
  const values = ["", "1", "a|b", "a|1", "é🛡'\\", "198.51.100.1|80", "[domain-name:value = 'x']"];
  const events = attributeTypes.map((type, index) =>
    event(type, {
      timestamp: String(1_705_312_800 + index),
      Attribute: values.map((value) => attribute(type, value)),
    }),
  );
  const { outcome, objects } = await trial(connector, {
    env: { ...settings, MISP_FEED_MAPPING: mapping },
    source: feed(events),
  });
  expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 0 } } });
  expect(objects.length).toBeGreaterThan(events.length);
  for (const object of objects) expect(() => parseObject(object), JSON.stringify(object)).not.toThrow();
});

const shared = join(import.meta.dirname, "../../../../shared/data");
const isEvent = (name: string) => /^(tests_.*|[0-9a-f-]{36})\.json$/.test(name);
/** Folders of feeds, with the events that are in them. */
const folders: readonly [folder: string, events: number][] = [
  ["misp/pymisp-tests", 20],
  ["misp/chrome-mal-ids", 79],
  ["misp/tweetfeed", 94],
  ["misp/infoblox", 41],
  ["synthetic/misp/full", 32],
];
const skipped = existsSync(shared) ? "" : " (skipped: no shared data)";
describe.skipIf(skipped !== "").each(["compatible", "full"])(`real feeds with the mapping %s${skipped}`, (mapping) => {
  test.each(folders)("%s: all %i events are imported", { timeout: 300_000 }, async (folder, events) => {
    const names = readdirSync(join(shared, folder)).filter(isEvent);
    const { outcome, objects } = await trial(connector, {
      env: { ...settings, MISP_FEED_MAPPING: mapping },
      source: {
        [`${url}/manifest.json`]: {
          body: Object.fromEntries(names.map((name) => [name.replace(/\.json$/, ""), { timestamp: 1 }])),
        },
        ...Object.fromEntries(
          names.map((name) => [`${url}/${name}`, () => ({ body: readFileSync(join(shared, folder, name)) })]),
        ),
      },
    });
    expect(outcome).toMatchObject({ kind: "success", report: { records: events, skipped: { count: 0 } } });
    expect(objects.length).toBeGreaterThan(events);
  });
});
