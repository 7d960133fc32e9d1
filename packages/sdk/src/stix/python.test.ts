import { expect, test } from "vitest";
import { fold, strip } from "./python.ts";

test("strips what Python strips: U+001C to U+001F and U+0085, not U+FEFF", () => {
  expect(strip("\u001c\u001d\u001e\u001f\u0085 \t\u00a0\u2003\u3000a b\u2028\u0085\n")).toBe("a b");
  expect(strip("\ufeffa\u200b")).toBe("\ufeffa\u200b");
  expect(strip(" \u0085 ")).toBe("");
});

test("lowers as Python does: final sigma, dotted capital I, capital sharp s, outside the BMP", () => {
  expect(fold(" ΟΔΟΣ ")).toBe("οδος");
  expect(fold("ΑΣ.")).toBe("ας.");
  expect(fold("Σ")).toBe("σ");
  expect(fold("İ")).toBe("i̇");
  expect(fold("ẞ")).toBe("ß");
  expect(fold("𐐀")).toBe("𐐨");
});

test("blanks around a long text cost no more than its length", () => {
  const text = `a${" ".repeat(2_000_000)}b`; // a pattern that tries each blank as the last one would not come back
  expect(strip(` ${text} `)).toBe(text);
});
