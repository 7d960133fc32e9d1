import { expect, test } from "vitest";
import { patched } from "./patch.ts";

test.each([
  [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: null }, { b: 2 }],
  [{ a: { x: 1, y: 2 } }, { a: { y: null, z: 3 } }, { a: { x: 1, z: 3 } }],
  [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
  [{ a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: 1 }, { a: undefined }, { a: 1 }],
])("%j patched with %j is %j (RFC 7396)", (state, patch, result) => {
  const before = structuredClone(state);
  expect(patched(state, patch)).toEqual(result);
  expect(state).toEqual(before);
});
