import { expect, test } from "vitest";
import { deviationsText } from "./deviations.ts";

test("differences are told with reason, before and after", () => {
  expect(deviationsText([])).toMatch(/^None/);
  const text = deviationsText([
    { type: "software", field: "name", reason: "Blanks make twins.", before: { name: "A " }, after: { name: "A" } },
  ]);
  expect(text).toContain("**software, `name`**: Blanks make twins.");
  expect(text).toContain('"name": "A "');
});

test("differences of one reason are told once, with all types and the first example", () => {
  const one = { field: "extra", reason: "Nothing is lost.", before: null };
  const text = deviationsText([
    { ...one, type: "file", after: { name: "first" } },
    { ...one, type: "report", after: { name: "second" } },
    { ...one, type: "file", reason: "Another one.", after: {} },
  ]);
  expect(text).toContain("**file, report, `extra`**: Nothing is lost.");
  expect(text).toContain("**file, `extra`**: Another one.");
  expect(text).toContain("first");
  expect(text).not.toContain("second");
});
