import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonAround } from "./json-items.ts";

async function* inChunks(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("what stands around an array is the text with the array empty, however it is cut into chunks", async () => {
  const member = fc.jsonValue();
  await fc.assert(
    fc.asyncProperty(
      fc.record({ before: member, list: fc.array(member), after: member }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(undefined, 2),
      async (body, size, indent) => {
        const around = await jsonAround(inChunks(JSON.stringify(body, null, indent), size), "list");
        expect(JSON.parse(around.toString())).toEqual({ ...JSON.parse(JSON.stringify(body)), list: [] });
      },
    ),
    { numRuns: 300 },
  );
});

test.each(['{"list": [1, 2', '{"list": [{"a": "b"}]', '{"other": []}', "<html>", ""])("%j is told", async (text) => {
  await expect(jsonAround(inChunks(text, 3), "list")).rejects.toThrow(/is not JSON|has no array/);
});
