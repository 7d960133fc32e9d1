import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import type { StixObject } from "stix2-ts-types";
import { describe, expect, test } from "vitest";
import { order } from "./order.ts";
import { references } from "./reference.ts";
import { supportedTypes } from "./supported-types.ts";
import { identity, relationship, report } from "./test-objects.ts";

interface Result {
  readonly error?: string;
  readonly expectations: number;
  readonly incompatible: readonly string[];
  readonly bundles: readonly { readonly id: string; readonly changed?: Readonly<Record<string, unknown>> }[];
}
interface Vector {
  readonly name: string;
  readonly bundle: { readonly objects: readonly StixObject[] };
  readonly no_cleanup: { readonly same: boolean } & Readonly<Record<string, unknown>>;
  readonly cleanup: "as no_cleanup" | ({ readonly same: boolean } & Readonly<Record<string, unknown>>);
}

/** Where we differ from pycti on purpose, by the vector that shows it; `deps`, which is no count of paths, is never compared. */
const deviations: Readonly<Record<string, (result: ReturnType<typeof order>, pycti: Result) => void>> = {
  "internal-id-first": ({ ordered }, pycti) => {
    expect(pycti.expectations).toBe(3);
    expect(ordered.map(({ object }) => object.type)).toEqual(["tool", "grouping"]); // once, not twice
  },
  "relationship-without-source": ({ ordered, dropped }, pycti) => {
    expect(pycti.error).toBe("KeyError");
    expect(ordered.map(({ object }) => object.type)).toEqual(["identity"]);
    expect(dropped.map(({ reason }) => reason)).toEqual(["the relationship has no source_ref"]);
  },
  "three-cycle": ({ ordered, cut }, pycti) => {
    expect(pycti.bundles.every(({ changed }) => changed === undefined)).toBe(true); // pycti cuts nothing here, so one object comes too early
    expect(ordered).toHaveLength(3);
    expect(cut).toEqual([
      {
        id: "grouping--00000022-0000-4000-8000-000000000022",
        property: "object_refs",
        ref: "grouping--00000020-0000-4000-8000-000000000020",
      },
    ]);
  },
};

const file = new URL("../../../../../shared/reference/splitter-vectors.json", import.meta.url);
const there = existsSync(file);
const { split }: { split: readonly Vector[] } = there ? JSON.parse(readFileSync(file, "utf8")) : { split: [] };

describe.skipIf(!there)(`what pycti's splitter makes${there ? "" : " (skipped: no shared data)"}`, () => {
  test("all of it is here, and every named deviation is needed", () => {
    expect(split).toHaveLength(20);
    expect(Object.keys(deviations).filter((name) => !split.some((vector) => vector.name === name))).toEqual([]);
  });

  for (const { name, bundle, no_cleanup, cleanup } of split) {
    for (const [kind, expected] of [
      ["kept", no_cleanup],
      ["cleaned up", cleanup === "as no_cleanup" ? no_cleanup : cleanup],
    ] as const) {
      const lines = expected.same
        ? [["7.261026.0", expected]]
        : Object.entries(expected).filter(([version]) => version !== "same");
      for (const [version, result] of lines as unknown as [string, Result][]) {
        test(`${name}, ${kind}, ${version}`, () => {
          const made = order(bundle.objects, { cleanup: kind === "cleaned up", types: supportedTypes(version) });
          const deviation = deviations[name];
          if (deviation) return deviation(made, result);
          const inputs = new Map(bundle.objects.map((object) => [object.id as string, object]));
          const objects = new Map(made.ordered.map(({ object }) => [object.id as string, object]));
          expect(objects.size).toBe(result.expectations);
          expect([...objects.values()].sort(byId)).toEqual(
            result.bundles.map(({ id, changed }) => ({ ...inputs.get(id), ...changed })).sort(byId),
          );
          expect(made.dropped.map(({ id }) => id).sort()).toEqual([...result.incompatible].sort());
        });
      }
    }
  }
});

const byId = (a: { id?: string }, b: { id?: string }): number => ((a.id ?? "") < (b.id ?? "") ? -1 : 1);
const grouping = (name: string, more: object) => ({ type: "grouping", id: `grouping--${name}`, ...more }) as StixObject;
const ids = (objects: readonly StixObject[]) => order(objects).ordered.map(({ object }) => object.id);

describe("order", () => {
  test("what needs nothing comes first, ties in the order in which they were reached", () => {
    const link = relationship("identity--a", "identity--b");
    expect(
      ids([
        report("r", link.id, "identity--c"),
        identity("c"),
        link,
        identity("b"),
        identity("a", { created_by_ref: "identity--c" }),
      ]),
    ).toEqual(["identity--c", "identity--b", "identity--a", link.id, "report--r"]);
  });

  test("deps is the longest chain", () => {
    const { ordered } = order([
      grouping("top", { object_refs: ["grouping--left", "grouping--right"] }),
      grouping("left", { object_refs: ["identity--a"] }),
      grouping("right", { object_refs: ["identity--a"] }),
      identity("a"),
    ]);
    expect(ordered.map(({ object, deps }) => [object.id, deps])).toEqual([
      ["identity--a", 1],
      ["grouping--left", 2],
      ["grouping--right", 2],
      ["grouping--top", 3],
    ]);
  });

  test("a link that loses an end says which", () => {
    const { dropped, cut } = order([
      relationship("identity--a", "x-unknown--1"),
      identity("a"),
      {
        ...relationship("a", "b"),
        type: "sighting",
        sighting_of_ref: "x-unknown--2",
        where_sighted_refs: ["identity--a"],
      } as unknown as StixObject,
    ]);
    expect(dropped.map(({ reason }) => reason)).toEqual([
      "the relationship cannot have the target_ref x-unknown--1: OpenCTI stores no such object, or it refers back",
      "the sighting cannot have the sighting_of_ref x-unknown--2: OpenCTI stores no such object, or it refers back",
    ]);
    expect(cut).toEqual([]);
  });

  test("a chain of 100,000 objects needs no stack, and no time that grows faster than it", () => {
    const chain = Array.from({ length: 100_000 }, (_, n) =>
      identity(String(n), { created_by_ref: `identity--${n + 1}` }),
    );
    const { ordered } = order(chain);
    expect(ordered[0]?.object.id).toBe("identity--99999");
    expect(ordered.at(-1)).toMatchObject({ deps: 100_000, object: { id: "identity--0" } });
  });

  test("diamonds on diamonds don't multiply", () => {
    const layers = Array.from({ length: 20_000 }, (_, n) =>
      grouping(String(n), { object_refs: [`grouping--${n + 1}`, `grouping--${n + 2}`, `grouping--${n + 3}`] }),
    );
    expect(order(layers).ordered.at(-1)?.deps).toBe(20_000);
  });
});

const name = fc.integer({ min: 0, max: 12 }).map(String);
const ref = fc.oneof(
  { weight: 8, arbitrary: name.map((name) => `grouping--${name}`) },
  fc.constantFrom("x-unknown--1", "identity--elsewhere"),
);
const object = fc.oneof(
  fc
    .record({ name, object_refs: fc.array(ref, { maxLength: 4 }), created_by_ref: fc.option(ref, { nil: undefined }) })
    .map(({ name, ...more }) => grouping(name, more)),
  fc.tuple(ref, ref).map(([source, target]) => relationship(source, target)),
);
const frozen = (objects: readonly StixObject[]): readonly StixObject[] => {
  for (const object of objects) for (const value of [...Object.values(object), object]) Object.freeze(value);
  return Object.freeze(objects);
};

describe("whatever the objects are", () => {
  const objects = fc.array(object, { maxLength: 30 }).map(frozen);

  test("everything comes after what it refers to, or is told; nothing given is changed", () => {
    fc.assert(
      fc.property(objects, fc.boolean(), (objects, cleanup) => {
        const { ordered, dropped } = order(objects, { cleanup });
        const given = new Set<string>(objects.map(({ id }) => id));
        const lost = new Set(dropped.map(({ id }) => id));
        const sent = new Set<string>();
        for (const { object } of ordered) {
          for (const ref of references(object)) {
            if (given.has(ref) && !lost.has(ref)) expect(sent).toContain(ref);
            else expect(cleanup && !lost.has(ref)).toBe(false);
          }
          expect(sent).not.toContain(object.id);
          sent.add(object.id);
        }
        expect(sent.size + lost.size).toBe(given.size);
      }),
      { numRuns: 1_000 },
    );
  });

  test("the last object of an id wins, and what is cut or left is all that was there", () => {
    fc.assert(
      fc.property(objects, (objects) => {
        const last = new Map(objects.map((object) => [object.id, object]));
        const { ordered, cut } = order(objects);
        for (const { object } of ordered) {
          const left = [...references(object), ...cut.filter(({ id }) => id === object.id).map(({ ref }) => ref)];
          expect([...new Set(left)].sort()).toEqual([...new Set(references(last.get(object.id) ?? object))].sort());
        }
      }),
    );
  });

  test("what is ordered stays as it is", () => {
    fc.assert(
      fc.property(objects, (objects) => {
        const once = order(objects).ordered;
        const twice = order(once.map(({ object }) => object));
        expect(twice.ordered.map(({ object }) => object)).toEqual(once.map(({ object }) => object));
        expect(twice.cut).toEqual([]);
      }),
    );
  });
});
