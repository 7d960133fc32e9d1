import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { usable } from "./usable.ts";

const Entry = z.looseObject({ id: z.string().min(1), name: z.string(), tags: z.array(z.string()).nullish() });
const read = (item: unknown) => {
  const skipped: unknown[] = [];
  const data = usable(Entry, ["name", "tags"], item, ({ issues }) =>
    skipped.push(...issues.map(({ path }) => path.join("."))),
  );
  return { data, skipped };
};

test("a good item is taken as it is", () => {
  expect(read({ id: "1", name: "a", more: 1 })).toEqual({ data: { id: "1", name: "a", more: 1 }, skipped: [] });
});

test("what is wrong or missing and can be done without is left out, and told", () => {
  expect(read({ id: "1", name: null, tags: ["a", 2], more: 1 })).toEqual({
    data: { id: "1", more: 1 },
    skipped: ["name", "tags.1"],
  });
  expect(read({ id: "1" })).toEqual({ data: { id: "1" }, skipped: ["name"] });
});

test.each([[{ id: "", name: "a" }], [{ name: null }], [null], ["text"]])("%j lacks what is needed", (item) => {
  expect(() => read(item)).toThrow(z.ZodError);
});

test("the type says what may be missing", () => {
  const { data } = read({ id: "1" });
  expectTypeOf(data.id).toEqualTypeOf<string>();
  expectTypeOf(data.name).toEqualTypeOf<string | undefined>();
});
