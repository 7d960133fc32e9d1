import { describe, expect, test } from "vitest";
import { Misuse } from "../errors.ts";
import type { StepContent } from "./step.ts";
import { openStepBook } from "./step.ts";

const record = (key: string): StepContent => ({ kind: "record", key, version: undefined, objects: () => [] });

describe("steps", () => {
  test("a step gives its content once, and only its own run's", () => {
    const steps = openStepBook();
    const step = steps.make(record("a"));
    expect(steps.take(step)).toMatchObject({ key: "a" });
    expect(() => steps.take(step)).toThrow("each once");
    expect(() => steps.take(openStepBook().make(record("b")))).toThrow("not a fresh step");
    expect(() => steps.take({})).toThrow("not a fresh step");
    expect(steps.close(undefined)).toBeUndefined();
  });

  test("a step that was made but not yielded is named", () => {
    const steps = openStepBook();
    steps.make(record("CVE-2024-0001"));
    expect(() => steps.close(undefined)).toThrow(
      'record("CVE-2024-0001", …) was made but not yielded: write "yield record(…)"',
    );
  });

  test("unchanged has to be returned", () => {
    const steps = openStepBook();
    const answer = steps.unchanged("the same");
    expect(() => steps.close(undefined)).toThrow('write "return unchanged(…)"');
    expect(steps.close(answer)).toBe("the same");
    expect(() => openStepBook().close("done")).toThrow("returns nothing or unchanged");
  });

  class Cursor {
    readonly page = 1;
  }
  const circle: unknown[] = [];
  circle.push({ circle });
  test.each<[string, unknown, string]>([
    ["a date", { at: new Date(0) }, "at is a Date"],
    ["a set", { pages: { seen: new Set(["a"]) } }, "pages.seen is a Set"],
    ["a map", { pages: [new Map()] }, "pages.0 is a Map"],
    ["an instance", { cursor: new Cursor() }, "cursor is a Cursor"],
    ["no number", { n: Number.NaN }, "n is NaN"],
    ["an endless number", { n: Number.POSITIVE_INFINITY }, "n is Infinity"],
    ["a large integer", { n: 1n }, "n is a bigint"],
    ["a hole", { list: ["a", undefined] }, "list.1 is undefined"],
    ["a function", { f: () => 1 }, "f is a function"],
    ["a symbol", { s: Symbol("s") }, "s is a symbol"],
    ["a circle", { circle }, "circle.0.circle is inside itself"],
    ["a date as the whole of it", new Date(0), "it is a Date"],
    ["a list as the whole of it", ["a"], "it is a list"],
  ])("a checkpoint with %s, which JSON would lose, is refused with its place", (_, patch, told) => {
    const steps = openStepBook();
    const step = steps.make({ kind: "checkpoint", patch: patch as object });
    const taken = () => steps.take(step);
    expect(taken).toThrow(new Misuse(`checkpoint(…): ${told}, which the saved state cannot carry: it is JSON`));
  });

  test("a checkpoint carries what JSON carries, as it was when it was yielded", () => {
    const steps = openStepBook();
    const shared = { list: ["a", { b: null }], none: undefined };
    const patch = { shared, again: shared, text: "", zero: 0, off: false, gone: null, left: undefined };
    const content = steps.take(steps.make({ kind: "checkpoint", patch }));
    shared.list.push("later");
    expect(content).toEqual({
      kind: "checkpoint",
      patch: {
        shared: { list: ["a", { b: null }] },
        again: { list: ["a", { b: null }] },
        text: "",
        zero: 0,
        off: false,
        gone: null,
      },
    });
  });
});
