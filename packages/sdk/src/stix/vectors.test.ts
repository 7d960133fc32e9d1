import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Call, idOf } from "./test-vector.ts";

interface Vector extends Call {
  readonly id?: string | null;
  readonly id_7?: string;
  readonly "id_7.261026.0"?: string;
  readonly random?: boolean;
  readonly note?: string;
}

const file = new URL("../../../../../shared/reference/id-vectors.json", import.meta.url);
const there = existsSync(file);
const { vectors }: { vectors: readonly Vector[] } = there ? JSON.parse(readFileSync(file, "utf8")) : { vectors: [] };

describe.skipIf(!there)(`ids of pycti 7 and stix2 3.0.2${there ? "" : " (skipped: no shared data)"}`, () => {
  test("all of them are here", () => {
    expect(vectors).toHaveLength(247);
    expect(new Set(vectors.map(({ type }) => type)).size).toBe(74);
  });

  for (const [index, vector] of vectors.entries()) {
    const expected = vector.id ?? vector.id_7 ?? vector["id_7.261026.0"] ?? null;
    test(`${index} ${vector.type}: ${vector.note ?? JSON.stringify(vector.input)}`, () => {
      if (vector.random) expect(() => idOf(vector)).toThrow("nothing that an id could be made of");
      else expect(idOf(vector)).toBe(expected);
    });
  }
});
