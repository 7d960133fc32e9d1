import { describe, expect, test } from "vitest";
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
});
