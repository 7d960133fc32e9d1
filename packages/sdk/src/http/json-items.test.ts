import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonItems, jsonMembers, NotJson } from "./json-items.ts";

async function* cut(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function items(text: string, path: string, lengths: readonly number[] = [7]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of jsonItems(cut(Buffer.from(text), lengths), path)) found.push(JSON.parse(item.toString()));
  return found;
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });
/**
 * Values whose strings are made of what a slicer may trip over. One name of one escaped character only: after `{"\\\\":1}`
 * the JSON.parse of Node 24 reads `{"\\"":1}` as having the name of the former.
 */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", " ", "é", "😀", "\u0000", "objects") }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.constantFrom(true, false, null),
    fc.array(tie("value")),
    fc.dictionary(fc.constantFrom("objects", "data", "a.b", '"', "rows", "ë"), tie("value")),
  ),
})).value;
const indent = fc.constantFrom(undefined, 2, "\t");

describe("the items of an array", () => {
  test("are those of JSON.parse, whatever the values, the white space and the chunks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(json), lengths, indent, async (array, chunks, space) => {
        expect(await items(JSON.stringify(array, null, space), "", chunks)).toEqual(array);
      }),
    );
  });

  test("long strings of quotes and backslashes end where they end, whatever the chunks", async () => {
    const long = fc.string({ unit: fc.constantFrom('"', "\\", "[", "x", "xxxxxxxx"), minLength: 15, maxLength: 80 });
    const wide = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(long, { maxLength: 4 }), wide, async (array, chunks) => {
        expect(await items(JSON.stringify(array), "", chunks)).toEqual(array);
      }),
    );
  });

  test("are found below their path, beside anything", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(json),
        fc.dictionary(fc.constantFrom("a", "row", "rowss", "é"), json),
        fc.dictionary(fc.constantFrom("b", "dat", "rows", '"'), json),
        lengths,
        indent,
        async (array, beside, above, chunks, space) => {
          const text = JSON.stringify(
            { ...above, data: { ...beside, rows: array, zz: above }, end: beside },
            null,
            space,
          );
          expect(await items(text, "data.rows", chunks)).toEqual(array);
        },
      ),
    );
  });

  test("a text that is cut anywhere is refused at its end, after whole items only", async () => {
    const text = JSON.stringify({ a: [1, "]"], objects: [{ id: '"}' }, [2], "x", 3], z: { y: [4] } });
    for (let length = 0; length < text.length; length++) {
      await expect(items(text.slice(0, length), "objects")).rejects.toThrow(NotJson);
    }
    expect(await items(text, "objects")).toEqual([{ id: '"}' }, [2], "x", 3]);
  });

  test("a name may be written with escapes, and be a value elsewhere", async () => {
    expect(await items('{"x":"objects","y":["objects"],"\\u006fbjects":[1]}', "objects")).toEqual([1]);
  });

  test.each([
    ["{}", "", "is no JSON array"],
    ["{}", "objects", "has no array at objects"],
    ["[]", "objects", "has no array at objects"],
    ['{"objects":{"a":[1]}}', "objects", "has no array at objects"],
    ['{"objects":"[1]"}', "objects", "has no array at objects"],
    ['{"objects":null,"x":[1]}', "objects", "has no array at objects"],
    ['{"a":{"objects":[1]}}', "objects", "has no array at objects"],
    ['{"a":[{"b":[1]}]}', "a.b", "has no array at a.b"],
    ["", "", "is no JSON array"],
    ["12", "", "is no JSON array"],
    ["<html>[1]</html>", "", "is no JSON array"],
    ["[1,]", "", "an item of the array is missing"],
    ["[,1]", "", "an item of the array is missing"],
    ["[1}", "", "the array is closed by a brace"],
    ["[1] [2]", "", "something follows its end"],
    ['{"objects":[1]} x', "objects", "something follows its end"],
    ['{"\\x":1}', "objects", "a name has a wrong escape"],
  ])("%j at %j: %s", async (text, path, message) => {
    await expect(items(text, path)).rejects.toThrow(message);
  });
});

describe("the members of an object", () => {
  const members = async (text: string, path: string, chunks: readonly number[] = [7]): Promise<unknown> => {
    const found: string[] = [];
    for await (const member of jsonMembers(cut(Buffer.from(text), chunks), path)) found.push(`{${member}}`);
    return Object.assign({}, ...found.map((one) => JSON.parse(one)));
  };
  const named = fc.dictionary(fc.constantFrom("a", "b", "ë", "x,y", "{", "]"), json);

  test("are those of JSON.parse, whatever the values, the white space and the chunks", async () => {
    await fc.assert(
      fc.asyncProperty(named, lengths, indent, async (object, chunks, space) => {
        expect(await members(JSON.stringify(object, null, space), "", chunks)).toEqual(object);
        expect(await members(JSON.stringify({ data: { rows: object } }, null, space), "data.rows", chunks)).toEqual(
          object,
        );
      }),
    );
  });

  test.each([
    ["a list", "[]", /is no JSON object/],
    ["a list below the path", '{"rows":[]}', /has no object at rows/, "rows"],
    ["an end in the middle", '{"a":1', /ends inside the object/],
    ["an end after a comma", '{"a":1,}', /an item of the object is missing/],
    ["a bracket for a brace", '{"a":1]', /closed by a bracket/],
  ])("%s is none", async (_, text, told, path = "") => {
    await expect(members(text, path)).rejects.toThrow(told);
  });
});
