import { expect, test } from "vitest";
import type { Step, Steps } from "./connector.ts";
import { SourceMissing, SourceUnavailable } from "./errors.ts";
import { independently } from "./independently.ts";

const step = (name: string) => name as unknown as Step;

async function* part(name: string): Steps {
  yield step(`${name}1`);
  if (name === "b") throw new SourceMissing("b: 404", { status: 404 });
  if (name === "d") throw new SourceUnavailable("d: 503");
  if (name === "x") throw new TypeError("a defect");
  yield step(`${name}2`);
}

async function steps(names: string[]) {
  const out: unknown[] = [];
  try {
    for await (const one of independently(names, part)) out.push(one);
    return { out };
  } catch (error) {
    return { out, error };
  }
}

test("a part that fails keeps the others' progress, and the run fails in the end", async () => {
  expect(await steps(["a", "c"])).toEqual({ out: ["a1", "a2", "c1", "c2"] });
  const one = await steps(["a", "b", "c"]);
  expect(one.out).toEqual(["a1", "a2", "b1", "c1", "c2"]);
  expect(one.error).toBeInstanceOf(SourceMissing);
});

test("all failures are named", async () => {
  const { out, error } = await steps(["b", "c", "d"]);
  expect(out).toEqual(["b1", "c1", "c2", "d1"]);
  expect((error as AggregateError).message).toBe("2 sources failed: b: 404; d: 503");
});

test("a defect of the code ends the run at once", async () => {
  expect(await steps(["x", "a"])).toMatchObject({ out: ["x1"], error: new TypeError("a defect") });
});
