import { expect, test } from "vitest";
import { openPacked, packedText } from "./packed.ts";

test("a text comes back as it was, each time", () => {
  const text = `{"é": "🛡 \\ud800 ${"long ".repeat(1000)}"}`;
  const kept = packedText(text);
  expect([kept(), kept()]).toEqual([text, text]);
});

test("nothing is an empty list", () => {
  expect([...openPacked()]).toEqual([]);
});

test("values come back in their order, each time, and take less than their texts", () => {
  const before = process.memoryUsage().arrayBuffers;
  const packed = openPacked();
  const value = (index: number) => ({ index, comment: "é".repeat(1000) });
  for (let index = 0; index < 5_000; index++) packed.add(JSON.stringify(value(index)));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_500_000); // of 10 MB
  for (let reading = 0; reading < 2; reading++) {
    let index = 0;
    for (const each of packed) expect(each).toEqual(value(index++));
    expect(index).toBe(5_000);
  }
});

test("who stops early leaves the others as they were", () => {
  const packed = openPacked();
  for (let index = 0; index < 10; index++) packed.add(String(index));
  for (const each of packed) if (each === 3) break;
  expect([...packed]).toHaveLength(10);
});
