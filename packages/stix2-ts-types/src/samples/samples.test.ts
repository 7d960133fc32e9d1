import { describe, expect, test } from "vitest";
import * as z from "zod";
import { commonReferences, type ReferenceRule, references } from "../references.ts";
import type { StixType } from "../types.ts";
import {
  binary,
  count,
  hex,
  integer,
  language,
  milliseconds,
  observations,
  percent,
  port,
  sightings,
  timestamp,
} from "../zod/common.ts";
import { looseSchema, schemas, strictSchema } from "../zod/index.ts";
import { strictnessOf } from "../zod/strictness.ts";
import { changed, full, minimal, valid } from "./common.ts";
import { samples } from "./index.ts";
import { type Part, partsOf, propertiesOf, replaced, required } from "./parts.ts";
import { early, id } from "./sample.ts";

const types = Object.keys(schemas) as StixType[];

/** What is wrong with an object, strictly read: a line a problem. */
function problems(type: StixType, object: unknown): string[] {
  const issues = strictSchema(type)?.safeParse(object).error?.issues ?? [];
  return issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** A path as {@link references} writes it: elements of lists have no number. */
const property = (path: readonly string[]): string => path.filter((key) => !/^\d+$/.test(key)).join(".");

/** Whether the object is refused for what is at the path, in it or around it. */
function isBlamed(type: StixType, object: unknown, path: readonly string[]): boolean {
  const blamed = property(path);
  return problems(type, object).some((line) => {
    const found = property(line.slice(0, line.indexOf(": ")).split("."));
    if (blamed === "" || found === "") return true;
    return `${blamed}.`.startsWith(`${found}.`) || `${found}.`.startsWith(`${blamed}.`);
  });
}

/** What no value of a kind may be, beyond null and a value of another kind. */
const invalid = new Map<z.ZodType, readonly unknown[]>([
  [timestamp, ["2024-01-31", "2024-01-31T12:00:00", "2024-01-31T13:00:00+01:00", "2024-02-31T12:00:00Z", "yesterday"]],
  [milliseconds, ["2024-01-31T12:00:00Z", "2024-01-31T12:00:00.000000Z", "2024-02-31T12:00:00.000Z"]],
  [integer, [0.5, Number.MAX_SAFE_INTEGER + 1]],
  [count, [0.5, -1]],
  [percent, [0.5, -1, 101]],
  [port, [0.5, -1, 65_536]],
  [sightings, [0.5, -1, 1_000_000_000]],
  [observations, [0.5, 0, 1_000_000_000]],
  [language, ["in English", "e", "en_GB"]],
  [hex, ["a", "xy", ""]],
  [binary, ["VGVzdA", "VGVzd*=="]],
]);

/** Values that may not stand in the place of a part. */
function* wrongOf({ schema, value }: Part): Generator<unknown> {
  yield null;
  yield schema instanceof z.ZodArray || schema instanceof z.ZodRecord || schema instanceof z.ZodObject ? true : {};
  if (schema instanceof z.ZodArray) yield [];
  if (schema instanceof z.ZodRecord) yield {};
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) yield "out of vocabulary";
  if (typeof value === "string" && /--[0-9a-f-]{36}$/.test(value)) {
    yield "no id";
    yield value.toUpperCase();
    yield `${value}0`;
  }
  yield* invalid.get(schema) ?? [];
  if (schema instanceof z.ZodObject) {
    for (const [name, part] of Object.entries(schema.shape)) {
      if (required(part as z.ZodType) === part) yield replaced(value, [name], undefined);
    }
    if (!strictnessOf(schema)?.open) yield { ...Object(value), unknown: 1 };
  }
}

describe.each(types)("%s", (type) => {
  test("valid samples are accepted, strictly and loosely, and stay as they are", () => {
    for (const object of valid(type)) {
      expect(problems(type, object)).toEqual([]);
      expect(strictSchema(type)?.parse(object)).toEqual(object);
      expect(looseSchema(type)?.parse(object)).toEqual(object);
    }
  });

  test("the samples have every property of the schema", () => {
    const inSamples = new Set(
      valid(type)
        .flatMap((object) => [...partsOf(schemas[type], object)])
        .map(({ path }) => property(path)),
    );
    expect([...propertiesOf(schemas[type])].filter((path) => !inSamples.has(path))).toEqual([]);
  });

  test("without any property of the minimal one it is refused", () => {
    const object = minimal(type);
    const dispensable = Object.keys(object).filter(
      (property) => problems(type, changed(object, { [property]: undefined })).length === 0,
    );
    expect(dispensable).toEqual([]);
  });

  test("a wrong value anywhere is refused", () => {
    const passed = valid(type).flatMap((object) =>
      [...partsOf(schemas[type], object)].flatMap((part) =>
        [...wrongOf(part)]
          .filter((wrong) => !isBlamed(type, replaced(object, part.path, wrong), part.path))
          .map((wrong) => `${part.path.join(".")} = ${JSON.stringify(wrong)}`),
      ),
    );
    expect(passed).toEqual([]);
  });

  test("an id of another type is refused", () => {
    const other = type === "malware" ? "tool" : "malware";
    expect(isBlamed(type, { ...full(type), id: id(other) }, ["id"])).toBe(true);
    expect(looseSchema(type)?.safeParse({ ...full(type), id: id(other) }).success).toBe(false);
  });

  test("unknown properties are refused, but for those that a top-level extension adds", () => {
    const unknown = { ...full(type), toxicity: 8 };
    expect(problems(type, unknown)).toEqual(["toxicity: unknown property"]);
    const extension = { [id("extension-definition")]: { extension_type: "toplevel-property-extension" } };
    expect(problems(type, { ...unknown, extensions: extension })).toEqual([]);
    expect(looseSchema(type)?.parse(unknown)).toEqual(unknown);
  });

  for (const [blamed, change] of samples[type].refused ?? []) {
    test(`${blamed} is refused in ${JSON.stringify(change)}`, () => {
      const found = problems(type, changed(full(type), change)).map((line) => line.slice(0, line.indexOf(": ")));
      expect(found).toContain(blamed);
    });
  }

  const ofType = (references as Record<string, Record<string, ReferenceRule>>)[type] ?? {};
  const properties = [...propertiesOf(schemas[type])];
  const everywhere = Object.entries<ReferenceRule>(commonReferences).filter(([path]) => properties.includes(path));
  test.each([...Object.entries(ofType), ...everywhere])("%s points where it may", (path, rule) => {
    const found = valid(type).flatMap((object) =>
      [...partsOf(schemas[type], object)]
        .filter((part) => typeof part.value === "string" && property(part.path) === path)
        .map((part) => ({ object, part })),
    );
    expect(found).not.toEqual([]);
    const wrong = "not" in rule ? rule.not : ["bundle", "relationship", "vocabulary"];
    for (const { object, part } of found) {
      for (const target of wrong)
        expect(isBlamed(type, replaced(object, part.path, id(target)), part.path), target).toBe(true);
    }
  });
});

test("every reference rule is of a type that is known", () => {
  expect(Object.keys(references).filter((type) => !types.includes(type as StixType))).toEqual([]);
});

describe("what all objects have in common", () => {
  const refuses = (change: Record<string, unknown>, blamed: string, type: StixType = "malware") =>
    expect(
      problems(type, changed(full(type), change)).map((line) => line.split(":")[0]),
      JSON.stringify(change),
    ).toContain(blamed);

  test("an external reference tells more than its source", () =>
    refuses({ external_references: [{ source_name: "capec" }] }, "external_references.0.description"));

  test("a granular marking is a marking or a language", () => {
    refuses({ granular_markings: [{ selectors: ["type"] }] }, "granular_markings.0.marking_ref");
    const both = { marking_ref: id("marking-definition"), lang: "de", selectors: ["type"] };
    refuses({ granular_markings: [both] }, "granular_markings.0.lang");
  });

  test("an extension says what it extends", () =>
    refuses({ extensions: { [id("extension-definition")]: { rank: 5 } } }, "extensions"));

  test("the version is 2.1, created and modified have milliseconds and an order", () => {
    refuses({ spec_version: "2.0" }, "spec_version");
    refuses({ created: "2024-01-31T12:00:00Z" }, "created");
    refuses({ created: "2024-01-31T12:00:00Z" }, "created", "marking-definition");
    refuses({ modified: "2024-02-29T12:00:00.000000Z" }, "modified");
    refuses({ modified: "2024-01-31T11:59:59.999Z" }, "modified");
    expect(problems("malware", { ...full("malware"), modified: early })).toEqual([]);
  });
});
