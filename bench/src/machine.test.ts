import { expect, test } from "vitest";
import { busy } from "./machine.ts";

test("a machine with other work is told of", () => {
  expect(busy(2, 1.9)).toBeUndefined();
  expect(busy(2, 3.16)).toContain("loaded before the start (3.2 on 2 cores)");
});
