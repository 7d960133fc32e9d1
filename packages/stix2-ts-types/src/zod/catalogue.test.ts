import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as entry from "../index.ts";
import * as types from "../types.ts";
import * as zodEntry from "./index.ts";

const { schemas } = zodEntry;

/** The folders of object schemas, with the types that belong in each. */
const folders = {
  sdo: types.sdoTypes,
  sro: types.sroTypes,
  sco: types.scoTypes,
  meta: types.metaTypes,
  opencti: [...types.openctiSdoTypes, ...types.openctiScoTypes, ...types.openctiMetaTypes],
  mitre: types.mitreTypes,
};
const filesOf = (folder: string) =>
  readdirSync(new URL(folder, import.meta.url)).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "dialect.ts",
  );
const typeOf = (schema: unknown): string | undefined => {
  if (!(schema instanceof z.ZodObject)) return undefined;
  const type = schema.shape.type;
  return type instanceof z.ZodLiteral ? String(type.value) : undefined;
};

describe("catalogue", () => {
  test("names every file of the folders", () => {
    const text = readFileSync(new URL("catalogue.ts", import.meta.url), "utf8");
    const named = [...text.matchAll(/^export \* from "\.\/(.+\/.+)";$/gm)].map(([, file]) => file);
    const present = Object.keys(folders).flatMap((folder) => filesOf(folder).map((file) => `${folder}/${file}`));
    expect(named.sort()).toEqual(present.sort());
  });

  test.each(Object.entries(folders))(
    "folder %s has the schemas of its types and no others",
    async (folder, expected) => {
      const modules = await Promise.all(
        filesOf(folder).map((file) => import(/* @vite-ignore */ `./${folder}/${file}`)),
      );
      const found = modules.flatMap((module) => Object.values(module)).map(typeOf);
      expect(found.filter((type) => type !== undefined).sort()).toEqual([...expected].sort());
    },
  );
});

describe("registry", () => {
  test("has every schema of the catalogue under its type", () => {
    const objects = Object.values(zodEntry).filter((value) => typeOf(value) !== undefined && value !== zodEntry.Bundle);
    const expected = objects
      .filter((value) => value !== zodEntry.StrictBundle)
      .map((schema) => [typeOf(schema), schema]);
    expect(Object.keys(schemas).sort()).toEqual(expected.map(([type]) => type).sort());
    for (const [type, schema] of expected) expect(schemas[type as keyof typeof schemas]).toBe(schema);
  });
});

describe("guards", () => {
  const families = ["isSdo", "isSro", "isSco", "isMeta"];
  const guards = Object.fromEntries(
    Object.entries(entry).filter(([name]) => /^is[A-Z]/.test(name) && ![...families, "isStixId"].includes(name)),
  ) as Record<string, (object: { type: string }) => boolean>;
  const names = Object.fromEntries(Object.entries(zodEntry).map(([name, value]) => [typeOf(value), name]));

  test("there is one for each type, named as its schema", () => {
    expect(Object.keys(guards).sort()).toEqual(
      Object.keys(schemas)
        .map((type) => `is${names[type]}`)
        .sort(),
    );
  });

  test("each takes its type and no other", () => {
    for (const [name, guard] of Object.entries(guards)) {
      const taken = Object.keys(schemas).filter((type) => guard({ type }));
      expect(taken.map((type) => `is${names[type]}`)).toEqual([name]);
    }
  });

  test("each type is of one family", () => {
    for (const type of Object.keys(schemas)) {
      expect([entry.isSdo, entry.isSro, entry.isSco, entry.isMeta].filter((guard) => guard({ type }))).toHaveLength(1);
    }
  });
});
