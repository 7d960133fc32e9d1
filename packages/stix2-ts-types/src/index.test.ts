import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type Identity,
  type Indicator,
  isIndicator,
  isSco,
  isSdo,
  isSro,
  referenceProblems,
  type StixObject,
} from "./index.ts";
import * as types from "./types.ts";
import { Bundle, looseSchema, parseObject, schemas, strictSchema } from "./zod/index.ts";

const shared = fileURLToPath(new URL("../../../../shared", import.meta.url));
const present = existsSync(shared);
const skipped = present ? "" : " (skipped: no shared data)";

const objectsOf = (file: string): { id: string; type: string }[] => {
  const raw = readFileSync(file);
  const parsed = JSON.parse((file.endsWith(".gz") ? gunzipSync(raw) : raw).toString());
  return Array.isArray(parsed) ? parsed : parsed.objects;
};
const files = present
  ? [
      ...readdirSync(`${shared}/data/attack`)
        .filter((name) => name.endsWith(".json.gz"))
        .map((name) => `data/attack/${name}`),
      ...readdirSync(`${shared}/golden`)
        .filter((name) => !name.includes("."))
        .flatMap((connector) =>
          readdirSync(`${shared}/golden/${connector}`)
            .map((name) => `golden/${connector}/${name}/objects.json.gz`)
            .filter((name) => existsSync(`${shared}/${name}`)),
        ),
    ]
  : [];

describe.skipIf(!present)(`real objects${skipped}`, () => {
  test("every object of ATT&CK, CAPEC and of the goldens parses loosely and keeps all its keys", () => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    let count = 0;
    for (const file of files) {
      for (const object of objectsOf(`${shared}/${file}`)) {
        const text = JSON.stringify(object);
        if (seen.has(text)) continue;
        seen.add(text);
        count += 1;
        const parsed = looseSchema(object.type)?.safeParse(object);
        if (!parsed?.success)
          wrong.push(
            `${file} ${object.id}: ${parsed ? parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ") : "unknown type"}`,
          );
        else if (Object.keys(parsed.data).length !== Object.keys(object).length)
          wrong.push(`${file} ${object.id}: lost a key`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(count).toBeGreaterThan(50_000);
  }, 120_000);
});

const id = (type: string) => `${type}--0d7b6a0e-5ad5-4f0e-9b0c-3f0a3f3a9b11`;
const dated = { spec_version: "2.1", created: "2024-01-31T12:00:00.000Z", modified: "2024-01-31T12:00:00.000Z" };
const indicator = {
  type: "indicator",
  id: id("indicator"),
  ...dated,
  pattern: "[url:value = 'x']",
  pattern_type: "stix",
  valid_from: "2024-01-31T12:00:00Z",
};

describe("schemas", () => {
  test("each type has a schema and each schema a type", () => {
    const all = Object.values(types).filter(Array.isArray).flat();
    expect(Object.keys(schemas).sort()).toEqual([...new Set(all)].sort());
  });

  test("loose: unknown keys pass, dates may be missing", () => {
    const { created, modified, ...undated } = indicator;
    expect(parseObject({ ...undated, x_own: 1, other: [2] })).toMatchObject({ x_own: 1, other: [2] });
    expect(() => parseObject({ ...undated, pattern: 7 })).toThrow();
    expect(() => parseObject({ type: "nonsense", id: "nonsense--1" })).toThrow("unknown type nonsense");
  });

  test("strict: what the specification says", () => {
    const strict = strictSchema("indicator");
    expect(strict?.safeParse(indicator).success).toBe(true);
    const { created, ...undated } = indicator;
    for (const bad of [
      undated,
      { ...indicator, unknown: 1 },
      { ...indicator, id: id("malware") },
      { ...indicator, id: "indicator--1" },
      { ...indicator, modified: "2024-01-30T12:00:00.000Z" },
      { ...indicator, valid_until: "2024-01-31T12:00:00Z" },
      { ...indicator, created: "2024-02-31T12:00:00.000Z" },
      { ...indicator, confidence: 101 },
      { ...indicator, labels: [] },
      { ...indicator, object_marking_refs: [id("identity")] },
    ]) {
      expect(strict?.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    }
  });

  test("strict: rules on extensions and nested values reach down", () => {
    const file = {
      type: "file",
      id: id("file"),
      spec_version: "2.1",
      name: "a.exe",
      hashes: { MD5: "d41d8cd98f00b204e9800998ecf8427e" },
    };
    expect(strictSchema("file")?.safeParse(file).error).toBeUndefined();
    expect(strictSchema("file")?.safeParse({ type: "file", id: id("file"), spec_version: "2.1" }).success).toBe(false);
    expect(strictSchema("file")?.safeParse({ ...file, hashes: {} }).success).toBe(false);
    expect(strictSchema("file")?.safeParse({ ...file, extensions: { "ntfs-ext": {} } }).success).toBe(false);
  });

  test("a bundle reads its objects, and says which one is wrong", () => {
    expect(Bundle.parse({ type: "bundle", id: id("bundle"), objects: [indicator] }).objects).toHaveLength(1);
    expect(
      Bundle.safeParse({ type: "bundle", id: id("bundle"), objects: [indicator, { ...indicator, pattern: 1 }] }).error
        ?.issues[0]?.path,
    ).toEqual(["objects", 1, "pattern"]);
  });
});

describe("types", () => {
  test("guards narrow", () => {
    const object = indicator as unknown as StixObject;
    if (!isIndicator(object)) throw new Error("it is one");
    expectTypeOf(object).toEqualTypeOf<Indicator>();
    expect([isSdo(object), isSro(object), isSco(object)]).toEqual([true, false, false]);
    expect(isSco({ type: "hostname" })).toBe(true);
    expect(isSdo({ type: "x-mitre-tactic" })).toBe(true);
  });

  test("an unknown property, an id of another type and a missing property are compile errors", () => {
    const identity: Identity = {
      type: "identity",
      id: "identity--1",
      name: "A",
      identity_class: "organization",
      x_opencti_organization_type: "vendor",
    };
    // @ts-expect-error no such property
    const unknown: Identity = { ...identity, x_opencti_organisation_type: "vendor", nonsense: 1 };
    // @ts-expect-error an id of another type
    const other: Identity = { ...identity, id: "malware--1" };
    // @ts-expect-error a marking is not an author
    const author: Identity = { ...identity, created_by_ref: "marking-definition--1" };
    expect([unknown, other, author]).toHaveLength(3);
  });
});

test("references point where the specification lets them", () => {
  expect(
    referenceProblems({
      type: "relationship",
      source_ref: id("malware"),
      target_ref: id("identity"),
      created_by_ref: id("identity"),
    } as never),
  ).toEqual([]);
  expect(
    referenceProblems({
      type: "sighting",
      sighting_of_ref: id("malware"),
      where_sighted_refs: [id("tool")],
      created_by_ref: id("tool"),
    } as never)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(["created_by_ref", "where_sighted_refs"]);
});
