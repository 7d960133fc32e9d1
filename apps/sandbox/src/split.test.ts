import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Incoming } from "./entity-type.ts";
import { split, UnreadableBundle } from "./split.ts";

const file = new URL("../../../../shared/reference/splitter-vectors.json", import.meta.url);
const absent = !existsSync(file);

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const malware = (number: number, more: object = {}): Incoming => ({
  type: "malware",
  id: `malware--${uuid(number)}`,
  name: `m${number}`,
  ...more,
});
const idsOf = (objects: readonly Incoming[]) => objects.map(({ id }) => id);

test("the last copy of an id wins", () => {
  const { objects } = split([malware(1, { name: "old" }), malware(1, { name: "new" })], "7");
  expect(objects).toEqual([malware(1, { name: "new" })]);
});

test("what an object points at comes first", () => {
  const report = { type: "report", id: `report--${uuid(9)}`, name: "r", object_refs: [malware(1).id, malware(2).id] };
  const { objects } = split([report, malware(1, { created_by_ref: malware(2).id }), malware(2)], "7");
  expect(idsOf(objects)).toEqual([malware(2).id, malware(1).id, report.id]);
});

test("what cannot stand is refused with its reason", () => {
  const link = {
    type: "relationship",
    id: `relationship--${uuid(1)}`,
    relationship_type: "uses",
    source_ref: null,
    target_ref: malware(1).id,
  };
  const sighting = {
    type: "sighting",
    id: `sighting--${uuid(1)}`,
    sighting_of_ref: malware(1).id,
    where_sighted_refs: [],
  };
  const matrix = { type: "x-mitre-matrix", id: `x-mitre-matrix--${uuid(1)}` };
  const { objects, refused } = split([link, sighting, matrix, malware(1)], "7");
  expect(objects).toEqual([malware(1)]);
  expect(refused.map(({ object, reason }) => [object.id, reason])).toEqual([
    [link.id, "A relationship needs source_ref and target_ref"],
    [sighting.id, "A sighting needs sighting_of_ref and where_sighted_refs"],
    [matrix.id, "Unsupported type x-mitre-matrix"],
  ]);
});

test.each([
  ["an object without id", { type: "malware", name: "x" }],
  ["an object without type", { id: `malware--${uuid(1)}` }],
  ["null", null],
  [
    "a relationship without the key of an end",
    { type: "relationship", id: `relationship--${uuid(1)}`, target_ref: malware(1).id },
  ],
  ["null in a list of references", malware(1, { object_marking_refs: [null] })],
  [
    "null for where_sighted_refs",
    { type: "sighting", id: `sighting--${uuid(1)}`, sighting_of_ref: malware(1).id, where_sighted_refs: null },
  ],
])("%s makes the whole bundle unreadable (platform-internals Q4)", (_what, object) => {
  expect(() => split([malware(2), object], "7")).toThrow(UnreadableBundle);
});

test("a chain of 100,000 objects is split", () => {
  const most = 100_000;
  const chain = Array.from({ length: most }, (_, index) =>
    malware(index, index + 1 < most ? { created_by_ref: malware(index + 1).id } : {}),
  );
  const { objects } = split(chain, "7");
  expect(objects).toHaveLength(most);
  expect(objects[0]).toEqual(malware(most - 1));
  expect(objects.at(-1)?.id).toBe(malware(0).id);
});

interface Result {
  readonly incompatible: readonly string[];
  readonly bundles: readonly { readonly id: string; readonly changed?: Readonly<Record<string, unknown>> }[];
  readonly error?: string;
}
interface Vector {
  readonly name: string;
  readonly bundle: { readonly objects: readonly Incoming[] };
  readonly no_cleanup: Result & { readonly "6.9.17"?: Result; readonly "7.261026.0"?: Result };
}

describe.skipIf(absent)(`what pycti's splitter does${absent ? " (skipped: no shared data)" : ""}`, () => {
  const { split: vectors } = absent ? { split: [] } : (JSON.parse(readFileSync(file, "utf8")) as { split: Vector[] });

  describe.each([
    ["6.9", "6.9.17"],
    ["7", "7.261026.0"],
  ] as const)("on %s", (line, release) => {
    test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_name, { bundle, no_cleanup }) => {
      const expected = no_cleanup[release] ?? no_cleanup;
      if (expected.error) {
        expect(() => split(bundle.objects, line)).toThrow(UnreadableBundle);
        return;
      }
      const { objects, refused } = split(bundle.objects, line);
      expect(new Set(idsOf(objects))).toEqual(new Set(expected.bundles.map(({ id }) => id)));
      expect(new Set(refused.map(({ object }) => object.id))).toEqual(new Set(expected.incompatible));
      for (const object of objects) {
        const { changed } = expected.bundles.find(({ id }) => id === object.id) ?? {};
        const last = bundle.objects.findLast(({ id }) => id === object.id);
        expect(object).toEqual({ ...last, ...changed });
      }
    });

    test.each(vectors.map((vector) => [vector.name, vector] as const))(
      "%s: nothing comes before what it points at",
      (_name, { bundle, no_cleanup }) => {
        if (no_cleanup.error) return;
        const { objects } = split(bundle.objects, line);
        const place = new Map(objects.map(({ id }, index) => [id, index]));
        const circular = (id: string, ref: string) =>
          JSON.stringify(objects[place.get(ref) ?? 0]).includes(id) || _name.includes("cycle");
        for (const [index, object] of objects.entries()) {
          const refs = Object.entries(object).flatMap(([key, value]) =>
            /_refs?$/.test(key) ? [value].flat() : [],
          ) as string[];
          for (const ref of refs) if (!circular(object.id, ref)) expect(place.get(ref) ?? -1).toBeLessThan(index);
        }
      },
    );
  });
});
