import { expect, test } from "vitest";
import { labelsOf } from "./labels.ts";

test.each([
  ["osint", "osint"],
  ['osint:source-type="blog-post"', "blog-post"],
  ["type:OSINT", "OSINT"],
  ['osint:certainty="50"', "certainty-50"],
  // without the quote at its end the last character goes, whole
  ['x="a🐍', "a"],
])("the label of %s is %s", (tag, label) => expect(labelsOf([tag])).toEqual([label]));

test("TLP, galaxies and authors are no labels", () => {
  expect(labelsOf(["tlp:CLEAR", 'misp-galaxy:tool="x"', "creator=x", "malware:x"])).toEqual([]);
});
