import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Incoming } from "./entity-type.ts";
import { tlpId } from "./standard-id.ts";
import { type UpsertRules, upserted } from "./upsert.ts";

const tlps = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];
const rules: UpsertRules = {
  maxConfidence: 100,
  ignoresModified: true,
  keepsAuthor: false,
  rank: (id) => {
    const order = tlps.findIndex((name) => tlpId(name) === id);
    return order < 0 ? undefined : { kind: "TLP", order };
  },
};
const id = "malware--11111111-1111-4111-8111-111111111111";
const object = (properties: object): Incoming => ({ type: "malware", id, name: "m", confidence: 50, ...properties });
const after = (stored: object, incoming: object, changed: Partial<UpsertRules> = {}) =>
  upserted(object(stored), object(incoming), { ...rules, ...changed });

interface Row {
  /** The row of platform-internals Q5. */
  readonly cites: string;
  readonly stored: object;
  readonly incoming: object;
  readonly result: object;
}

const rows: readonly Row[] = [
  {
    cites: "single: overwritten by the same confidence",
    stored: { description: "a" },
    incoming: { description: "b" },
    result: { description: "b" },
  },
  {
    cites: "single: kept against less confidence",
    stored: { description: "a" },
    incoming: { description: "b", confidence: 49 },
    result: { description: "a" },
  },
  {
    cites: "single: an empty stored value is filled at any confidence",
    stored: { description: "" },
    incoming: { description: "b", confidence: 1 },
    result: { description: "b" },
  },
  {
    cites: "single: empties never erase",
    stored: { description: "a", aliases: ["x"] },
    incoming: { description: "", aliases: [] },
    result: { description: "a", aliases: ["x"] },
  },
  {
    cites: "single: null never erases",
    stored: { description: "a" },
    incoming: { description: null },
    result: { description: "a" },
  },
  {
    cites: "single: false is a value",
    stored: { is_family: true },
    incoming: { is_family: false },
    result: { is_family: false },
  },
  {
    cites: "multi attribute: values are added, never removed",
    stored: { aliases: ["x", "y"] },
    incoming: { aliases: ["y", "z"] },
    result: { aliases: ["x", "y", "z"] },
  },
  {
    cites: "multi attribute: needs the confidence",
    stored: { aliases: ["x"] },
    incoming: { aliases: ["z"], confidence: 1 },
    result: { aliases: ["x"] },
  },
  {
    cites: "multi refs: an empty stored list is filled at any confidence",
    stored: { object_refs: [] },
    incoming: { object_refs: ["a"], confidence: 1 },
    result: { object_refs: ["a"] },
  },
  {
    cites: "multi refs: labels at any confidence",
    stored: { labels: ["x"] },
    incoming: { labels: ["z"], confidence: 1 },
    result: { labels: ["x", "z"] },
  },
  {
    cites: "multi refs: external references at any confidence, one a url",
    stored: { external_references: [{ source_name: "a", url: "u" }] },
    incoming: {
      external_references: [
        { source_name: "b", url: "u" },
        { source_name: "b", external_id: "1" },
      ],
      confidence: 1,
    },
    result: {
      external_references: [
        { source_name: "a", url: "u" },
        { source_name: "b", external_id: "1" },
      ],
    },
  },
  {
    cites: "multi refs: a higher marking of a type replaces",
    stored: { object_marking_refs: [tlpId("TLP:GREEN"), "other"] },
    incoming: { object_marking_refs: [tlpId("TLP:RED")] },
    result: { object_marking_refs: ["other", tlpId("TLP:RED")] },
  },
  {
    cites: "multi refs: a lower one does not",
    stored: { object_marking_refs: [tlpId("TLP:RED")] },
    incoming: { object_marking_refs: [tlpId("TLP:CLEAR")] },
    result: { object_marking_refs: [tlpId("TLP:RED")] },
  },
  {
    cites: "createdBy: filled where empty",
    stored: {},
    incoming: { created_by_ref: "b", confidence: 1 },
    result: { created_by_ref: "b" },
  },
  {
    cites: "createdBy: not replaced by the same confidence",
    stored: { created_by_ref: "a" },
    incoming: { created_by_ref: "b" },
    result: { created_by_ref: "a" },
  },
  {
    cites: "createdBy: replaced by strictly more",
    stored: { created_by_ref: "a" },
    incoming: { created_by_ref: "b", confidence: 51 },
    result: { created_by_ref: "b", confidence: 51 },
  },
  {
    cites: "created: only moved earlier",
    stored: { created: "2024-02-01T00:00:00.000Z" },
    incoming: { created: "2024-03-01T00:00:00.000Z" },
    result: { created: "2024-02-01T00:00:00.000Z" },
  },
  {
    cites: "created: earlier is taken",
    stored: { created: "2024-02-01T00:00:00.000Z" },
    incoming: { created: "2024-01-01T00:00:00Z" },
    result: { created: "2024-01-01T00:00:00Z" },
  },
  {
    cites: "x_opencti_modified_at: only later",
    stored: { x_opencti_modified_at: "2024-02-01T00:00:00.000Z" },
    incoming: { x_opencti_modified_at: "2024-01-01T00:00:00.000Z" },
    result: { x_opencti_modified_at: "2024-02-01T00:00:00.000Z" },
  },
  {
    cites: "start and stop: only widened",
    stored: { start_time: "2024-02-01T00:00:00Z", stop_time: "2024-03-01T00:00:00Z" },
    incoming: { start_time: "2024-02-02T00:00:00Z", stop_time: "2024-04-01T00:00:00Z" },
    result: { start_time: "2024-02-01T00:00:00Z", stop_time: "2024-04-01T00:00:00Z" },
  },
  {
    cites: "modified: never compared, never written",
    stored: { modified: "2024-02-01T00:00:00.000Z", description: "new" },
    incoming: { modified: "2020-01-01T00:00:00.000Z", description: "old" },
    result: { modified: "2024-02-01T00:00:00.000Z", description: "old" },
  },
  {
    cites: "revoked: a plain attribute",
    stored: { revoked: true },
    incoming: { revoked: false },
    result: { revoked: false },
  },
  {
    cites: "x_opencti_stix_ids: always accumulated",
    stored: { x_opencti_stix_ids: ["a"] },
    incoming: { x_opencti_stix_ids: ["b"], confidence: 1 },
    result: { x_opencti_stix_ids: ["a", "b"] },
  },
  {
    cites: "name change: the old name becomes an alias",
    stored: { name: "old", aliases: ["x"] },
    incoming: { name: "new" },
    result: { name: "new", aliases: ["x", "old"] },
  },
  {
    cites: "name change: needs the confidence",
    stored: { name: "old" },
    incoming: { name: "new", confidence: 1 },
    result: { name: "old" },
  },
  {
    cites: "coverage_information: replaced",
    stored: { coverage: [{ name: "a", score: 1 }] },
    incoming: { coverage: [{ name: "a", score: 2 }] },
    result: { coverage: [{ name: "a", score: 2 }] },
  },
  {
    cites: "kill chains: added by chain and phase",
    stored: { kill_chain_phases: [{ kill_chain_name: "k", phase_name: "p" }] },
    incoming: {
      kill_chain_phases: [
        { kill_chain_name: "k", phase_name: "p", x_opencti_order: 1 },
        { kill_chain_name: "k", phase_name: "q" },
      ],
    },
    result: {
      kill_chain_phases: [
        { kill_chain_name: "k", phase_name: "p" },
        { kill_chain_name: "k", phase_name: "q" },
      ],
    },
  },
];

test.each(rows)("$cites", ({ stored, incoming, result }) => {
  expect(after(stored, incoming)).toEqual(object({ ...stored, ...result }));
});

describe("confidence", () => {
  test("missing means the user's highest", () => {
    expect(after({ description: "a" }, { description: "b", confidence: undefined })).toMatchObject({
      description: "b",
      confidence: 100,
    });
  });

  test("more than the user's is cut down to it", () => {
    const result = after({ description: "a" }, { description: "b", confidence: 90 }, { maxConfidence: 40 });
    expect(result).toMatchObject({ description: "a", confidence: 50 });
  });

  test("a surer source without an author takes the author away before 7.260914.0, and leaves it since", () => {
    expect(after({ created_by_ref: "a" }, { confidence: 60 }, { keepsAuthor: true })).toMatchObject({
      created_by_ref: "a",
      confidence: 60,
    });
    expect(after({ created_by_ref: "a" }, { confidence: 60 })).not.toHaveProperty("created_by_ref");
    expect(after({ created_by_ref: "a" }, {})).toMatchObject({ created_by_ref: "a" });
  });
});

test("with `modified` looked at, an older version changes nothing", () => {
  const stored = { modified: "2024-02-01T00:00:00.000Z", description: "new" };
  expect(
    after(stored, { modified: "2020-01-01T00:00:00.000Z", description: "old" }, { ignoresModified: false }),
  ).toEqual(object(stored));
});

test("nothing new is the stored object itself, so that nothing is written", () => {
  const stored = object({ description: "a", aliases: ["x"], created: "2024-01-01T00:00:00.000Z" });
  const same = object({
    description: "a",
    aliases: ["x"],
    created: "2024-01-02T00:00:00.000Z",
    modified: "2025-01-01T00:00:00.000Z",
  });
  expect(upserted(stored, same, rules)).toBe(stored);
});

const words = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 4 });
const version = fc.record(
  {
    aliases: words,
    labels: words,
    object_refs: words,
    x_opencti_stix_ids: words,
    description: fc.constantFrom("", "one", "two"),
    confidence: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: [] },
);

test("lists only grow, whatever arrives", () => {
  fc.assert(
    fc.property(fc.array(version, { minLength: 2, maxLength: 8 }), ([first, ...others]) => {
      let stored = object(first ?? {});
      for (const next of others) {
        const result = upserted(stored, object(next), rules);
        for (const key of ["aliases", "labels", "object_refs", "x_opencti_stix_ids"]) {
          const [before, now] = [(stored[key] ?? []) as string[], (result[key] ?? []) as string[]];
          expect(now.slice(0, before.length)).toEqual(before);
          expect(new Set(now.slice(before.length)).size).toBe(now.length - before.length);
        }
        if (stored.description) expect(result.description).not.toBe("");
        expect(Number(result.confidence)).toBeGreaterThanOrEqual(Number(stored.confidence));
        stored = result;
      }
    }),
  );
});

test("the same again changes nothing more", () => {
  fc.assert(
    fc.property(version, version, (first, second) => {
      const once = upserted(object(first), object(second), rules);
      expect(upserted(once, object(second), rules)).toBe(once);
    }),
  );
});
